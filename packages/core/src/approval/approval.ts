import { count, type Infer, id, list, nullable, oneOf, record, text } from '../codec.ts'

export const approvalStates = [
  'PENDING',
  'APPROVED',
  'DENIED',
  'RELEASED',
  'CANCELLED',
  'EXPIRED',
] as const
export type ApprovalState = (typeof approvalStates)[number]

/** One person's consent; its note stands with the event of that number. */
export const vote = record({ by: text, at: count, seq: count })
export type Vote = Infer<typeof vote>

/**
 * Consent to one payment, whose terms stand in the event that made it and never change. The
 * policy that asked is recorded, not bound.
 */
export const approvalRow = record({
  id: id('approval'),
  payment: id('payment'),
  agent: nullable(id('agent')),
  state: oneOf(...approvalStates),
  policy: id('policy'),
  policyVersion: count,
  /** How many persons have to consent; null is one. */
  needed: nullable(count),
  /** Who has consented so far. */
  votes: nullable(list(vote)),
  decidedBy: nullable(text),
  decidedAt: nullable(count),
  expiresAt: nullable(count),
  createdAt: count,
  createdSeq: count,
})
export type ApprovalRow = Infer<typeof approvalRow>
