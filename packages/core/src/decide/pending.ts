import type { Id } from '../id.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'

/** The payment that waits behind an approval, or why nobody can decide it now. */
export function pending(view: View, id: Id<'approval'>) {
  const approval = view.read('approval', id)
  if (approval === null) return rejected('NOT_FOUND', 'No such approval.')
  const payment = view.must('payment', approval.payment)
  const expiresAt = payment.expiresAt ?? Number.POSITIVE_INFINITY
  const isOver = view.at >= expiresAt
  if (approval.state === 'EXPIRED' || (approval.state === 'PENDING' && isOver))
    return rejected('APPROVAL_EXPIRED', 'This approval has expired.')
  if (approval.state !== 'PENDING') return alreadyDecided(approval.state)
  const { key } = payment
  return { kind: 'pending' as const, approval, id: approval.payment, payment, key, expiresAt }
}

function alreadyDecided(status: string): Rejection {
  return rejected('ALREADY_DECIDED', 'This approval has already been decided.', { status })
}
