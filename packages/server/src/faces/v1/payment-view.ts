import { formatMoney, idOf, type PaymentRow, ulidOf } from '@bursar/core'
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
