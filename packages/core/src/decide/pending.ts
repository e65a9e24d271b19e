import { present } from '../assert.ts'
import type { Id } from '../id.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'

export type Pending = Exclude<ReturnType<typeof pending>, Rejection>

/** What waits behind an approval, and until when, or why nobody can decide it now. */
export function pending(view: View, id: Id<'approval'>) {
  const approval = view.read('approval', id)
  if (approval === null) return rejected('NOT_FOUND', 'No such approval.')
  const { request } = approval
  const found =
    request === null
      ? paymentBehind(view, approval.payment)
      : ({ kind: 'request', request } as const)
  const asked = found.kind === 'request' ? found.request : found.payment
  const expiresAt = asked.expiresAt ?? Number.POSITIVE_INFINITY
  const isOver = view.at >= expiresAt
  if (approval.state === 'EXPIRED' || (approval.state === 'PENDING' && isOver))
    return rejected('APPROVAL_EXPIRED', 'This approval has expired.')
  if (approval.state !== 'PENDING') {
    const details = { status: approval.state }
    return rejected('ALREADY_DECIDED', 'This approval has already been decided.', details)
  }
  return { ...found, approval, key: asked.key, expiresAt }
}

function paymentBehind(view: View, payment: Id<'payment'> | null) {
  const id = present(payment, 'an approval is of a payment or of a request')
  return { kind: 'payment' as const, id, payment: view.must('payment', id) }
}
