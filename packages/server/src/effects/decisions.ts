import type { Event, Id } from '@bursar/core'
import { waitersMax } from '../limits.ts'

type Wake = (goesOn: boolean) => void

/** Those who wait in this process for a payment to be decided, woken by what its lanes commit. */
export class Decisions {
  readonly #waiters = new Map<Id<'payment'>, Set<Wake>>()
  #count = 0
  #stopped = false

  /** These events are durable: whoever waits for a payment that one of them names looks again. */
  committed(events: readonly { readonly event: Event }[]): void {
    if (this.#count === 0) return
    for (const { event } of events) {
      for (const payment of paymentsOf(event)) this.#wake(payment)
    }
  }

  /**
   * Resolves with true when something happened to the payment or the time is over. Resolves with
   * false when waiting is of no use: there is no time or no place, the signal is aborted, or the
   * server stops.
   */
  wait(payment: Id<'payment'>, ms: number, signal?: AbortSignal): Promise<boolean> {
    if (ms <= 0 || this.#stopped || this.#count >= waitersMax || signal?.aborted === true)
      return Promise.resolve(false)
    return new Promise((resolve) => {
      const leave = () => wake(false)
      const wake = (goesOn: boolean) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', leave)
        this.#remove(payment, wake)
        resolve(goesOn)
      }
      const timer = setTimeout(() => wake(true), ms)
      signal?.addEventListener('abort', leave, { once: true })
      this.#add(payment, wake)
    })
  }

  /** Nobody waits any more, nor from now on. */
  stop(): void {
    this.#stopped = true
    for (const waiters of this.#waiters.values()) {
      for (const wake of waiters) wake(false)
    }
  }

  #wake(payment: Id<'payment'>): void {
    for (const wake of this.#waiters.get(payment) ?? []) wake(true)
  }

  #add(payment: Id<'payment'>, wake: Wake): void {
    const waiters = this.#waiters.get(payment)
    if (waiters === undefined) this.#waiters.set(payment, new Set([wake]))
    else waiters.add(wake)
    this.#count += 1
  }

  #remove(payment: Id<'payment'>, wake: Wake): void {
    const waiters = this.#waiters.get(payment)
    waiters?.delete(wake)
    if (waiters?.size === 0) this.#waiters.delete(payment)
    this.#count -= 1
  }
}

/** By where they stand and not by kind, so that a new way to end a payment wakes too. */
function paymentsOf({ ask, out }: Event): readonly Id<'payment'>[] {
  const released = 'released' in out ? out.released : null
  const asked = 'payment' in ask ? [ask.payment] : []
  const decided = 'payment' in out ? [out.payment] : []
  return [...asked, ...decided, ...(released ?? [])]
}
