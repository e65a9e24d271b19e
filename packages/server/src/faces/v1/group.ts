import type { OperationName } from '@bursar/contract'
import {
  assert,
  calendarOf,
  type EventOf,
  formatMoney,
  type Id,
  idOf,
  noRules,
  parseId,
  present,
  type Row,
  type Rules,
  ulidOf,
} from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import { metadataOf } from '../../application/metadata.ts'
import { FIRST } from '../../application/place.ts'
import { withAliases } from '../../application/policy-alias.ts'
import { privateTexts } from '../../application/private-text.ts'
import { write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import {
  decodeGroup,
  decodeShare,
  decodeSpending,
  type GroupView,
  type SpendingView,
  selectGroup,
  selectGroups,
  selectMembers,
  selectShares,
  selectSpending,
} from '../../store/read/group.ts'
import { decodePolicy, selectPoliciesOf } from '../../store/read/policy.ts'
import { readId } from '../../store/read/value.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { moneyOrNull, time } from './render.ts'

type GroupHandlers = Omit<
  Pick<Handlers, Extract<OperationName, `groups.${string}`>>,
  'groups.exposure'
>

const membersShownMax = 100
const sharesShownMax = 100

interface Shown extends Pick<GroupView, 'currency' | 'name' | 'metadata'> {
  readonly row: Pick<GroupView['row'], 'id' | 'parent' | 'members' | 'createdAt'>
}

function renderIdentity({ row, currency, name, metadata }: Shown) {
  return {
    id: row.id,
    name: name ?? '',
    parentId: row.parent,
    policyId: idOf('policy', ulidOf(row.id)),
    currency,
    memberCount: row.members,
    metadata: metadataOf(metadata),
    createdAt: time(row.createdAt),
  }
}

function renderGroup(view: GroupView) {
  const { updatedAt, stopped } = view.row
  return { ...renderIdentity(view), updatedAt: time(updatedAt), stopped: stopped === true }
}

function textsOf(name: string | undefined, metadata: object | undefined) {
  return { name, metadata: metadata === undefined ? undefined : JSON.stringify(metadata) }
}

/** A group with its texts and its number of members as an event left them, whatever came after. */
async function groupAfter(
  deps: Deps,
  call: Call,
  event: EventOf<'group.rename' | 'group.join' | 'group.leave'>,
  seq: number,
): Promise<Shown> {
  const { group } = event.ask
  const [found] = await deps.database.read(selectGroup(call.caller.bookId, ulidOf(group), seq))
  const view = decodeGroup(present(found, group))
  const seen = event.saw.find(({ fact }) => fact === 'groupState')?.value
  assert(seen != null, 'who changes a group saw it')
  const before = (seen as Row<'group'>).members
  const change = { 'group.rename': 0, 'group.join': 1, 'group.leave': -1 }[event.kind]
  return { ...view, row: { ...view.row, members: before + change } }
}

async function membership(
  deps: Deps,
  call: Call,
  asked: { kind: 'group.join' | 'group.leave'; id: string; agentId: string },
) {
  const { kind } = asked
  const group = parseId('group', asked.id)
  const agent = agentNamed(asked.agentId)
  if (group === null || agent === null) return rejected('NOT_FOUND')
  const command = { kind, by: call.caller.key, ask: { group, agent } }
  const written = await write<'group.join' | 'group.leave'>(deps, call, { command })
  if (written.kind === 'rejected') return written
  const { event, seq, replayed } = written
  const shown = renderIdentity(await groupAfter(deps, call, event, seq))
  const body = { ...shown, agentId: firstWalletOf(agent), isMember: kind === 'group.join' }
  return { status: 200 as const, body, replayed }
}

type Limit = 'dailyLimit' | 'monthlyLimit' | 'totalLimit'

/** What a scope spent against the smallest limit of its policies. */
function renderSpent(spent: bigint, policies: readonly Rules[], limit: Limit) {
  const limits = policies.map((rules) => rules[limit]).filter((one) => one !== null)
  const smallest = limits.reduce<bigint | null>(
    (least, one) => (least === null || one < least ? one : least),
    null,
  )
  const left = smallest === null ? null : smallest - spent
  return {
    spent: formatMoney(spent),
    limit: moneyOrNull(smallest),
    remaining: moneyOrNull(left !== null && left < 0n ? 0n : left),
  }
}

/** Windows that nobody has paid in yet end as the next payment's will. */
function renderWindows(spending: SpendingView, own: Rules, policies: readonly Rules[]) {
  const { now, day, month, total } = spending
  const next = calendarOf(own.timezone ?? 'UTC', now)
  const dayEnd = spending.dayEnd ?? next.dayEnd
  const monthEnd = spending.monthEnd ?? next.monthEnd
  const resets = (seconds: number) => ({ resetsAt: time(seconds * 1_000_000) })
  return {
    currency: own.currency,
    day: { ...renderSpent(day, policies, 'dailyLimit'), ...resets(dayEnd) },
    month: { ...renderSpent(month, policies, 'monthlyLimit'), ...resets(monthEnd) },
    total: renderSpent(total, policies, 'totalLimit'),
  }
}

/** All of one moment: what was spent, by whom, and the policies that limit it. */
function readSpending({ database }: Deps, bookId: number, group: Id<'group'>) {
  return database.snapshot(async (read) => {
    const [row] = await read(selectSpending(bookId, ulidOf(group)))
    if (row === undefined) return null
    const spending = decodeSpending(row)
    const ids = [group, ...spending.attached].map(ulidOf)
    const policies = (await read(selectPoliciesOf(bookId, ids))).map(decodePolicy)
    const shares = (await read(selectShares(bookId, group, sharesShownMax))).map(decodeShare)
    const own = policies.find(({ row: { kind } }) => kind === 'own')
    const rules = policies.map((policy) => policy.row.rules)
    return { spending, own: present(own, `the policy of ${group}`).row.rules, rules, shares }
  })
}

export const groupHandlers: GroupHandlers = {
  async 'groups.create'(deps, call, { body }) {
    const { name, parentId, metadata, ...sent } = body
    const parent = parentId === null ? null : parseId('group', parentId)
    if (parentId !== null && parent === null) return rejected('NOT_FOUND')
    const group = mintId('group')
    const { digests, texts } = privateTexts(ulidOf(group), textsOf(name, metadata))
    const rules = { ...noRules, ...withAliases(sent) }
    const ask = { group, parent, rules, texts: digests }
    const command = { kind: 'group.create', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const made = event.ask
    const row = { id: made.group, parent: made.parent, members: 0, createdAt: event.at }
    const { currency } = made.rules
    const shown = renderIdentity({ row, currency, name, metadata: JSON.stringify(metadata) })
    return { status: 201, body: { ...shown, updatedAt: time(event.at) }, replayed }
  },

  async 'groups.list'(deps, call, { query }) {
    const list = { operation: 'groups.list', filters: [] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const below = at.position === null ? FIRST : Number(at.position)
    const { limit } = query
    const rows = await deps.database.read(selectGroups(call.caller.bookId, below, limit + 1))
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodeGroup),
      limit,
      position: ({ row }) => String(row.createdSeq),
      render: renderGroup,
    })
    return { status: 200, body }
  },

  async 'groups.retrieve'(deps, call, { params }) {
    const { bookId } = call.caller
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const [found] = await deps.database.read(selectGroup(bookId, ulidOf(group), FIRST))
    const view = found === undefined ? null : decodeGroup(found)
    if (view === null || view.row.deleted) return rejected('NOT_FOUND')
    const rows = await deps.database.read(selectMembers(bookId, group, membersShownMax))
    const members = rows.map(({ id }) => firstWalletOf(readId('agent', id)))
    return { status: 200, body: { ...renderGroup(view), members } }
  },

  async 'groups.update'(deps, call, { params, body }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const { digests, texts } = privateTexts(ulidOf(group), textsOf(body.name, body.metadata))
    const ask = { group, texts: digests }
    const command = { kind: 'group.rename', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const shown = renderIdentity(await groupAfter(deps, call, event, seq))
    return { status: 200, body: { ...shown, updatedAt: time(event.at) }, replayed }
  },

  async 'groups.delete'(deps, call, { params }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const command = { kind: 'group.delete', by: call.caller.key, ask: { group } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const body = { id: group, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  'groups.addAgent': (deps, call, { params, body }) =>
    membership(deps, call, { kind: 'group.join', id: params.id, agentId: body.agentId }),

  'groups.removeAgent': (deps, call, { params }) =>
    membership(deps, call, { kind: 'group.leave', ...params }),

  async 'groups.spending'(deps, call, { params }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const found = await readSpending(deps, call.caller.bookId, group)
    if (found === null) return rejected('NOT_FOUND')
    const { spending, own, rules, shares } = found
    const byAgent = shares.map(({ member, day, month, total }) => ({
      agentId: firstWalletOf(member),
      day: formatMoney(day),
      month: formatMoney(month),
      total: formatMoney(total),
    }))
    const body = { groupId: group, ...renderWindows(spending, own, rules), byAgent }
    return { status: 200, body }
  },
}
