import type { OperationName } from '@bursar/contract'
import { formatMoney, type Id, parseId, perWindow } from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { rejected } from '../../application/call.ts'
import {
  createGroup,
  deleteGroup,
  findGroup,
  groupAfterTurn,
  listGroups,
  renameGroup,
} from '../../application/group.ts'
import { joinGroup, leaveGroup, listMembers } from '../../application/group-member.ts'
import {
  type LimitUse,
  readGroupSpending,
  type WindowUse,
} from '../../application/group-spending.ts'
import { firstWalletOf, ownPolicyOf } from '../../application/id.ts'
import { metadataOf } from '../../application/private-text.ts'
import type { GroupView } from '../../store/read/group.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { moneyOrNull, time } from './render.ts'

type GroupHandlers = Omit<
  Pick<Handlers, Extract<OperationName, `groups.${string}`>>,
  'groups.exposure'
>

interface Identity {
  readonly row: Pick<GroupView['row'], 'id' | 'parent' | 'members' | 'createdAt'>
  readonly rules: Pick<GroupView['rules'], 'currency'>
  readonly name: string | null
  readonly metadata: string | null
}

function renderIdentity({ row, rules, name, metadata }: Identity) {
  return {
    id: row.id,
    name: name ?? '',
    parentId: row.parent,
    policyId: ownPolicyOf(row.id),
    currency: rules.currency,
    memberCount: row.members,
    metadata: metadataOf(metadata),
    createdAt: time(row.createdAt),
  }
}

function renderGroup(view: GroupView) {
  const { updatedAt, stopped } = view.row
  return { ...renderIdentity(view), updatedAt: time(updatedAt), stopped: stopped === true }
}

/** null: what is named by an id that is none is not found. */
function membershipIn(id: string, agentId: string) {
  const group = parseId('group', id)
  const agent = agentNamed(agentId)
  return group === null || agent === null ? null : { group, agent }
}

function renderMembership(view: GroupView, agent: Id<'agent'>, isMember: boolean) {
  return { ...renderIdentity(view), agentId: firstWalletOf(agent), isMember }
}

function renderUse({ spent, limit, remaining }: LimitUse) {
  return {
    spent: formatMoney(spent),
    limit: moneyOrNull(limit),
    remaining: moneyOrNull(remaining),
  }
}

function renderWindow(use: WindowUse) {
  return { ...renderUse(use), resetsAt: time(use.resetsAt) }
}

export const groupHandlers: GroupHandlers = {
  async 'groups.create'(deps, call, { body }) {
    const { name, parentId, metadata, ...rules } = body
    const parent = parentId === null ? null : parseId('group', parentId)
    if (parentId !== null && parent === null) return rejected('NOT_FOUND')
    const written = await createGroup(deps, call, { name, metadata, parent, rules })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const { params, at } = event
    const row = { id: params.group, parent: params.parent, members: 0, createdAt: at }
    const texts = { name, metadata: JSON.stringify(metadata) }
    const shown = renderIdentity({ row, rules: params.rules, ...texts })
    return { status: 201, body: { ...shown, updatedAt: time(at) }, replayed }
  },

  async 'groups.list'(deps, call, { query }) {
    return pageOf(deps, call, {
      operation: 'groups.list',
      filters: [],
      query,
      read: (from, limit) => listGroups(deps, call, { below: placeBelow(from), limit, offset: 0 }),
      position: ({ row }) => String(row.createdSeq),
      render: renderGroup,
    })
  },

  async 'groups.retrieve'(deps, call, { params }) {
    const id = parseId('group', params.id)
    if (id === null) return rejected('NOT_FOUND')
    const answer = await findGroup(deps, call, id)
    if (answer.kind === 'rejected') return answer
    const members = (await listMembers(deps, call, id)).map(firstWalletOf)
    return { status: 200, body: { ...renderGroup(answer.group), members } }
  },

  async 'groups.update'(deps, call, { params, body }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const written = await renameGroup(deps, call, { group, ...body })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const shown = renderIdentity(await groupAfterTurn(deps, call, written))
    return { status: 200, body: { ...shown, updatedAt: time(event.at) }, replayed }
  },

  async 'groups.delete'(deps, call, { params }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const written = await deleteGroup(deps, call, group)
    if (written.kind === 'rejected') return written
    const body = { id: group, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'groups.addAgent'(deps, call, { params, body }) {
    const membership = membershipIn(params.id, body.agentId)
    if (membership === null) return rejected('NOT_FOUND')
    const written = await joinGroup(deps, call, membership)
    if (written.kind === 'rejected') return written
    const group = await groupAfterTurn(deps, call, written)
    const shown = renderMembership(group, membership.agent, true)
    return { status: 200, body: shown, replayed: written.replayed }
  },

  async 'groups.removeAgent'(deps, call, { params }) {
    const membership = membershipIn(params.id, params.agentId)
    if (membership === null) return rejected('NOT_FOUND')
    const written = await leaveGroup(deps, call, membership)
    if (written.kind === 'rejected') return written
    const group = await groupAfterTurn(deps, call, written)
    const shown = renderMembership(group, membership.agent, false)
    return { status: 200, body: shown, replayed: written.replayed }
  },

  async 'groups.spending'(deps, call, { params }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const spending = await readGroupSpending(deps, call, group)
    if (spending.kind === 'rejected') return spending
    const body = {
      groupId: group,
      currency: spending.currency,
      ...perWindow((window) => renderWindow(spending[window])),
      total: renderUse(spending.total),
      byAgent: spending.shares.map((share) => ({
        agentId: firstWalletOf(share.member),
        ...perWindow((window) => formatMoney(share[window])),
        total: formatMoney(share.total),
      })),
    }
    return { status: 200, body }
  },
}
