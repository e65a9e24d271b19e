import { count, flag, type Infer, id, list, nullable, oneOf, record, text } from '../codec.ts'
import { request } from './request.ts'

export const approvalStates = [
  'PENDING',
  'APPROVED',
  'DENIED',
  'RELEASED',
  'CANCELLED',
  'EXPIRED',
] as const
export type ApprovalState = (typeof approvalStates)[number]

/**
 * One voice's consent: the label of the key it came by, that key, and the root that the key speaks
 * for. Its note stands with the event of that number.
 */
export const vote = record(
  { by: text, key: id('key'), root: id('key'), at: count, seq: count },
  /** The event from which on it does not count any more: its key had ended by then. */
  { dropped: nullable(count) },
)
export type Vote = Infer<typeof vote>

/**
 * Consent to one payment, whose terms stand in the event that made it and never change, or to one
 * request for more: exactly one of both. The policy that asked, or that would change, is recorded,
 * not bound.
 */
export const approvalRow = record({
  id: id('approval'),
  payment: nullable(id('payment')),
  agent: nullable(id('agent')),
  state: oneOf(...approvalStates),
  policy: id('policy'),
  policyVersion: count,
  /** How many voices have to consent; null is one. */
  needed: nullable(count),
  /** Who has consented so far. */
  votes: nullable(list(vote)),
  /** Whoever asked for the payment has consented to it. */
  self: nullable(flag),
  decidedBy: nullable(text),
  decidedAt: nullable(count),
  expiresAt: nullable(count),
  /** How many links were made for it. */
  links: nullable(count),
  request: nullable(request),
  /** The book had members when it was asked for, and whose voice a key is depends on that. */
  people: nullable(flag),
  createdAt: count,
  createdSeq: count,
})
export type ApprovalRow = Infer<typeof approvalRow>
