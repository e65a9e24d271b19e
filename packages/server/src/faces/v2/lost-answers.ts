import type { Idempotency } from '../../engine/request.ts'
import { RecentMap } from '../../recent-map.ts'
import { lostAnswerSeconds, lostAnswersMax, lostRepeatsMax } from '../http/bounds.ts'

interface Lost {
  readonly idempotency: Idempotency
  readonly until: number
}

/**
 * Writes without a key whose connection broke before they were answered. The next equal request
 * of the same caller within a minute is taken for its repetition, once: it gets the answer that
 * was lost. Two that were both lost are repeated as two.
 */
export class LostAnswers {
  readonly #lost = new RecentMap<string, readonly Lost[]>(lostAnswersMax)
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** `same` is equal for equal requests of one caller. */
  remember(same: string, idempotency: Idempotency): void {
    const until = this.#now() + lostAnswerSeconds * 1000
    const repeats = [...this.#waiting(same), { idempotency, until }]
    this.#lost.set(same, repeats.slice(-lostRepeatsMax))
  }

  /** Good for one request: the first that was lost is the first that is repeated. */
  taken(same: string): Idempotency | null {
    const [first, ...rest] = this.#waiting(same)
    if (first === undefined) return null
    if (rest.length === 0) this.#lost.delete(same)
    else this.#lost.set(same, rest)
    return first.idempotency
  }

  #waiting(same: string): readonly Lost[] {
    return (this.#lost.get(same) ?? []).filter(({ until }) => until > this.#now())
  }
}
