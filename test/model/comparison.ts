import { type Counters, idOf, type Row, type Ulid, ulidOf } from '@bursar/core'
import type { MemoryLane } from './memory-store.ts'
import { countedSince } from './reference/counting.ts'
import { children, members } from './reference/group.ts'
import { hasMembers, ownersOf } from './reference/member.ts'
import { rootOf, voiceOf } from './reference/speaker.ts'
import type {
  ModelAgent,
  ModelGroup,
  ModelKey,
  ModelPolicy,
  ModelScope,
} from './reference/world.ts'
import type { Reference } from './reference.ts'

const spans = ['day', 'week', 'month', 'ever'] as const

export interface Rows {
  row: MemoryLane['row']
}

/** Everything that Bursar keeps, against what the model computes from scratch. */
export function compare(rows: Rows, model: Reference, now: number): void {
  compareWallets(rows, model)
  for (const agent of model.agents) compareAgent(rows, model, agent)
  for (const group of model.groups) compareGroup(rows, model, group)
  const scopes = [...model.agents, ...model.groups, model.book]
  for (const scope of scopes) compareCounters(rows, model, { scope, now })
  for (const share of sharesOf(model)) compareShare(rows, model, { ...share, now })
  const counters = countersIn(model)
  for (const scope of scopes)
    for (const counter of counters) comparePayee(rows, model, { scope, counter, now })
  for (const policy of model.policies) compareLimits(rows, policy)
  comparePayments(rows, model)
  for (const { id, state, people } of model.requests) {
    const row = rows.row('approval', id)
    same([row?.state, row?.people === true], [state, people], id)
  }
  for (const { id, state } of model.links) same([rows.row('link', id)?.state], [state], id)
  for (const { id, status } of model.keys) same([rows.row('key', id)?.status], [status], id)
  if (hasMembers(model)) compareMembers(rows, model)
}

/** The keys of all who ever were members, what those are now, and who owns the book. */
function compareMembers(rows: Rows, model: Reference): void {
  const owners = ownersOf(model).map(({ member }) => member?.person)
  same(rows.row('book', '')?.owners ?? [], owners, 'owners')
  const keys = model.keys.filter(({ member }) => member !== null)
  for (const key of keys) {
    const row = rows.row('key', key.id)
    const found = [row?.role, row?.owner, row?.root, row?.permissions.join()]
    const { member, permissions } = key
    const expected = [member?.role, member?.person, rootOf(key).id, permissions.join()]
    same(found, expected, `what a member is by ${key.id}`)
  }
  const newest = new Map(keys.map((key) => [key.member?.person ?? '', key]))
  for (const [person, key] of newest) compareMember(rows, person, key)
}

function compareMember(rows: Rows, person: string, key: ModelKey): void {
  const row = rows.row('member', person)
  const isGone = key.status !== 'ACTIVE'
  const found = [row?.role, row?.key, row?.root, row?.endedAt !== null]
  same(found, [key.member?.role, isGone ? null : key.id, rootOf(key).id, isGone], person)
}

function compareWallets(rows: Rows, model: Reference): void {
  for (const wallet of model.wallets) {
    const { posted, held } = totalsOf(rows, wallet.id)
    const found = [posted, held, rows.row('wallet', wallet.id)?.status]
    same(found, [model.posted(wallet), model.held(wallet), wallet.status], wallet.id)
    if (!wallet.system && posted < held) throw new Error(`more held than there is: ${wallet.id}`)
  }
}

function compareAgent(rows: Rows, model: Reference, agent: ModelAgent): void {
  const { id, status, stopped, parent, groups, level, suspended } = agent
  const row = rows.row('agent', id)
  const found = [totalsOf(rows, id).open, row?.status, row?.stopped === true, row?.parent]
  same(found, [model.open(agent), status, stopped, parent?.id ?? null], id)
  const key = model.keys.find((one) => one.agent === agent && one.status === 'ACTIVE')
  const opens = row?.key == null ? '' : rows.row('key', row.key)?.permissions.join()
  same([row?.key, opens], [key?.id ?? null, key?.permissions.join() ?? ''], `key of ${id}`)
  const known = [row?.kyaLevel ?? 'basic', row?.kyaStatus === 'suspended']
  same(known, [level, suspended], `what is known of ${id}`)
  same(row?.groups ?? [], idsOf(groups), `groups of ${id}`)
  same([row?.descendants], [model.below(agent).length], `those below ${id}`)
}

function compareGroup(rows: Rows, model: Reference, group: ModelGroup): void {
  const { id, deleted, stopped, parent } = group
  const row = rows.row('group', id)
  const counts = [members(model, group), children(model, group)]
  const found = [row?.deleted, row?.stopped === true, row?.parent, row?.members, row?.children]
  same(found, [deleted, stopped, parent?.id ?? null, ...counts], id)
}

function compareCounters(
  rows: Rows,
  model: Reference,
  { scope, now }: { scope: ModelScope; now: number },
): void {
  const spent = spans.map((span) => model.spent(scope, span, now))
  same(running(totalsOf(rows, scope.ulid), now), spent, `counters of ${scope.id}`)
}

/** Whoever ever spent from what several spend from. */
function sharesOf({ payments }: Reference): Share[] {
  const found = new Map<string, Share>()
  for (const { scope, member } of payments.flatMap(({ charges }) => charges))
    if (member !== null) found.set(`${scope.ulid}/${member.id}`, { shared: scope, member })
  return [...found.values()]
}

interface Share {
  readonly shared: ModelScope
  readonly member: ModelAgent
}

/** What one member has spent of what several spend from. */
function compareShare(
  rows: Rows,
  model: Reference,
  { shared, member, now }: Share & { now: number },
): void {
  const row = rows.row('share', `${shared.ulid}/${member.id}`)
  const spent = spans.map((span) => model.spent(shared, span, now, member))
  const found = row === null ? spans.map(() => 0n) : running(row, now)
  same(found, spent, `share of ${member.id} in ${shared.id}`)
}

/** Whom any limit by payee ever counted. */
function countersIn({ payments }: Reference): Set<string> {
  return new Set(payments.flatMap(({ charges }) => charges.flatMap((one) => [...one.counters])))
}

/** What a scope has spent on one of them: nothing where it does not count. */
function comparePayee(
  rows: Rows,
  model: Reference,
  { scope, counter, now }: { scope: ModelScope; counter: string; now: number },
): void {
  const row = rows.row('entryCounter', `${scope.ulid}/merchants ${written(counter)}`)
  const spent = spans.map((span) => model.spent(scope, span, now, counter))
  const found = row === null ? spans.map(() => 0n) : running(row, now)
  same(found, spent, `what ${scope.id} has spent on ${counter}`)
}

/** Whether limits by payee say since when they count. */
function compareLimits(rows: Rows, policy: ModelPolicy): void {
  const { id, rules } = policy
  if (rules.limitsBy === null || policy.deleted) return
  const kept = rows.row('policy', id)?.rules.limitsBy ?? []
  const isTrue = rules.limitsBy.map((limit, at) => {
    const from = kept[at]?.countsFrom ?? null
    if (limit.per === 'transaction' || from === null) return from === null
    const [first, last] = countedSince(policy, limit)
    return from >= first && from <= last
  })
  const all = rules.limitsBy.map(({ per }) => per)
  same(
    isTrue,
    all.map(() => true),
    `limits of ${id} per ${all.join()}, since when they count,`,
  )
}

/** An ID keeps its letters. */
function written(counter: string): string {
  return counter.startsWith('agent_') ? `agent_${counter.slice(6).toUpperCase()}` : counter
}

/** A window that is over counts nothing any more. */
function running(row: Counters, now: number): bigint[] {
  const seconds = now / 1_000_000
  const day = row.dayEnd > seconds ? row.daySpent : 0n
  const week = row.weekEnd > seconds ? row.weekSpent : 0n
  const month = row.monthEnd > seconds ? row.monthSpent : 0n
  return [day, week, month, row.totalSpent]
}

function comparePayments(rows: Rows, model: Reference): void {
  for (const one of model.payments) {
    const row = rows.row('payment', one.id)
    const found = [
      row?.state,
      row?.captured,
      row?.refunded,
      row?.part,
      row?.expiresAt,
      row?.address,
      row?.receipt,
    ]
    const { state, captured, refunded, part, expiresAt, address, receipt } = one
    same(found, [state, captured, refunded, part, expiresAt, address, receipt], one.id)
    same((row?.shadow ?? []).map(saidBy), one.shadow, `trials of ${one.id}`)
    const approval = rows.row('approval', idOf('approval', ulidOf(one.id)))
    const { state: consent = null, needed = 1, people = false, votes = [] } = one.approval ?? {}
    const kept = [approval?.state ?? null, approval?.needed ?? 1, approval?.people === true]
    same(kept, [consent, needed, people], `approval of ${one.id}`)
    const counting = (approval?.votes ?? []).filter(({ dropped }) => dropped === null)
    const voters = needed > 1 ? votes.map((key) => [key, voiceOf(model, key, people)]) : []
    same(
      counting.flatMap(({ key, root }) => [key, root]),
      voters.flat().map(({ id }) => id),
      `votes on ${one.id}`,
    )
  }
}

function saidBy(one: NonNullable<Row<'payment'>['shadow']>[number]): string {
  return [one.policy, one.candidate, one.outcome, one.code].join(' ')
}

function idsOf(all: readonly { readonly id: string }[]): string[] {
  return all.map(({ id }) => id)
}

function totalsOf(rows: Rows, id: string | Ulid): Row<'hot'> {
  const totals = rows.row('hot', ulidOf(id))
  if (totals === null) throw new Error(`no hot row of ${id}`)
  return totals
}

/** Cheaper than the matchers of the test runner, which thousands of steps would feel. */
export function same(found: readonly unknown[], expected: readonly unknown[], what: string): void {
  const isSame = found.length === expected.length && found.every((one, at) => one === expected[at])
  if (!isSame) throw new Error(`${what}: ${found.join(', ')} instead of ${expected.join(', ')}`)
}
