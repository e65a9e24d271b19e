import { randomUUID } from 'node:crypto'
import { idempotencyOf, principalOf, type Repeatable } from '../../application/idempotency.ts'
import type { Idempotency } from '../../engine/request.ts'
import type { Caller } from '../../identity/caller.ts'
import { RecentMap } from '../../recent-map.ts'
import { lostAnswerSeconds, lostAnswersMax, lostRepeatsMax } from '../http/bounds.ts'
import type { Exchange } from '../http/exchange.ts'

interface Lost {
  readonly idempotency: Idempotency
  readonly until: number
}

/**
 * Writes without a key whose connection broke before they were answered. The next equal request
 * of the same caller within a minute is taken for its repetition, once: it gets the answer that
 * was lost. Two equal requests that were both answered are two wishes, and two that were both lost
 * are repeated as two. What this process did not see break it cannot know: who wants to be sure
 * sends a key.
 */
export class LostAnswers {
  readonly #lost = new RecentMap<string, Lost[]>(lostAnswersMax)
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** The identity of a write that was sent without one: its own, or of what it repeats. */
  attend(exchange: Exchange, caller: Caller, request: Repeatable): Idempotency {
    const fresh = idempotencyOf(caller, `lost ${randomUUID()}`, request)
    const same = `${caller.bookId} ${principalOf(caller)} ${fresh.fingerprint}`
    const idempotency = this.#taken(same) ?? fresh
    exchange.whenUnanswered(() => this.#remember(same, idempotency))
    return idempotency
  }

  #remember(same: string, idempotency: Idempotency): void {
    const until = this.#now() + lostAnswerSeconds * 1000
    const repeats = [...this.#waiting(same), { idempotency, until }]
    this.#lost.set(same, repeats.slice(-lostRepeatsMax))
  }

  /** Good for one request: the first that was lost is the first that is repeated. */
  #taken(same: string): Idempotency | null {
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
