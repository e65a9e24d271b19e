import { formatMoney, type Id, idOf, type PaymentRow, ulidOf } from '@bursar/core'
import { type Rejection, rejected } from '../../application/call.ts'
import { metadataOf } from '../../application/metadata.ts'
import type { PaymentView } from '../../store/read/payment.ts'
import { time } from './render.ts'

/** A payment as /v1 shows it. */
export function renderPayment({
  row,
  asked,
  memo,
  metadata,
}: Pick<PaymentView, 'row' | 'asked' | 'memo' | 'metadata'>) {
  return {
    id: row.id,
    status: row.state,
    from: row.from,
    to: destination(row),
    amount: formatMoney(row.amount),
    currency: row.currency,
    capture: row.holdHours === null,
    expiresAt: endOf(row),
    capturedAmount: formatMoney(row.captured),
    refundedAmount: formatMoney(row.refunded),
    rail: row.rail,
    memo,
    metadata: metadataOf(metadata),
    approvalId: asked ? idOf('approval', ulidOf(row.id)) : null,
    code: row.code,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  }
}

/** Where it goes, as it was asked for. */
export function destination({
  merchant,
  payee,
  to,
}: Pick<PaymentRow, 'merchant' | 'payee' | 'to'>) {
  if (payee !== null) return { payeeId: payee }
  return merchant === null ? { walletId: to } : { merchant }
}

/** The row keeps the moment after a hold was captured, when it means nothing any more. */
function endOf({ state, expiresAt }: PaymentRow): string | null {
  const waits = state === 'HELD' || state === 'PENDING_APPROVAL'
  return waits && expiresAt !== null ? time(expiresAt) : null
}

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

/** Whoever cannot be told the outcome is told where it will be found. */
export function withLookup(rejection: Rejection, payment: Id<'payment'>): Rejection {
  if (rejection.code !== 'OUTCOME_UNKNOWN') return rejection
  return { ...rejection, details: { ...rejection.details, lookup: `/v1/payments/${payment}` } }
}

/** To an agent, what is not its own is the same whether or not it exists. */
export function withoutHint(rejection: Rejection): Rejection {
  return rejection.code === 'SCOPE_FORBIDDEN' ? rejected('SCOPE_FORBIDDEN') : rejection
}
