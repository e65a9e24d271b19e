import { type Id, idOf, ulidOf } from '@bursar/core'
import type { ModelApproval, ModelPayment, World } from './world.ts'

export interface Waiting {
  readonly payment: ModelPayment
  readonly approval: ModelApproval
}

/** What waits for consent, or why nobody can decide it. */
export function waiting(world: World, id: Id<'approval'>): Waiting | string {
  const payment = world.payment(idOf('payment', ulidOf(id)))
  const approval = payment?.approval
  if (payment === undefined || approval == null) return 'NOT_FOUND'
  if (approval.state === 'EXPIRED') return 'APPROVAL_EXPIRED'
  return approval.state === 'PENDING' ? { payment, approval } : 'ALREADY_DECIDED'
}
