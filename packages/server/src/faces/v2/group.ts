import { named, v2SpentNames, windowNames } from '@bursar/contract'
import { type Id, parseId } from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { type Call, type Deps, invalidField, rejected } from '../../application/call.ts'
import {
  changeGroup,
  createGroup,
  deleteGroup,
  findGroup,
  groupAfterChange,
  listGroups,
} from '../../application/group.ts'
import {
  joinGroup,
  leaveGroup,
  listMembers,
  listMembersOfEach,
} from '../../application/group-member.ts'
import {
  type LimitUse,
  readGroupSpending,
  type WindowUse,
} from '../../application/group-spending.ts'
import { FIRST } from '../../application/place.ts'
import { metadataOf } from '../../application/private-text.ts'
import type { GroupView } from '../../store/read/group.ts'
import { changeIn, policyOf, spendingLimitsOf } from './agent-policy.ts'
import type { V2Handlers } from './handler.ts'
import { money, moneyOrNull, time } from './render.ts'

type GroupHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.groups.${string}`>>

function renderGroup({ row, rules, ...view }: GroupView, members: Id<'agent'>[]) {
  const { require_approval_above: _, auto_approve_below: __, ...lists } = policyOf(rules)
  return {
    id: row.id,
    group_id: row.id,
    name: view.name ?? '',
    owner_id: view.organization,
    parent_id: row.parent,
    budget: spendingLimitsOf(rules),
    merchant_policy: lists,
    agent_ids: members,
    agent_count: row.members,
    metadata: metadataOf(view.metadata),
    created_at: time(row.createdAt),
    updated_at: time(Math.max(row.updatedAt, view.rulesUpdatedAt)),
  }
}

/** A group with who is in it now. */
async function withMembers(deps: Deps, call: Call, view: GroupView) {
  return renderGroup(view, await listMembers(deps, call, view.row.id))
}

async function find(deps: Deps, call: Call, id: string) {
  const group = parseId('group', id)
  return group === null ? rejected('NOT_FOUND') : findGroup(deps, call, group)
}

/** Who joins or leaves, answered by the group. */
async function turn(deps: Deps, call: Call, { id, agentId, act }: MembershipChange) {
  const group = parseId('group', id)
  const agent = agentNamed(agentId)
  if (group === null || agent === null) return rejected('NOT_FOUND')
  const written = await act(deps, call, { group, agent })
  if (written.kind === 'rejected') return written
  const answer = await findGroup(deps, call, group)
  if (answer.kind === 'rejected') return answer
  const body = await withMembers(deps, call, answer.group)
  return { status: 200 as const, body, replayed: written.replayed }
}

interface MembershipChange {
  readonly id: string
  readonly agentId: string
  readonly act: typeof joinGroup | typeof leaveGroup
}

function renderUse({ spent, remaining }: LimitUse) {
  return { spent: money(spent), remaining: moneyOrNull(remaining) }
}

function renderWindow(use: WindowUse) {
  return { ...renderUse(use), resets_at: time(use.resetsAt) }
}

export const groupHandlers: GroupHandlers = {
  async 'v2.groups.create'(deps, call, { body }) {
    const { name, metadata, parent_id: above } = body
    const parent = above === null ? null : parseId('group', above)
    if (above !== null && parent === null) return rejected('NOT_FOUND')
    const sent = changeIn({ spending_limits: body.budget, policy: body.merchant_policy })
    if (sent.kind === 'rejected') return sent
    const rules = { unknownCategory: 'allow' as const, ...sent.change }
    const written = await createGroup(deps, call, { name, metadata, parent, rules })
    if (written.kind === 'rejected') return written
    const view = await groupAfterChange(deps, call, written)
    return { status: 201, body: await withMembers(deps, call, view), replayed: written.replayed }
  },

  async 'v2.groups.list'(deps, call, { query }) {
    const views = await listGroups(deps, call, { ...query, below: FIRST })
    const ids = views.map(({ row }) => row.id)
    const members = await listMembersOfEach(deps, call, ids)
    return { status: 200, body: views.map((view) => renderGroup(view, members(view.row.id))) }
  },

  async 'v2.groups.retrieve'(deps, call, { params }) {
    const answer = await find(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: await withMembers(deps, call, answer.group) }
  },

  async 'v2.groups.update'(deps, call, { params, body }) {
    const { name, metadata, budget, merchant_policy } = body
    const rules = changeIn({ spending_limits: budget, policy: merchant_policy })
    const written = await changeGroup(deps, call, { id: params.id, name, metadata, rules })
    if (written.kind === 'rejected') return written
    if (written.kind === 'metadata_fault') return invalidField('metadata', written.sentence)
    const view = await groupAfterChange(deps, call, written)
    return { status: 200, body: await withMembers(deps, call, view), replayed: written.replayed }
  },

  async 'v2.groups.delete'(deps, call, { params }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const written = await deleteGroup(deps, call, group)
    if (written.kind === 'rejected') return written
    const body = { id: group, group_id: group, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  'v2.groups.addAgent': (deps, call, { params, body }) =>
    turn(deps, call, { id: params.id, agentId: body.agent_id, act: joinGroup }),

  'v2.groups.removeAgent': (deps, call, { params }) =>
    turn(deps, call, { id: params.id, agentId: params.agent_id, act: leaveGroup }),

  async 'v2.groups.spending'(deps, call, { params }) {
    const answer = await find(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    const { row, rules, name } = answer.group
    const spending = await readGroupSpending(deps, call, row.id)
    if (spending.kind === 'rejected') return spending
    const { currency, total, shares } = spending
    const body = {
      group_id: row.id,
      name: name ?? '',
      currency,
      budget: spendingLimitsOf(rules),
      agent_count: row.members,
      agent_ids: await listMembers(deps, call, row.id),
      ...named(v2SpentNames, (window) => money(spending[window].spent)),
      spent_total: money(total.spent),
      spending: {
        ...named(windowNames, (window) => renderWindow(spending[window])),
        total: { ...renderUse(total), resets_at: null },
      },
      by_agent: shares.map((share) => ({
        agent_id: share.member,
        ...named(windowNames, (window) => money(share[window])),
        total: money(share.total),
      })),
    }
    return { status: 200, body }
  },
}
