import { metadataFault } from '@bursar/contract'
import { type Id, idOf, noRules, parseId, present, ulidOf } from '@bursar/core'
import { agentNamed, mayRule } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { mergedLabels, untilFresh } from '../../application/label.ts'
import { metadataOf } from '../../application/metadata.ts'
import { FIRST } from '../../application/place.ts'
import { privateTexts } from '../../application/private-text.ts'
import { repeated, write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import {
  type BudgetView,
  decodeBudget,
  decodeMember,
  selectBudget,
  selectBudgets,
  selectMembersOf,
} from '../../store/read/budget.ts'
import { groupHandlers as v1 } from '../v1/group.ts'
import { changeIn, policyOf, spendingLimitsOf } from './agent-policy.ts'
import type { V2Handlers } from './handler.ts'
import { inSeconds, malformed, shortened, time } from './render.ts'

type GroupHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.groups.${string}`>>

const membersShownMax = 100

async function membersOf(
  { database }: Deps,
  { caller }: Call,
  groups: readonly Id<'group'>[],
): Promise<(group: Id<'group'>) => Id<'agent'>[]> {
  const query = selectMembersOf(caller.bookId, groups, membersShownMax)
  const found = (await database.read(query)).map(decodeMember)
  return (group) => found.flatMap((one) => (one.group === group ? [one.agent] : []))
}

/** Groups with who is in them now. */
async function renderGroups(deps: Deps, call: Call, views: readonly BudgetView[]) {
  const ids = views.map(({ id }) => id)
  const members = await membersOf(deps, call, ids)
  return views.map((view) => shown(view, members(view.id)))
}

async function renderGroup(deps: Deps, call: Call, view: BudgetView) {
  const members = await membersOf(deps, call, [view.id])
  return shown(view, members(view.id))
}

function shown(view: BudgetView, members: Id<'agent'>[]) {
  const { require_approval_above: _, auto_approve_below: __, ...lists } = policyOf(view.rules)
  return {
    id: view.id,
    group_id: view.id,
    name: view.name ?? '',
    owner_id: view.organization,
    parent_id: view.parent,
    budget: spendingLimitsOf(view.rules),
    merchant_policy: lists,
    agent_ids: members,
    agent_count: view.members,
    metadata: metadataOf(view.metadata),
    created_at: time(view.createdAt),
    updated_at: time(view.updatedAt),
  }
}

/** A group that is there. */
async function reach(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'found'; readonly view: BudgetView } | Rejection> {
  const group = parseId('group', id)
  const view = group === null ? null : await budget(deps, call, group)
  return view === null || view.deleted ? rejected('NOT_FOUND') : { kind: 'found', view }
}

async function budget({ database }: Deps, { caller }: Call, group: Id<'group'>, seq = FIRST) {
  const [row] = await database.read(selectBudget(caller.bookId, ulidOf(group), seq))
  return row === undefined ? null : decodeBudget(row)
}

interface Membership {
  readonly id: string
  readonly agent: string
  readonly act: 'groups.addAgent' | 'groups.removeAgent'
}

/** Who joins or leaves, answered by the group. */
async function turn(deps: Deps, call: Call, { id, agent, act }: Membership) {
  const named = agentNamed(agent)
  if (named === null) return rejected('NOT_FOUND')
  const wallet = idOf('wallet', ulidOf(named))
  const done =
    act === 'groups.addAgent'
      ? await v1[act](deps, call, { params: { id }, query: undefined, body: { agentId: wallet } })
      : await v1[act](deps, call, {
          params: { id, agentId: wallet },
          query: undefined,
          body: undefined,
        })
  if ('kind' in done) return done
  const reached = await reach(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const body = await renderGroup(deps, call, reached.view)
  return { status: 200 as const, body, replayed: done.replayed ?? false }
}

type Update = Parameters<GroupHandlers['v2.groups.update']>[2]['body']

async function change(deps: Deps, call: Call, { id, body }: { id: string; body: Update }) {
  const reached = await reach(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const { view } = reached
  const changed = changeIn({ spending_limits: body.budget, policy: body.merchant_policy })
  if (changed.kind === 'rejected') return changed
  const refusal = mayRule(call, changed.change)
  if (refusal !== null) return refusal
  const labels = body.metadata && mergedLabels(metadataOf(view.metadata), body.metadata)
  const fault = labels === undefined ? null : metadataFault(labels)
  if (fault !== null) return malformed('metadata', fault)
  const sent = { name: body.name, metadata: labels && JSON.stringify(labels) }
  const { digests, texts } = privateTexts(ulidOf(view.id), sent)
  const since = labels === undefined ? null : view.changedAt
  const ask = { group: view.id, change: changed.change, since, texts: digests }
  const command = { kind: 'group.change', by: call.caller.key, ask } as const
  return write(deps, call, { command, texts })
}

export const groupHandlers: GroupHandlers = {
  async 'v2.groups.create'(deps, call, { body }) {
    const { name, metadata, parent_id: above } = body
    const parent = above === null ? null : parseId('group', above)
    if (above !== null && parent === null) return rejected('NOT_FOUND')
    const changed = changeIn({ spending_limits: body.budget, policy: body.merchant_policy })
    if (changed.kind === 'rejected') return changed
    const group = mintId('group')
    const labels = { name, metadata: JSON.stringify(metadata) }
    const { digests, texts } = privateTexts(ulidOf(group), labels)
    const rules = { ...noRules, unknownCategory: 'allow' as const, ...changed.change }
    const ask = { group, parent, rules, texts: digests }
    const command = { kind: 'group.create', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const made = await budget(deps, call, event.ask.group, seq)
    if (made === null) return rejected('INTERNAL')
    const view = { ...made, rules: event.ask.rules, updatedAt: event.at }
    return { status: 201, body: await renderGroup(deps, call, view), replayed }
  },

  async 'v2.groups.list'(deps, call, { query }) {
    const rows = await deps.database.read(selectBudgets(call.caller.bookId, query))
    return { status: 200, body: await renderGroups(deps, call, rows.map(decodeBudget)) }
  },

  async 'v2.groups.retrieve'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    return { status: 200, body: await renderGroup(deps, call, reached.view) }
  },

  async 'v2.groups.update'(deps, call, { params, body }) {
    const before = await repeated<'group.change'>(deps, call)
    const asked = { id: params.id, body }
    const written = before ?? (await untilFresh(() => change(deps, call, asked)))
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const after = present(await budget(deps, call, event.ask.group, seq), 'it')
    const rules = event.out.rules ?? after.rules
    const left = { ...after, rules, updatedAt: event.at }
    return { status: 200, body: await renderGroup(deps, call, left), replayed }
  },

  async 'v2.groups.delete'(deps, call, { params }) {
    const asked = { params, query: undefined, body: undefined }
    const done = await v1['groups.delete'](deps, call, asked)
    if ('kind' in done) return done
    const { id, deleted } = done.body
    return {
      status: 200,
      body: { id, group_id: id, deleted },
      replayed: done.replayed ?? false,
    }
  },

  'v2.groups.addAgent': (deps, call, { params, body }) =>
    turn(deps, call, { id: params.id, agent: body.agent_id, act: 'groups.addAgent' }),

  'v2.groups.removeAgent': (deps, call, { params }) =>
    turn(deps, call, { id: params.id, agent: params.agent_id, act: 'groups.removeAgent' }),

  async 'v2.groups.spending'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { view } = reached
    const asked = { params, query: {}, body: undefined }
    const found = await v1['groups.spending'](deps, call, asked)
    if ('kind' in found) return found
    const { currency, day, month, total, byAgent } = found.body
    const members = await membersOf(deps, call, [view.id])
    const body = {
      group_id: view.id,
      name: view.name ?? '',
      currency,
      budget: spendingLimitsOf(view.rules),
      agent_count: view.members,
      agent_ids: members(view.id),
      spent_daily: shortened(day.spent),
      spent_monthly: shortened(month.spent),
      spent_total: shortened(total.spent),
      spending: { daily: windowOf(day), monthly: windowOf(month), total: windowOf(total) },
      by_agent: byAgent.map((share) => ({
        agent_id: idOf('agent', ulidOf(share.agentId)),
        daily: shortened(share.day),
        monthly: shortened(share.month),
        total: shortened(share.total),
      })),
    }
    return { status: 200, body }
  },
}

function windowOf(window: { spent: string; remaining: string | null; resetsAt?: string }) {
  const { spent, remaining, resetsAt } = window
  return {
    spent: shortened(spent),
    remaining: remaining === null ? null : shortened(remaining),
    resets_at: resetsAt === undefined ? null : inSeconds(resetsAt),
  }
}
