import { randomUUID } from 'node:crypto'
import type { Id } from '@bursar/core'
import { invalidField, type Rejection, rejected } from '../../application/call.ts'
import { idempotencyOf, principalOf, type Repeatable } from '../../application/idempotency.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Keyless } from '../http/face.ts'
import { LostAnswers } from './lost-answers.ts'
import { RecentPayments } from './recent-payments.ts'

const HEADER = 'x-allow-duplicate'

interface Write {
  readonly caller: Caller
  readonly request: Repeatable
  /** Whether it asks for a payment. */
  readonly pays: boolean
}

/**
 * Writes that came without a key. Published clients repeat them when they got no answer: a
 * repetition gets the answer that was seen to be lost, and a payment whose answer may have been
 * lost is not made again. What another process answered it cannot know: who wants to be sure sends
 * a key.
 */
export class KeylessWrites {
  readonly #lost: LostAnswers
  readonly #recent: RecentPayments

  constructor(now: () => number = () => performance.now()) {
    this.#lost = new LostAnswers(now)
    this.#recent = new RecentPayments(now)
  }

  /** What makes a write harmless to repeat, or why it is not done. */
  attend(exchange: Exchange, { caller, request, pays }: Write): Keyless | Rejection {
    const own = idempotencyOf(caller, `lost ${randomUUID()}`, request)
    const isMeant = saysDuplicate(exchange)
    if (typeof isMeant === 'object') return isMeant
    if (isMeant) return { idempotency: own }
    const same = `${caller.bookId} ${principalOf(caller)} ${own.fingerprint}`
    const lost = this.#lost.taken(same)
    const retried = pays && lost === null ? this.#recent.retriedBy(same) : null
    if (retried !== null) return possibleRetry(retried)
    const idempotency = lost ?? own
    exchange.whenUnanswered(() => this.#lost.remember(same, idempotency))
    return { idempotency, paid: (payment) => this.#recent.remember(same, payment) }
  }
}

/** Whether its sender says that it is no repetition, whatever went before. */
function saysDuplicate(exchange: Exchange): boolean | Rejection {
  const value = exchange.header(HEADER)?.trim().toLowerCase() ?? 'false'
  if (value === 'true' || value === 'false') return value === 'true'
  return invalidField('X-Allow-Duplicate', 'Must be true or false, or omitted.')
}

function possibleRetry(payment: Id<'payment'>): Rejection {
  return rejected('POSSIBLE_RETRY', {
    sentence:
      `No second payment was made: an equal request without an Idempotency-Key was answered ` +
      `moments ago with ${payment}. If you mean another payment, send this again with an ` +
      'Idempotency-Key of its own, or with X-Allow-Duplicate: true.',
    details: { paymentId: payment },
    payment,
  })
}
