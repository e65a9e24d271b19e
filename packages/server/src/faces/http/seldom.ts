import { RateLimiter } from '../../application/rate-limit.ts'

/**
 * Something that costs, for everybody who asks: made anew for each who asks now and then, and for
 * many at once as often as `rate` says. Those between get the last one, or wait for the next.
 */
export class Seldom<T> {
  readonly #make: () => Promise<T>
  readonly #rate: RateLimiter
  #last: Promise<T> | null = null
  #isMaking = false

  constructor(make: () => Promise<T>, rate: { perSecond: number; burst: number }) {
    this.#make = make
    this.#rate = new RateLimiter(rate)
  }

  get(): Promise<T> {
    const isDue = !this.#isMaking && this.#rate.take('').allowed
    if (this.#last !== null && !isDue) return this.#last
    this.#isMaking = true
    this.#last = this.#make().finally(() => {
      this.#isMaking = false
    })
    return this.#last
  }
}
