import {
  type Book,
  type Charge,
  type EventOf,
  formatMoney,
  type KyaLevel,
  type PolicyRow,
  type Rules,
  SUM_MAX,
  type Window,
} from '@bursar/core'
import type { Broken } from './finding.ts'
import { rankOf } from './kya.ts'
import { countersOf, type Met, metBy, textsOf } from './limited-entry.ts'
import type { Cut } from './payment.ts'
import type { Requests } from './request.ts'
import { type FieldsBy, hasRule } from './rule.ts'
import type { Scope } from './structure.ts'

/** The longest local windows, with a change of clocks in them, in seconds. */
const secondsMax: Readonly<Record<Window, number>> = {
  day: 50 * 3600,
  week: (7 * 24 + 26) * 3600,
  month: 33 * 24 * 3600,
}
const windows = Object.keys(secondsMax) as Window[]

/** What was counted against a scope or one of its members, added up from charges again. */
interface Counted {
  readonly ends: Record<Window, number>
  readonly sums: Record<Window, bigint>
  total: bigint
}

/** What is counted where a new payment is made. */
interface Used {
  readonly sums: Readonly<Record<Window, bigint>>
  readonly total: bigint
}

function inEach<T>(of: (window: Window) => T): Record<Window, T> {
  return Object.fromEntries(windows.map((window) => [window, of(window)])) as Record<Window, T>
}

const nothing = (): Counted => ({ ends: inEach(() => 0), sums: inEach(() => 0n), total: 0n })

type CountedRow = Readonly<Record<`${Window}Spent` | 'totalSpent', bigint>>

type Payment = EventOf<'payment.create'>

const SECOND = 1_000_000
const UNIT = 100_000_000n

/** A counter that is full counts no more, and gives nothing back. */
function added(counter: bigint, amount: bigint): bigint {
  const sum = counter + amount
  return counter === SUM_MAX || sum > SUM_MAX ? SUM_MAX : sum
}

/**
 * I4: each payment counts once against every scope on its path, in the currency of that scope,
 * and no window holds more than a policy in force at its moment lets in. What is given back is
 * what was charged. Counters, paths and values are this class's own.
 */
export class Limits {
  readonly #book: Book
  readonly #requests: Pick<Requests, 'limitOf'>
  readonly #counted = new Map<string, Counted>()
  readonly #rates = new Map<string, bigint | null>([['USDC/USD', UNIT]])

  constructor(book: Book, requests: Pick<Requests, 'limitOf'>) {
    this.#book = book
    this.#requests = requests
  }

  value({ from, to, rate }: EventOf<'rate.set'>['params']): void {
    this.#rates.set(`${from}/${to}`, rate)
  }

  /** With this payment, no window holds more than a policy lets in. */
  pay(
    broken: Broken,
    event: Payment,
    { scopes, level }: { scopes: readonly Scope[]; level: KyaLevel | null },
  ): void {
    const { result, at } = event
    if (result.verdict === 'DECLINED') return
    const known = new Set(scopes.map(({ id }) => id))
    for (const { scope } of result.charges)
      if (!known.delete(scope))
        broken(
          'I4',
          `it is charged to scope ${scope} twice, or to a scope that does not apply to it`,
        )
    for (const scope of scopes) this.#admit(broken, event, { ...scope, level })
    for (const charge of result.charges) {
      this.#inWindow(broken, at, charge)
      for (const key of keysOf(charge)) this.#count(key, charge, true)
    }
    this.#compare(broken, result.charges)
  }

  /** What an event gives back, or charges again: exactly what its payments were charged. */
  reverse(broken: Broken, charges: readonly Charge[], cuts: readonly Cut[]): void {
    const open = new Map<string, bigint>()
    const add = (charge: Charge, amount: bigint) => {
      const ends = windows.map((window) => charge[`${window}End`])
      const key = JSON.stringify([charge.scope, ends, charge.member, charge.entries])
      open.set(key, (open.get(key) ?? 0n) + amount)
    }
    for (const charge of charges) add(charge, charge.amount)
    for (const { payment, before, after } of cuts) {
      const whole = this.#book.tables.payment.get(payment)?.amount ?? 1n
      const cut = (amount: bigint, of: bigint) => (amount * of) / whole
      for (const charge of this.#book.tables.charges.get(payment)?.charges ?? [])
        add(charge, cut(charge.amount, before) - cut(charge.amount, after))
    }
    if ([...open.values()].some((sum) => sum !== 0n))
      broken('I4', 'the charges that it reverses differ from what was charged')
    for (const charge of charges) for (const key of keysOf(charge)) this.#count(key, charge, false)
    this.#compare(broken, charges)
  }

  /** One scope of a payment: it is charged with what the payment is worth, and has room for it. */
  #admit(
    broken: Broken,
    event: Payment,
    { id, member, policies, level }: Scope & { readonly level: KyaLevel | null },
  ): void {
    const { params, result, at } = event
    const currency = policies[0]?.rules.currency ?? result.currency
    const isOwn = currency === result.currency
    const value = isOwn ? params.amount : this.#valueOf(event, currency)
    const charge = result.charges.find((one) => one.scope === id)
    const amount = value !== null && value > SUM_MAX ? SUM_MAX : value
    const isRight = charge?.amount === amount && charge.member === member
    if (value === null ? charge !== undefined : !isRight) {
      broken('I4', `${params.payment} is not charged to scope ${id}`)
      return
    }
    const now = Math.floor(at / SECOND)
    const used = this.#used(id, now)
    const texts = textsOf(this.#book, event)
    const counters = countersOf(this.#book, policies, texts)
    const counted = new Set(charge?.entries)
    if (charge !== undefined && !isSameSet(counters, counted))
      broken('I4', `${params.payment} is not counted under its entries in scope ${id}`)
    for (const row of policies) {
      if (value === null || row.rules.currency !== currency) {
        if (limitsAnything(row.rules, level))
          broken('I4', `${params.payment} has no valuation for the limits of ${row.id}`)
        continue
      }
      const limitOf = (field: FieldsBy<'amount'>) => this.#requests.limitOf(row, field, at)
      within(broken, { scope: id, row, value, used }, limitOf)
      for (const met of metBy(row.rules, texts))
        withinEntry(broken, met, { row, value, used: this.#used(`${id}/${met.counter}`, now) })
      const wanted = wantedLevel(row.rules, value)
      if (level !== null && rankOf(level) < wanted)
        broken(
          'I4',
          `${params.payment} is paid at KYA level ${level}, but ${row.id} requires a higher level`,
        )
      if (!wantsConsent(row.rules, value)) continue
      const persons = row.rules.approvalsNeeded ?? 1
      const asked = result.asked === null ? 0 : (result.asked.needed ?? 1)
      if (asked < persons)
        broken(
          'I8',
          `${params.payment} requires ${asked} approvals, but ${row.id} requires ${persons}`,
        )
    }
  }

  #used(scope: string, now: number): Used {
    const { ends, sums, total } = this.#counted.get(scope) ?? nothing()
    return { sums: inEach((window) => (now < ends[window] ? sums[window] : 0n)), total }
  }

  /** What a payment counts for in another currency than its own, rounded up. */
  #valueOf({ params, result }: Payment, currency: string): bigint | null {
    const rate = this.#rates.get(`${result.currency}/${currency}`)
    return rate == null ? null : (params.amount * rate + UNIT - 1n) / UNIT
  }

  #inWindow(broken: Broken, at: number, charge: Charge): void {
    const now = Math.floor(at / SECOND)
    const { scope } = charge
    const counted = this.#counted.get(scope)
    for (const window of windows) {
      const end = charge[`${window}End`]
      if (end <= now || end > now + secondsMax[window])
        broken('I4', `scope ${scope} is charged in a window that is not current`)
      const known = counted?.ends[window] ?? 0
      if ((now < known && end !== known) || end < known)
        broken('I4', `the end of the ${window} of scope ${scope} changed during the ${window}`)
    }
  }

  /** A new payment opens windows; what is given back or charged again counts in running ones. */
  #count(key: string, charge: Charge, opens: boolean): void {
    const counted = this.#counted.get(key) ?? nothing()
    const { ends, sums } = counted
    this.#counted.set(key, counted)
    for (const window of windows) {
      const end = charge[`${window}End`]
      if (opens && end !== ends[window]) {
        ends[window] = end
        sums[window] = 0n
      }
      if (end === ends[window]) sums[window] = added(sums[window], charge.amount)
    }
    counted.total = added(counted.total, charge.amount)
  }

  /** The book's own counters, after the event, are those that its charges add up to. */
  #compare(broken: Broken, charges: readonly Charge[]): void {
    const { hot, share, entryCounter } = this.#book.tables
    for (const charge of charges)
      for (const key of keysOf(charge))
        this.#agrees(broken, key, hot.get(key) ?? share.get(key) ?? entryCounter.get(key))
  }

  #agrees(broken: Broken, key: string, row: CountedRow | null | undefined): void {
    const { sums, total } = this.#counted.get(key) ?? nothing()
    const isSame = windows.every((window) => row?.[`${window}Spent`] === sums[window])
    if (!isSame || row?.totalSpent !== total)
      broken('I4', `the counters of ${key} differ from what was charged to it`)
  }
}

interface Room {
  readonly scope: string
  readonly row: Pick<PolicyRow, 'id' | 'version' | 'rules'>
  readonly value: bigint
  readonly used: Used
}

/** What each limit compares, and how it is said. */
const compared: Readonly<
  Record<FieldsBy<'amount'>, { sum(used: Used, value: bigint): bigint; what: string }>
> = {
  maxTransaction: { sum: (_, value) => value, what: 'in one payment' },
  dailyLimit: { sum: ({ sums }, value) => sums.day + value, what: 'in a day' },
  weeklyLimit: { sum: ({ sums }, value) => sums.week + value, what: 'in a week' },
  monthlyLimit: { sum: ({ sums }, value) => sums.month + value, what: 'in a month' },
  totalLimit: { sum: ({ total }, value) => total + value, what: 'in total' },
}

function within(
  broken: Broken,
  { scope, row: { id, version }, value, used }: Room,
  limitOf: (field: FieldsBy<'amount'>) => bigint | null,
): void {
  for (const [field, { sum, what }] of Object.entries(compared)) {
    const limit = limitOf(field as keyof typeof compared)
    const spent = sum(used, value)
    if (limit === null || (spent <= limit && spent < SUM_MAX)) continue
    const most = `${formatMoney(spent)} of at most ${formatMoney(limit)}`
    broken('I4', `scope ${scope} spends ${most} ${what}, limited by ${id} version ${version}`)
  }
}

function withinEntry(
  broken: Broken,
  { limit, entry }: Met,
  { row, value, used }: Omit<Room, 'scope'>,
): void {
  const { per, amount } = limit
  const spent = per === 'transaction' ? 0n : per === 'total' ? used.total : used.sums[per]
  if (spent + value <= amount && spent + value < SUM_MAX) return
  const most = `${formatMoney(spent + value)} of at most ${formatMoney(amount)}`
  broken('I4', `'${entry}' is paid ${most} per ${per}, limited by ${row.id} version ${row.version}`)
}

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item))
}

function limitsAnything(rules: Rules, level: KyaLevel | null): boolean {
  return (
    hasRule(rules, 'amount', 'threshold', 'entry') || (level !== null && hasRule(rules, 'level'))
  )
}

/** The rank of the level that whoever pays so much has to be known to. */
function wantedLevel({ kyaSteps }: Rules, value: bigint): number {
  const ranks = (kyaSteps ?? []).map(({ above, level }) => (value > above ? rankOf(level) : 0))
  return Math.max(0, ...ranks)
}

function wantsConsent({ requireApprovalAbove, autoApproveBelow }: Rules, value: bigint): boolean {
  if (requireApprovalAbove !== null && value > requireApprovalAbove) return true
  return autoApproveBelow !== null && value >= autoApproveBelow
}

/** What a charge is counted under: its scope, who spent it there, and on which entries. */
function keysOf({ scope, member, entries }: Charge): string[] {
  const kept = [...(member === null ? [] : [member]), ...(entries ?? [])]
  return [scope, ...kept.map((one) => `${scope}/${one}`)]
}
