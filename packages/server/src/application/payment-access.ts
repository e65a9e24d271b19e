import type { Id } from '@bursar/core'
import type { PaymentView } from '../store/read/payment.ts'
import { type Call, type Rejection, rejected } from './call.ts'

/** What a payment is to an agent: its own, money it received, or nothing it may know of. */
export function relationOf(
  { row, receiver }: Pick<PaymentView, 'row' | 'receiver'>,
  own: Id<'agent'>,
): 'payer' | 'payee' | null {
  if (row.agent === own) return 'payer'
  return receiver === own && row.state === 'COMPLETED' ? 'payee' : null
}

/** The payee sees the money and the memo; labels and approvals are the payer's own. */
export function asSeenBy(view: PaymentView, own: Id<'agent'> | null): PaymentView {
  const isPayee = own !== null && relationOf(view, own) === 'payee'
  return isPayee ? { ...view, metadata: null, asked: false } : view
}

/** To an agent, what is not its own is the same whether or not it exists. */
export function withoutHint(rejection: Rejection): Rejection {
  return rejection.code === 'SCOPE_FORBIDDEN' ? rejected('SCOPE_FORBIDDEN') : rejection
}

/** A text that is no id names nothing, and to an agent nothing of its own. */
export function unnamed({ caller }: Call): Rejection {
  return rejected(caller.agent === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
}
