import { createHash } from 'node:crypto'
import type { EventOf, Id } from '@bursar/core'

/**
 * SHA-256 over exactly what is consented to: payment, payee, amount, currency, memo and rail.
 * The memo goes in by its salted digest, as the log has it.
 */
export function termsHash({ params, result }: EventOf<'payment.create'>): string {
  const { payment, amount, texts } = params
  const { currency, rail } = result
  const payee = payeeIn({ params, result })
  const terms = [payment, payee, String(amount), currency, texts.memo ?? null, rail]
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex')
}

/** The same of a request for more: who asks, for what, and why by its salted digest. */
export function requestHash({ params, result }: EventOf<'approval.request'>): string {
  const { approval, agent, wish, texts } = params
  const { what, per, until, amount, payee } = wish
  const more = [what, per, until, amount === null ? null : String(amount), payee]
  const terms = [approval, agent, ...more, result.currency, texts.memo ?? null]
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex')
}

interface Confirmed {
  /** 256 random bits in base64url: what is signed is new each time. */
  readonly nonce: string
  readonly bookId: number
  readonly approval: Id<'approval'>
  readonly termsHash: string
  readonly person: Id<'person'>
}

/**
 * What a member's passkey signs to confirm a consent:
 * `SHA-256(nonce ‖ "." ‖ ["bursar/approve/1", book, approval, terms, person] as JSON)`. So it is
 * good for that approval, those terms and that person alone.
 */
export function approvalChallenge(confirmed: Confirmed): Buffer {
  const { nonce, bookId, approval, termsHash, person } = confirmed
  const said = JSON.stringify(['bursar/approve/1', String(bookId), approval, termsHash, person])
  return createHash('sha256').update(`${nonce}.${said}`).digest()
}

/** As it was named. What its code stands for follows, and is no part of the terms. */
function payeeIn({
  params,
  result,
}: Pick<EventOf<'payment.create'>, 'params' | 'result'>): unknown {
  if (params.payee !== null) return [params.payee, result.to]
  if (params.merchant === null) return result.to
  const { id, name, domain, category, mcc, country } = params.merchant
  return { id, name, domain, category, mcc, country }
}
