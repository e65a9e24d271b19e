import { impossible } from '../assert.ts'
import type { Event, EventOf } from '../event.ts'
import { type Id, ulidOf } from '../id.ts'
import type { Charge, Entry, Hold } from '../ledger/posting.ts'
import { counted } from '../money.ts'
import type { Result } from '../outcome.ts'
import { entryCounterKey } from '../policy/limit-by.ts'
import type { PaymentHistoryRow } from '../policy/payment-history.ts'
import type { Rules } from '../policy/rules.ts'
import type { VelocityRow } from '../policy/velocity.ts'
import { calendarOf, clockChangeAfter, clockOf } from '../time.ts'
import type { FactName, Source } from '../view.ts'
import { type Counters, type MutableCounters, noCounters, windowFields } from '../window.ts'
import type { Recollection } from './recollection.ts'

type PaidCounters = Pick<
  VelocityRow,
  'minute' | 'minuteEnd' | 'hour' | 'hourEnd' | 'day' | 'dayEnd'
>

/** What waits for consent by the candidate too, and the payees that it makes known. */
interface Asked {
  readonly payees: readonly string[]
  /** How many persons have yet to consent. */
  needed: number
}

interface Money {
  posted: bigint
  held: bigint
}

/** What moved, as an event says it. */
interface Moved {
  readonly entries?: readonly Entry[]
  readonly holds?: readonly Hold[] | null
  readonly charges?: readonly Charge[] | null
}

/**
 * How the world would differ from what was, had the candidate decided. Kept as differences to
 * what each decision saw, so that all that is alike needs no keeping.
 */
export class Divergence {
  /** By how much the counters of a scope, or of an entry, differ, in the windows that end then. */
  readonly #counters = new Map<string, MutableCounters>()
  readonly #money = new Map<string, Money>()
  /** Of scopes where only the candidate counts payments. */
  readonly #velocities = new Map<string, VelocityRow>()
  /** Payments more or less than history counted, in the windows that end then. */
  readonly #paid = new Map<string, PaidCounters>()
  readonly #remembered = new Map<string, PaymentHistoryRow>()
  readonly #asked = new Map<Id<'payment'>, Asked>()
  readonly #statuses = new Map<string, 'ACTIVE' | 'PAUSED'>()
  /** Payments that came to nothing in history. */
  readonly #vain = new Set<Id<'payment'>>()
  /** Payments that the candidate counts under entries that history did not. */
  readonly #elsewhere = new Map<Id<'payment'>, readonly Charge[]>()
  /** Payments that came out otherwise, with what they were charged in history. */
  readonly #others = new Map<Id<'payment'>, readonly Charge[]>()

  /** Whether anything came out otherwise so far. */
  get isAny(): boolean {
    return this.#others.size > 0
  }

  /** What was seen, changed by what would have been otherwise. */
  source(seen: Recollection, rules: (policy: Id<'policy'>, version: number) => Rules): Source {
    return {
      row: (name, key) => this.#changed(name, key, seen(name, key)),
      calendar: (zone, at) => (seen('calendar', zone) as never) ?? calendarOf(zone, at),
      clock: (zone, at) => (seen('clock', zone) as never) ?? clockOf(zone, at),
      clockChange: clockChangeAfter,
      rules,
      // It was asked for, so it was allowed.
      may: () => true,
      successor: () => impossible('no key ends'),
    }
  }

  #changed(name: FactName, key: string, value: unknown): unknown {
    switch (name) {
      case 'usage':
        return this.#usage(key, value as Counters)
      case 'entryUsage':
        return this.#counters.has(key)
          ? this.#usage(key, (value ?? noCounters) as Counters)
          : (value ?? null)
      case 'balance': {
        const change = this.#money.get(key)
        const then = value as Money
        if (change === undefined) return value
        return { ...then, posted: then.posted + change.posted, held: then.held + change.held }
      }
      case 'pace':
        return value == null
          ? (this.#velocities.get(key) ?? null)
          : this.#velocity(value as VelocityRow)
      case 'encounter':
        return this.#earlier(key, value)
      case 'agent': {
        const status = this.#statuses.get(key)
        return status === undefined ? value : { ...(value as object), status }
      }
      case 'policy':
        // A trial of the history has no say in this one.
        return value == null ? value : { ...(value as object), shadow: null }
      // What only the candidate asks about: nobody is crowded, and no valuation was set.
      case 'openCount':
        return value ?? { open: 0 }
      case 'askedCount':
        return value ?? { count: 0 }
      case 'outcome':
        return { state: this.#wasNotExecuted(key as Id<'payment'>) ? 'RELEASED' : 'COMPLETED' }
      default:
        return value ?? null
    }
  }

  /** Whether an earlier payment came to nothing; what only history gave up stands here. */
  #wasNotExecuted(payment: Id<'payment'>): boolean {
    return this.#vain.has(payment) && !this.#others.has(payment)
  }

  #usage(key: string, then: Counters): Counters {
    const change = this.#counters.get(key)
    if (change === undefined) return then
    const usage: MutableCounters = { ...then }
    for (const { spent, end } of windowFields) {
      if (change[end] < then[end]) continue
      usage[spent] = otherwise(change[end] > then[end] ? 0n : then[spent], change[spent])
      usage[end] = change[end]
    }
    usage.totalSpent = otherwise(then.totalSpent, change.totalSpent)
    return usage
  }

  #velocity(then: VelocityRow): VelocityRow {
    const more = this.#paid.get(then.scope)
    if (more === undefined) return then
    return {
      ...then,
      minute: more.minuteEnd === then.minuteEnd ? then.minute + more.minute : then.minute,
      hour: more.hourEnd === then.hourEnd ? then.hour + more.hour : then.hour,
      day: more.dayEnd === then.dayEnd ? then.day + more.day : then.day,
    }
  }

  #countPaid({ scope, minuteEnd, hourEnd, dayEnd }: VelocityRow, more: number): void {
    const row = this.#paid.get(scope)
    this.#paid.set(scope, {
      minuteEnd,
      minute: more + (row?.minuteEnd === minuteEnd ? row.minute : 0),
      hourEnd,
      hour: more + (row?.hourEnd === hourEnd ? row.hour : 0),
      dayEnd,
      day: more + (row?.dayEnd === dayEnd ? row.day : 0),
    })
  }

  #earlier(key: string, value: unknown): unknown {
    const mine = this.#remembered.get(key)
    if (mine !== undefined) return mine
    const then = value as PaymentHistoryRow | null | undefined
    // A payment that would not have been made is nothing to compare with.
    return then == null || this.#others.has(then.payment) ? null : then
  }

  /** A payment as history made it, and as the candidate would have, with the payees new to it. */
  note(
    event: EventOf<'payment.create'>,
    would: Result<'payment.create'>,
    payees: readonly string[],
  ): void {
    const was = event.result
    const more = Number(would.verdict !== 'DECLINED') - Number(was.verdict !== 'DECLINED')
    for (const velocity of would.paces ?? []) {
      const isCounted = was.paces?.some(({ scope }) => scope === velocity.scope) === true
      if (isCounted) this.#countPaid(velocity, more)
      else this.#velocities.set(velocity.scope, velocity)
    }
    for (const one of would.encounters ?? []) this.#remembered.set(one.id, one)
    if (would.tripped !== was.tripped) {
      const agent = would.tripped ?? was.tripped
      if (agent !== null) this.#statuses.set(agent, would.tripped === null ? 'ACTIVE' : 'PAUSED')
    }
    if (would.verdict === was.verdict) {
      if (would.asked !== null)
        this.#asked.set(event.params.payment, { payees, needed: would.asked.needed ?? 1 })
      const more = countedMore(would.charges, was.charges)
      if (more.length > 0) this.#elsewhere.set(event.params.payment, more)
      for (const charge of more) this.#chargeEntries(charge)
      return
    }
    this.#others.set(event.params.payment, was.charges)
    this.#apply(would, 1n)
    this.#apply(was, -1n)
  }

  /** What happened later to a payment that came out otherwise did not happen here. */
  follow(event: Event): void {
    if (turns(event)) {
      this.#statuses.delete(event.params.agent)
      return
    }
    if (releases(event)) {
      for (const payment of event.result.released ?? []) {
        this.#vain.add(payment)
        const charges = this.#others.get(payment)
        if (charges !== undefined) this.#apply({ charges }, 1n)
        for (const charge of this.#elsewhere.get(payment) ?? [])
          this.#chargeEntries({ ...charge, amount: -charge.amount })
      }
      return
    }
    if (event.kind === 'approval.approve') this.#consent(event)
    const payment = paymentOf(event)
    if (payment !== null && vainly.has(event.kind)) this.#vain.add(payment)
    if (payment === null) return
    const moved = event.result as Moved
    if (this.#others.has(payment)) this.#apply(moved, -1n)
    const counted = this.#elsewhere.get(payment) ?? []
    for (const { scope, amount } of moved.charges ?? []) {
      const here = counted.find((charge) => charge.scope === scope)
      if (here !== undefined) this.#chargeEntries({ ...here, amount })
    }
  }

  /** A payee is known once as many consented as the candidate wants. */
  #consent({ result: { payment }, at }: EventOf<'approval.approve'>): void {
    const asked = payment === null ? undefined : this.#asked.get(payment)
    if (payment === null || asked === undefined) return
    asked.needed -= 1
    if (asked.needed > 0) return
    for (const id of asked.payees) this.#remembered.set(id, { id, payment, at })
    this.#asked.delete(payment)
  }

  #apply({ entries, holds, charges }: Moved, sign: bigint): void {
    for (const { wallet, amount } of entries ?? []) this.#moneyOf(wallet).posted += sign * amount
    for (const { wallet, amount } of holds ?? []) this.#moneyOf(wallet).held += sign * amount
    for (const charge of charges ?? []) this.#charge({ ...charge, amount: sign * charge.amount })
  }

  #moneyOf(wallet: Id<'wallet'>): Money {
    const key = ulidOf(wallet)
    const known = this.#money.get(key) ?? { posted: 0n, held: 0n }
    this.#money.set(key, known)
    return known
  }

  #charge(charge: Charge): void {
    this.#count(charge.scope, charge)
    this.#chargeEntries(charge)
  }

  #chargeEntries(charge: Charge): void {
    for (const entry of charge.entries ?? [])
      this.#count(entryCounterKey(charge.scope, entry), charge)
  }

  #count(key: string, charge: Charge): void {
    const { amount } = charge
    const row = this.#counters.get(key) ?? { ...noCounters }
    this.#counters.set(key, row)
    for (const { spent, end } of windowFields) {
      if (charge[end] > row[end]) {
        row[end] = charge[end]
        row[spent] = 0n
      }
      if (charge[end] === row[end]) row[spent] += amount
    }
    row.totalSpent += amount
  }
}

/** What was charged alike, of the entries that only the candidate counts it under. */
function countedMore(would: readonly Charge[], was: readonly Charge[]): Charge[] {
  return would.flatMap((charge) => {
    const then = was.find(({ scope }) => scope === charge.scope)?.entries ?? []
    const entries = charge.entries?.filter((entry) => !then.includes(entry)) ?? []
    return entries.length === 0 ? [] : [{ ...charge, entries }]
  })
}

type Turning = EventOf<'agent.pause'> | EventOf<'agent.resume'> | EventOf<'agent.change'>

/** Whether it turns the switch of an agent. */
function turns(event: Event): event is Turning {
  if (event.kind === 'agent.change') return event.params.active !== null
  return event.kind === 'agent.pause' || event.kind === 'agent.resume'
}

type Releasing = EventOf<'agent.delete'> | EventOf<'agent.retire'> | EventOf<'key.revoke'>

/** Whether it may give up what others had asked for. */
function releases(event: Event): event is Releasing {
  const { kind } = event
  return kind === 'agent.delete' || kind === 'agent.retire' || kind === 'key.revoke'
}

const vainly: ReadonlySet<Event['kind']> = new Set([
  ...(['payment.fail', 'payment.void', 'payment.expire'] as const),
  ...(['approval.deny', 'approval.cancel'] as const),
])

/** A counter of history with a difference. What was full stays so: how much it was nobody knows. */
function otherwise(then: bigint, change: bigint): bigint {
  const sum = counted(then, change)
  return sum > 0n ? sum : 0n
}

/** The one payment that an event is about, after it was made. */
function paymentOf(event: Event): Id<'payment'> | null {
  switch (event.kind) {
    case 'payment.settle':
    case 'payment.fail':
    case 'payment.capture':
    case 'payment.void':
    case 'payment.refund':
    case 'payment.expire':
      return event.params.payment
    case 'approval.approve':
    case 'approval.deny':
    case 'approval.cancel':
      return event.result.payment
    default:
      return null
  }
}
