import type { Head } from '@bursar/core'
import { unknownSecondsMax } from '../limits.ts'
import type { Result } from '../store/db.ts'
import { DatabaseError, NotSent } from '../store/db-error.ts'
import { type Failure, failureOf } from './failure.ts'
import type { Batch } from './prepare.ts'

// A statement judges its deadline before it waits for the lock (the driver's lock_timeout), so it
// may be written that much later; and a second for good measure.
const lockMicrosMax = 6_000_000

/** A batch that was sent and not answered: whether it happened is found in the log. */
export interface Doubt<Item> {
  readonly expected: Head
  readonly head: Head
  readonly batch: Batch
  readonly items: readonly Item[]
  /** By the database's clock; the statement itself refuses to write later than that. */
  readonly deadline: number
}

/** What a lane does not know yet of its own sendings. */
export class Doubts<Item> {
  #open: Doubt<Item>[] = []

  /** A flight that writes. Without an answer its outcome is in doubt; a server's no is none. */
  async watch(flight: Promise<Result[]>, doubt: Doubt<Item>): Promise<Result[]> {
    try {
      return await flight
    } catch (error) {
      const isCertain = error instanceof DatabaseError || error instanceof NotSent
      if (!isCertain && failureOf(error) === 'lost') this.#open.push(doubt)
      throw error
    }
  }

  /** Where in the log each would stand. */
  get places(): readonly number[] {
    return this.#open.map(({ head }) => head.seq)
  }

  get items(): ReadonlySet<Item> {
    return new Set(this.#open.flatMap(({ items }) => items))
  }

  /** The one that happened, by what stands at the places under the lock of the head. */
  found(hashes: readonly (string | null)[]): Doubt<Item> | null {
    return this.#open.find((doubt, at) => hashes[at] === doubt.head.hash) ?? null
  }

  /**
   * None of them happened, judged under the lock at this moment. One can still arrive while the
   * log ends where it was to be appended, until its time is over.
   */
  dismiss(head: Head, now: number): void {
    this.#open = this.#open.filter(
      ({ expected, deadline }) => expected.hash === head.hash && now <= deadline + lockMicrosMax,
    )
  }

  /** Whether something that was sent could still be written. */
  get canArrive(): boolean {
    return this.#open.length > 0
  }

  clear(): void {
    this.#open = []
  }
}

// Past these, a head that keeps moving is waited for.
const hastyTries = 8
const pauseMsMax = 500

/** How long a lane tries before it says that it does not know. */
export class RetryBudget {
  readonly #until = performance.now() + unknownSecondsMax * 1000
  #tries = 0

  get isSpent(): boolean {
    return performance.now() > this.#until
  }

  /** Waits a little longer each time where trying again at once would find the same. */
  async after(failure: Failure): Promise<void> {
    this.#tries += 1
    if (failure !== 'lost' && this.#tries <= hastyTries) return
    const ms = Math.min(10 * 2 ** this.#tries, pauseMsMax)
    await new Promise((resolve) => setTimeout(resolve, ms))
  }
}
