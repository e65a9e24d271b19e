import { unknownSecondsMax } from '../limits.ts'
import type { Failure } from './failure.ts'

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
