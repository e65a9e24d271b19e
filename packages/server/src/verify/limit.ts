import {
  type Book,
  type Charge,
  type EventOf,
  formatMoney,
  type KyaLevel,
  type PolicyRow,
  type Rules,
  SUM_MAX,
} from '@bursar/core'
import type { Broken } from './finding.ts'
import { rankOf } from './kya.ts'
import type { Cut } from './payment.ts'
import type { Scope } from './structure.ts'

/** What was counted against a scope or one of its members, added up from charges again. */
interface Counted {
  dayEnd: number
  day: bigint
  monthEnd: number
  month: bigint
  total: bigint
}

const nothing: Readonly<Counted> = { dayEnd: 0, day: 0n, monthEnd: 0, month: 0n, total: 0n }

interface CountedRow {
  readonly daySpent: bigint
  readonly monthSpent: bigint
  readonly totalSpent: bigint
}

type Payment = EventOf<'payment.create'>

const SECOND = 1_000_000
// The longest local day and month, with a change of clocks in them.
const daySecondsMax = 50 * 3600
const monthSecondsMax = 33 * 24 * 3600
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
  readonly #counted = new Map<string, Counted>()
  readonly #rates = new Map<string, bigint | null>([['USDC/USD', UNIT]])

  constructor(book: Book) {
    this.#book = book
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
      const { scope, dayEnd, monthEnd, member } = charge
      const key = [scope, dayEnd, monthEnd, member].join()
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
    const used = this.#used(id, Math.floor(at / SECOND))
    for (const row of policies) {
      if (value === null || row.rules.currency !== currency) {
        if (limitsAnything(row.rules, level))
          broken('I4', `${params.payment} has no valuation for the limits of ${row.id}`)
        continue
      }
      within(broken, { scope: id, row, value, used })
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

  #used(scope: string, now: number): Pick<Counted, 'day' | 'month' | 'total'> {
    const { dayEnd, day, monthEnd, month, total } = this.#counted.get(scope) ?? nothing
    return { day: now < dayEnd ? day : 0n, month: now < monthEnd ? month : 0n, total }
  }

  /** What a payment counts for in another currency than its own, rounded up. */
  #valueOf({ params, result }: Payment, currency: string): bigint | null {
    const rate = this.#rates.get(`${result.currency}/${currency}`)
    return rate == null ? null : (params.amount * rate + UNIT - 1n) / UNIT
  }

  #inWindow(broken: Broken, at: number, { scope, dayEnd, monthEnd }: Charge): void {
    const now = Math.floor(at / SECOND)
    const counted = this.#counted.get(scope)
    const day = dayEnd > now && dayEnd <= now + daySecondsMax
    const month = monthEnd > now && monthEnd <= now + monthSecondsMax
    if (!day || !month) broken('I4', `scope ${scope} is charged in a window that is not current`)
    if (counted === undefined) return
    if ((now < counted.dayEnd && dayEnd !== counted.dayEnd) || dayEnd < counted.dayEnd)
      broken('I4', `the end of the day of scope ${scope} changed during the day`)
    if ((now < counted.monthEnd && monthEnd !== counted.monthEnd) || monthEnd < counted.monthEnd)
      broken('I4', `the end of the month of scope ${scope} changed during the month`)
  }

  /** A new payment opens windows; what is given back or charged again counts in running ones. */
  #count(key: string, { amount, dayEnd, monthEnd }: Charge, opens: boolean): void {
    const counted = this.#counted.get(key) ?? { ...nothing }
    this.#counted.set(key, counted)
    if (opens && dayEnd !== counted.dayEnd) Object.assign(counted, { dayEnd, day: 0n })
    if (opens && monthEnd !== counted.monthEnd) Object.assign(counted, { monthEnd, month: 0n })
    if (dayEnd === counted.dayEnd) counted.day = added(counted.day, amount)
    if (monthEnd === counted.monthEnd) counted.month = added(counted.month, amount)
    counted.total = added(counted.total, amount)
  }

  /** The book's own counters, after the event, are those that its charges add up to. */
  #compare(broken: Broken, charges: readonly Charge[]): void {
    const { hot, share } = this.#book.tables
    for (const charge of charges)
      for (const key of keysOf(charge)) this.#agrees(broken, key, hot.get(key) ?? share.get(key))
  }

  #agrees(broken: Broken, key: string, row: CountedRow | null | undefined): void {
    const { day, month, total } = this.#counted.get(key) ?? nothing
    const isSame = row?.daySpent === day && row.monthSpent === month && row.totalSpent === total
    if (!isSame) broken('I4', `the counters of ${key} differ from what was charged to it`)
  }
}

interface Room {
  readonly scope: string
  readonly row: Pick<PolicyRow, 'id' | 'version' | 'rules'>
  readonly value: bigint
  readonly used: Pick<Counted, 'day' | 'month' | 'total'>
}

function within(broken: Broken, { scope, row, value, used }: Room): void {
  const { id, version, rules } = row
  const over = (limit: bigint | null, sum: bigint, what: string) => {
    if (limit === null || (sum <= limit && sum < SUM_MAX)) return
    const most = `${formatMoney(sum)} of at most ${formatMoney(limit)}`
    broken('I4', `scope ${scope} spends ${most} ${what}, limited by ${id} version ${version}`)
  }
  over(rules.maxTransaction, value, 'in one payment')
  over(rules.dailyLimit, used.day + value, 'in a day')
  over(rules.monthlyLimit, used.month + value, 'in a month')
  over(rules.totalLimit, used.total + value, 'in total')
}

function limitsAnything(rules: Rules, level: KyaLevel | null): boolean {
  const { maxTransaction, dailyLimit, monthlyLimit, totalLimit } = rules
  const limit = maxTransaction ?? dailyLimit ?? monthlyLimit ?? totalLimit
  const asks = limit ?? rules.requireApprovalAbove ?? rules.autoApproveBelow
  return asks !== null || (rules.kyaSteps !== null && level !== null)
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

/** What a charge is counted under: its scope, and who spent it there. */
function keysOf({ scope, member }: Charge): string[] {
  return member === null ? [scope] : [scope, `${scope}/${member}`]
}
