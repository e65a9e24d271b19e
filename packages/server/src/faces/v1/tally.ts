import { formatMoney, type Tried, type Verdict } from '@bursar/core'
import { firstWalletOf } from '../../application/id.ts'
import { time } from './render.ts'

interface Tally {
  count: number
  sum: bigint
}

type Side = Record<Verdict, Tally>

/** Counts and sums of payments as they were and as they would have been, with what changed. */
export class Tallies {
  payments = 0
  /** Moments of the first and the last payment. */
  first: number | null = null
  last: number | null = null
  readonly changed: Tried[] = []
  readonly #currency: string
  readonly #changedMax: number
  readonly #was = side()
  readonly #would = side()
  readonly #days = new Map<string, { was: Side; would: Side }>()
  readonly #changes = new Map<string, Tally & { was: Verdict; would: Verdict }>()
  readonly #reasons = new Map<string, Tally>()
  readonly #dayOf: (at: number) => string

  constructor(options: { currency: string; timezone: string; changedMax: number }) {
    this.#currency = options.currency
    this.#changedMax = options.changedMax
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: options.timezone })
    this.#dayOf = (at) => format.format(at / 1000)
  }

  add(tried: Tried): void {
    const { was, would } = tried
    const sum = tried.currency === this.#currency ? tried.amount : 0n
    const day = this.#day(tried.at)
    this.payments += 1
    this.first ??= tried.at
    this.last = tried.at
    for (const one of [this.#was, day.was]) count(one[was.verdict], sum)
    for (const one of [this.#would, day.would]) count(one[would.verdict], sum)
    if (would.code !== null) count(entry(this.#reasons, would.code, nothing), sum)
    // The same word for another reason is no change for whoever pays.
    if (was.verdict === would.verdict) return
    const key = `${was.verdict} ${would.verdict}`
    const made = () => ({ ...nothing(), was: was.verdict, would: would.verdict })
    count(entry(this.#changes, key, made), sum)
    if (this.changed.length < this.#changedMax) this.changed.push(tried)
  }

  shown() {
    return {
      payments: this.payments,
      was: shownSide(this.#was),
      would: shownSide(this.#would),
      changes: [...this.#changes.values()].map(({ was, would, ...tally }) => ({
        was,
        would,
        ...shownTally(tally),
      })),
      reasons: [...this.#reasons].map(([code, tally]) => ({ code, ...shownTally(tally) })),
      days: [...this.#days].map(([day, { was, would }]) => ({
        day,
        was: shownSide(was),
        would: shownSide(would),
      })),
    }
  }

  #day(at: number): { was: Side; would: Side } {
    return entry(this.#days, this.#dayOf(at), () => ({ was: side(), would: side() }))
  }
}

/** One payment that came out otherwise, as it is told. */
export function renderTried({ payment, agent, amount, currency, at, was, would }: Tried) {
  return {
    paymentId: payment,
    agentId: agent === null ? null : firstWalletOf(agent),
    amount: formatMoney(amount),
    currency,
    was: { outcome: was.verdict, code: was.code },
    would: { outcome: would.verdict, code: would.code },
    createdAt: time(at),
  }
}

function nothing(): Tally {
  return { count: 0, sum: 0n }
}

function side(): Side {
  return { allowed: nothing(), needs_approval: nothing(), declined: nothing() }
}

function count(tally: Tally, sum: bigint): void {
  tally.count += 1
  tally.sum += sum
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

function shownTally({ count, sum }: Tally) {
  return { count, sum: formatMoney(sum) }
}

function shownSide({ allowed, needs_approval, declined }: Side) {
  return {
    allowed: shownTally(allowed),
    needsApproval: shownTally(needs_approval),
    declined: shownTally(declined),
  }
}
