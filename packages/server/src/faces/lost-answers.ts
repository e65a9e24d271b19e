import { randomUUID } from 'node:crypto'
import type { Idempotency } from '../engine/request.ts'
import type { Caller } from '../handlers/call.ts'
import { lostAnswerSeconds, lostAnswersMax } from './bounds.ts'
import type { Exchange } from './exchange.ts'
import { idempotencyOf, type Request } from './idempotency.ts'
import { RecentMap } from './recent-map.ts'

interface Lost {
  readonly idempotency: Idempotency
  readonly until: number
}

/**
 * Writes without a key whose connection broke before they were answered. The next equal request
 * of the same caller within a minute is taken for its repetition, once: it gets the answer that
 * was lost. Two equal requests that were both answered are two wishes. What this process did not
 * see break it cannot know: who wants to be sure sends a key.
 */
export class LostAnswers {
  readonly #lost = new RecentMap<string, Lost>(lostAnswersMax)
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** The identity of a write that was sent without one: its own, or of what it repeats. */
  attend(exchange: Exchange, caller: Caller, request: Request): Idempotency {
    const fresh = idempotencyOf(caller, `lost ${randomUUID()}`, request)
    const same = `${caller.bookId} ${caller.agent ?? caller.owner} ${fresh.fingerprint}`
    const idempotency = this.#taken(same) ?? fresh
    exchange.whenUnanswered(() => {
      const until = this.#now() + lostAnswerSeconds * 1000
      this.#lost.set(same, { idempotency, until })
    })
    return idempotency
  }

  /** Good for one request: the one after it is a wish of its own. */
  #taken(same: string): Idempotency | null {
    const found = this.#lost.get(same)
    if (found === undefined) return null
    this.#lost.delete(same)
    return found.until > this.#now() ? found.idempotency : null
  }
}
