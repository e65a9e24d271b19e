import type { Tried, Verdict } from '@bursar/core'

/** How many payments, and what those in the currency of the report come to. */
export interface OutcomeCount {
  readonly count: number
  readonly sum: bigint
}

export type OutcomeCounts = Readonly<Record<Verdict, OutcomeCount>>

interface Compared {
  readonly was: OutcomeCounts
  readonly would: OutcomeCounts
}

/** Payments as they were decided and as they would have been, each list as it was added to. */
export interface OutcomeReport extends Compared {
  readonly payments: number
  /** Moments of the payments that were added first and last. */
  readonly first: number | null
  readonly last: number | null
  readonly changes: readonly (OutcomeCount & { readonly was: Verdict; readonly would: Verdict })[]
  readonly reasons: readonly (OutcomeCount & { readonly code: string })[]
  readonly days: readonly (Compared & { readonly day: string })[]
  readonly changed: readonly Tried[]
}

interface Counter {
  count: number
  sum: bigint
}

type Side = Record<Verdict, Counter>

interface Options {
  readonly currency: string
  /** Of the days. */
  readonly timezone: string
  /** How many payments that came out otherwise are listed. */
  readonly changedMax: number
}

/** Adds payments up to a report. */
export class OutcomeCounter {
  #payments = 0
  #first: number | null = null
  #last: number | null = null
  readonly #changed: Tried[] = []
  readonly #currency: string
  readonly #changedMax: number
  readonly #was = side()
  readonly #would = side()
  readonly #days = new Map<string, { was: Side; would: Side }>()
  readonly #changes = new Map<string, Counter & { was: Verdict; would: Verdict }>()
  readonly #reasons = new Map<string, Counter>()
  readonly #dayOf: (at: number) => string

  constructor({ currency, timezone, changedMax }: Options) {
    this.#currency = currency
    this.#changedMax = changedMax
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone })
    this.#dayOf = (at) => format.format(at / 1000)
  }

  add(tried: Tried): void {
    const { was, would } = tried
    const sum = tried.currency === this.#currency ? tried.amount : 0n
    const day = entry(this.#days, this.#dayOf(tried.at), () => ({ was: side(), would: side() }))
    this.#payments += 1
    this.#first ??= tried.at
    this.#last = tried.at
    for (const side of [this.#was, day.was]) count(side[was.verdict], sum)
    for (const side of [this.#would, day.would]) count(side[would.verdict], sum)
    if (would.code !== null) count(entry(this.#reasons, would.code, nothing), sum)
    // The same word for another reason is no change for whoever pays.
    if (was.verdict === would.verdict) return
    const key = `${was.verdict} ${would.verdict}`
    const none = () => ({ ...nothing(), was: was.verdict, would: would.verdict })
    count(entry(this.#changes, key, none), sum)
    if (this.#changed.length < this.#changedMax) this.#changed.push(tried)
  }

  report(): OutcomeReport {
    return {
      payments: this.#payments,
      first: this.#first,
      last: this.#last,
      was: this.#was,
      would: this.#would,
      changes: [...this.#changes.values()],
      reasons: [...this.#reasons].map(([code, counter]) => ({ code, ...counter })),
      days: [...this.#days].map(([day, compared]) => ({ day, ...compared })),
      changed: this.#changed,
    }
  }
}

function nothing(): Counter {
  return { count: 0, sum: 0n }
}

function side(): Side {
  return { allowed: nothing(), needs_approval: nothing(), declined: nothing() }
}

function count(counter: Counter, sum: bigint): void {
  counter.count += 1
  counter.sum += sum
}

function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}
