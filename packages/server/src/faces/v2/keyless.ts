import { randomUUID } from 'node:crypto'
import type { ProblemCode } from '@bursar/contract'
import type { Id } from '@bursar/core'
import { invalidField, type Rejection, rejected } from '../../application/call.ts'
import { idempotencyOf, principalOf } from '../../application/idempotency.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Keyless, KeylessWrite } from '../http/face.ts'
import { LostAnswers } from './lost-answers.ts'
import { RecentPayments } from './recent-payments.ts'

const HEADER = 'x-allow-duplicate'

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
  attend(exchange: Exchange, { caller, request, pays }: KeylessWrite): Keyless | Rejection {
    const own = idempotencyOf(caller, `lost ${randomUUID()}`, request)
    const isMeant = saysDuplicate(exchange)
    if (typeof isMeant === 'object') return isMeant
    const sent = isMeant ? 'meant' : 'sent'
    const same = `${sent} ${caller.bookId} ${principalOf(caller)} ${own.fingerprint}`
    const lost = this.#lost.taken(same)
    const retried = pays && lost === null && !isMeant ? this.#recent.retriedBy(same) : null
    if (retried !== null) {
      exchange.whenUnanswered(() => this.#recent.remember(same, retried))
      return possibleRetry(retried)
    }
    const idempotency = lost ?? own
    exchange.whenUnanswered(() => this.#lost.remember(same, idempotency))
    const answered: Keyless['answered'] = ({ payment, code }) => {
      if (payment !== null && !isMeant) this.#recent.remember(same, payment)
      // What it repeats may still be done: whoever asks again asks for the same.
      if (code !== null && UNDECIDED.has(code)) this.#lost.remember(same, idempotency)
    }
    return { idempotency, answered }
  }
}

/** Answers that clients repeat, or that do not say what became of the request. */
const UNDECIDED: ReadonlySet<ProblemCode> = new Set([
  ...(['INTERNAL', 'UNAVAILABLE', 'BOOK_STOPPED', 'RATE_LIMITED'] as const),
  ...(['OUTCOME_UNKNOWN', 'IDEMPOTENCY_IN_FLIGHT'] as const),
])

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
