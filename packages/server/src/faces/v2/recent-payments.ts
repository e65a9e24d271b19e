import type { Id } from '@bursar/core'
import { RecentMap } from '../../recent-map.ts'
import { equalPaymentsMax, recentPaymentsMax, retryMs } from '../http/bounds.ts'

interface Recent {
  readonly payment: Id<'payment'>
  readonly answered: number
}

/**
 * Payments that were asked for without an Idempotency-Key and answered a moment ago. An answer may
 * be lost behind this process, in a proxy say, and a client that retries would pay twice: the next
 * equal request that comes when a retry would is taken for one, once for each payment. What comes
 * sooner was sent beside it and is a payment of its own. Known to this process alone.
 */
export class RecentPayments {
  readonly #recent = new RecentMap<string, readonly Recent[]>(recentPaymentsMax)
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** `same` is equal for equal requests of one caller. */
  remember(same: string, payment: Id<'payment'>): void {
    const others = this.#known(same).filter((one) => one.payment !== payment)
    const recent = [...others, { payment, answered: this.#now() }]
    this.#recent.set(same, recent.slice(-equalPaymentsMax))
  }

  /** The payment that an equal request now seems to retry, and no request after it. */
  retriedBy(same: string): Id<'payment'> | null {
    const known = this.#known(same)
    const soonest = this.#now() - retryMs.min
    const retried = known.find(({ answered }) => answered <= soonest)
    if (retried === undefined) return null
    const others = known.filter((one) => one !== retried)
    if (others.length === 0) this.#recent.delete(same)
    else this.#recent.set(same, others)
    return retried.payment
  }

  #known(same: string): readonly Recent[] {
    const oldest = this.#now() - retryMs.max
    return (this.#recent.get(same) ?? []).filter(({ answered }) => answered >= oldest)
  }
}
