import { count, type Infer, id, nullable, oneOf, record, text } from '../codec.ts'

export const approvalStates = ['PENDING', 'APPROVED', 'DENIED', 'RELEASED'] as const

/**
 * A person's consent to one payment, whose terms stand in the event that made it and never
 * change. The policy that asked is recorded, not bound.
 */
export const approvalRow = record({
  id: id('approval'),
  payment: id('payment'),
  agent: nullable(id('agent')),
  state: oneOf(...approvalStates),
  policy: id('policy'),
  policyVersion: count,
  decidedBy: nullable(text),
  decidedAt: nullable(count),
  createdAt: count,
  createdSeq: count,
})
export type ApprovalRow = Infer<typeof approvalRow>
