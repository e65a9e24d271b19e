import type { Event, Id } from '@bursar/core'
import { waitersMax, waitersPerBookMax, waitersPerKeyMax } from '../limits.ts'

/** A payment that somebody waits for, and who. */
export interface Awaited {
  readonly payment: Id<'payment'>
  readonly bookId: number
  readonly key: Id<'key'>
}

interface Options {
  /** Which of these payments wait for a decision no longer, or are not there. */
  decided(awaited: readonly Awaited[]): Promise<readonly Id<'payment'>[]>
}

/** A place to wait, held until it is left. */
export class Waiter {
  readonly awaited: Awaited
  readonly #signal: AbortSignal
  readonly #leave: (place: Waiter) => void
  #rang = false
  #over = false
  #wake: (() => void) | null = null
  /** Waiting here is over. */
  readonly end = (): void => {
    this.#over = true
    this.#wake?.()
  }

  constructor(awaited: Awaited, signal: AbortSignal, leave: (place: Waiter) => void) {
    this.awaited = awaited
    this.#signal = signal
    this.#leave = leave
    if (signal.aborted) this.#over = true
    else signal.addEventListener('abort', this.end)
  }

  /**
   * Resolves with true once something happened to the payment since this was last asked. Resolves
   * with false when waiting is of no use: the signal is aborted, or the server stops.
   */
  async happened(): Promise<boolean> {
    if (!this.#rang && !this.#over)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    this.#rang = false
    return !this.#over
  }

  ring(): void {
    this.#rang = true
    this.#wake?.()
  }

  leave(): void {
    this.#signal.removeEventListener('abort', this.end)
    this.#leave(this)
  }
}

/**
 * Those who wait in this process for a payment to be decided. They are woken by what its lanes
 * commit; another process may decide too, so the database is asked about all of those together
 * whose books have moved.
 */
export class Decisions {
  readonly #options: Options
  readonly #places = new Map<Id<'payment'>, Set<Waiter>>()
  readonly #taken = new Map<number | Id<'key'>, number>()
  #count = 0
  #stopped = false

  constructor(options: Options) {
    this.#options = options
  }

  /** null: there is no place for this key, this book or anybody. */
  take(awaited: Awaited, signal: AbortSignal): Waiter | null {
    const { payment, bookId, key } = awaited
    if (this.#stopped || this.#count >= waitersMax) return null
    if (this.#takenBy(bookId) >= waitersPerBookMax) return null
    if (this.#takenBy(key) >= waitersPerKeyMax) return null
    const place = new Waiter(awaited, signal, (left) => this.#remove(left))
    const places = this.#places.get(payment)
    if (places === undefined) this.#places.set(payment, new Set([place]))
    else places.add(place)
    this.#counted(awaited, 1)
    return place
  }

  /** These events are durable: whoever waits for a payment that one of them names looks again. */
  committed(events: readonly { readonly event: Event }[]): void {
    if (this.#count === 0) return
    for (const { event } of events) this.#ring(paymentsOf(event))
  }

  /** Follows the sweep. */
  async look(moved: ReadonlySet<number>): Promise<void> {
    const places = [...this.#places.values()].flatMap(([place]) => place ?? [])
    const awaited = places.map((place) => place.awaited)
    const asked = awaited.filter(({ bookId }) => moved.has(bookId))
    if (asked.length > 0) this.#ring(await this.#options.decided(asked))
  }

  /** Nobody waits any more, nor from now on. */
  stop(): void {
    this.#stopped = true
    for (const places of this.#places.values()) {
      for (const place of places) place.end()
    }
  }

  #ring(payments: readonly Id<'payment'>[]): void {
    for (const payment of payments) {
      for (const place of this.#places.get(payment) ?? []) place.ring()
    }
  }

  #remove(place: Waiter): void {
    const { payment } = place.awaited
    const places = this.#places.get(payment)
    if (places?.delete(place) !== true) return
    if (places.size === 0) this.#places.delete(payment)
    this.#counted(place.awaited, -1)
  }

  #takenBy(holder: number | Id<'key'>): number {
    return this.#taken.get(holder) ?? 0
  }

  #counted({ bookId, key }: Awaited, by: 1 | -1): void {
    this.#count += by
    for (const holder of [bookId, key]) {
      const taken = this.#takenBy(holder) + by
      if (taken === 0) this.#taken.delete(holder)
      else this.#taken.set(holder, taken)
    }
  }
}

/** By where they stand and not by kind, so that a new way to end a payment wakes too. */
function paymentsOf({ params, result }: Event): readonly Id<'payment'>[] {
  const released = 'released' in result ? result.released : null
  const asked = 'payment' in params ? [params.payment] : []
  const decided = 'payment' in result && result.payment !== null ? [result.payment] : []
  return [...asked, ...decided, ...(released ?? [])]
}
