import { expect } from 'vitest'
import type { Row, TableName } from '../../packages/core/src/book.ts'
import { type Ulid, ulidOf } from '../../packages/core/src/id.ts'
import type { Charge } from '../../packages/core/src/ledger/posting.ts'
import { shareKey } from '../../packages/core/src/ledger/share.ts'
import { atMost, SUM_MAX } from '../../packages/core/src/money.ts'
import {
  isOpen,
  isWaiting,
  type PaymentRow,
  sumOf,
} from '../../packages/core/src/payment/payment.ts'
import { entryCounterKey } from '../../packages/core/src/policy/limit-by.ts'
import type { Counters } from '../../packages/core/src/window.ts'
import type { Given } from './given.ts'

function rowsOf<T extends TableName>({ book }: Given, table: T): Row<T>[] {
  const rows = [...(book.tables[table].rows as Map<string, Row<T> | null>).values()]
  return rows.filter((row) => row !== null)
}

/** Recomputes from payments and entries alone what the rows of a book say, and compares. */
export function expectSound(given: Given): void {
  expectMoney(given)
  expectCounters(given)
  expectMembers(given)
  expectEnded(given)
}

/** Whatever was authorized is within every limit of every scope that it was charged to. */
export function expectWithinLimits(given: Given, charges: readonly Charge[]): void {
  const { agent: agents, group: groups } = given.book.tables
  for (const { scope } of charges) {
    const totals = given.totals(scope)
    const row = agents.get(`agent_${scope}`) ?? groups.get(`grp_${scope}`)
    for (const policy of [`pol_${scope}`, ...(row?.attached ?? [])]) {
      const { dailyLimit, weeklyLimit, monthlyLimit, totalLimit } = given.row(
        'policy',
        policy,
      ).rules
      expect(dailyLimit === null || totals.daySpent <= dailyLimit, `a day of ${scope}`).toBe(true)
      expect(weeklyLimit === null || totals.weekSpent <= weeklyLimit, `a week`).toBe(true)
      expect(monthlyLimit === null || totals.monthSpent <= monthlyLimit, scope).toBe(true)
      expect(totalLimit === null || totals.totalSpent <= totalLimit, scope).toBe(true)
    }
  }
}

/** Money only moves; what is held is what payments hold; nobody but SYSTEM owes anything. */
function expectMoney(given: Given): void {
  const sums = new Map<string, bigint>()
  const held = sumBy(
    rowsOf(given, 'payment').filter(({ state }) => isOpen(state)),
    ({ from }) => from,
    sumOf,
  )
  for (const wallet of rowsOf(given, 'wallet')) {
    const totals = given.totals(wallet.id)
    sums.set(wallet.currency, (sums.get(wallet.currency) ?? 0n) + totals.posted)
    expect(totals.held, wallet.id).toBe(held.get(wallet.id) ?? 0n)
    if (wallet.type !== 'SYSTEM') expect(totals.posted >= totals.held, wallet.id).toBe(true)
    if (wallet.status === 'CLOSED') expect(totals.posted, wallet.id).toBe(0n)
    if (wallet.status === 'CLOSING') expect(totals.posted, wallet.id).toBe(totals.held)
  }
  for (const [currency, sum] of sums) expect(sum, currency).toBe(0n)
}

/** How much of a payment is still counted: what was not given back of it. */
function countedOf(payment: PaymentRow): bigint {
  if (payment.state === 'COMPLETED') return payment.captured - payment.refunded
  return isOpen(payment.state) ? sumOf(payment) : 0n
}

/** Each counter is what its payments come to, for scopes and for who spends from them. */
function expectCounters(given: Given): void {
  const charged = rowsOf(given, 'payment').flatMap((payment) =>
    chargesOf(given, payment).map((charge) => ({
      ...charge,
      ever: charge.amount,
      amount: (charge.amount * countedOf(payment)) / payment.amount,
    })),
  )
  // Where more was charged than a counter holds, it is full for good.
  const ever = sumBy(
    charged,
    ({ scope }) => scope,
    (one) => one.ever,
  )
  const counted = charged.map((one) =>
    (ever.get(one.scope) ?? 0n) < SUM_MAX ? one : { ...one, amount: SUM_MAX },
  )
  const scopes = sumBy(
    counted,
    ({ scope }) => scope,
    ({ amount }) => amount,
  )
  const shares = sumBy(
    counted.filter(({ member }) => member !== null),
    ({ scope, member }) => (member === null ? '' : shareKey(scope, member)),
    ({ amount }) => amount,
  )
  for (const totals of rowsOf(given, 'hot')) {
    expect(totals.totalSpent, `total of ${totals.id}`).toBe(atMost(scopes.get(totals.id) ?? 0n))
    expectWindows(totals)
  }
  for (const share of rowsOf(given, 'share')) {
    expect(share.totalSpent, `total of ${share.id}`).toBe(atMost(shares.get(share.id) ?? 0n))
    expectWindows(share)
  }
  expectEntryCounters(given, charged)
}

/** The same of what is counted by payee or category. */
function expectEntryCounters(
  given: Given,
  charged: readonly (Charge & { readonly ever: bigint })[],
): void {
  const byEntry = charged.flatMap((one) =>
    (one.entries ?? []).map((entry) => ({ ...one, key: entryCounterKey(one.scope, entry) })),
  )
  const key = (one: { readonly key: string }) => one.key
  const everOf = sumBy(byEntry, key, (one) => one.ever)
  const entries = sumBy(byEntry, key, ({ amount }) => amount)
  for (const row of rowsOf(given, 'entryCounter')) {
    const isFull = (everOf.get(row.id) ?? 0n) >= SUM_MAX
    expect(row.totalSpent, row.id).toBe(isFull ? SUM_MAX : (entries.get(row.id) ?? 0n))
    expectWindows(row)
  }
}

function expectWindows({ daySpent, weekSpent, monthSpent, totalSpent }: Counters): void {
  expect(weekSpent >= daySpent && totalSpent >= weekSpent).toBe(true)
  expect(daySpent >= 0n && monthSpent >= daySpent && totalSpent >= monthSpent).toBe(true)
}

function chargesOf({ log }: Given, { seq }: PaymentRow): readonly Charge[] {
  const event = log[seq - 1]?.event
  return event?.kind === 'payment.create' ? event.result.charges : []
}

/** What rows count of one another. */
function expectMembers(given: Given): void {
  const agents = rowsOf(given, 'agent').filter(({ status }) => status !== 'DELETED')
  const groups = rowsOf(given, 'group').filter(({ deleted }) => !deleted)
  const policies = rowsOf(given, 'policy').filter(({ deleted }) => !deleted)
  const open = rowsOf(given, 'payment').filter(({ state }) => isOpen(state))
  const above = (id: Row<'agent'>['id'] | null): Ulid[] =>
    id === null ? [] : [ulidOf(id), ...above(given.row('agent', id).parent)]
  const counted = tally(open.flatMap(({ agent }) => above(agent)))
  const below = tally(agents.flatMap(({ parent }) => above(parent)))
  const members = tally(agents.flatMap((agent) => agent.groups ?? []))
  const children = tally(groups.flatMap(({ parent }) => parent ?? []))
  const attached = tally([...agents, ...groups].flatMap((row) => row.attached))
  const tried = tally(policies.flatMap(({ shadow }) => shadow ?? []))
  for (const totals of rowsOf(given, 'hot'))
    expect(totals.open, totals.id).toBe(counted.get(totals.id) ?? 0)
  for (const { id, descendants } of agents) expect(descendants, id).toBe(below.get(ulidOf(id)) ?? 0)
  for (const group of groups) {
    expect(group.members, group.id).toBe(members.get(group.id) ?? 0)
    expect(group.children, group.id).toBe(children.get(group.id) ?? 0)
  }
  for (const policy of policies) {
    expect(policy.attachedTo, policy.id).toBe(attached.get(policy.id) ?? 0)
    expect(policy.shadowOf ?? 0, policy.id).toBe(tried.get(policy.id) ?? 0)
  }
}

/** What has ended stays so, with all that hangs on it. */
function expectEnded(given: Given): void {
  for (const agent of rowsOf(given, 'agent')) {
    if (agent.status !== 'DELETED') continue
    const { wallets, key } = agent
    expect(key, agent.id).toBe(null)
    const all = [`wal_${ulidOf(agent.id)}` as const, ...(wallets ?? [])]
    // Whoever never had a wallet leaves none; all of them are left behind, or none is.
    const ends = all.flatMap((wallet) => given.book.tables.wallet.get(wallet)?.status ?? [])
    expect(ends.join(), agent.id).toMatch(/^(FROZEN,?)*$|^((CLOSED|CLOSING),?)*$/)
  }
  for (const { id, agent, state } of rowsOf(given, 'payment')) {
    const isGone = agent !== null && given.row('agent', agent).status === 'DELETED'
    if (isGone) expect(isWaiting(state), id).toBe(false)
  }
  for (const { id, agent, status } of rowsOf(given, 'wallet')) {
    const isGone = agent !== null && given.row('agent', agent).status === 'DELETED'
    expect(status === 'ACTIVE', id).toBe(!isGone)
  }
  for (const approval of rowsOf(given, 'approval')) {
    if (approval.payment === null) continue
    const { state } = given.row('payment', approval.payment)
    expect(approval.state === 'PENDING', approval.id).toBe(state === 'PENDING_APPROVAL')
  }
}

function sumBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  amountOf: (item: T) => bigint,
): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const item of items) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0n) + amountOf(item))
  return sums
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
