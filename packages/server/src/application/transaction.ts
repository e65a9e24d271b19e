import type { PaymentState } from '@bursar/core'
import type { NamedPayment } from '../store/read/evidence.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { recordOf } from './log-record.ts'
import { movementsOf } from './movement.ts'

/** A transaction, or a payment, by either of its ids. */
export interface Transaction {
  readonly kind: 'transaction'
  /** null where it was for none. */
  readonly payment: NamedPayment | null
  /** Of a transaction that moved money that is final, whatever becomes of the payment. */
  readonly state: PaymentState
}

export async function findTransaction(
  deps: Deps,
  call: Call,
  tx: string,
): Promise<Transaction | Rejection> {
  const record = await recordOf(deps, call, tx)
  if (record.kind === 'rejected') return record
  const { event, payment } = record
  const hasMoved = movementsOf(event).length > 0
  // What moved no money and is no payment is no transaction, though it has a place in the log.
  if (payment === null && !hasMoved) return rejected('NOT_FOUND')
  const isPosted = hasMoved && tx !== payment?.row.id
  const state = isPosted || payment === null ? 'COMPLETED' : payment.row.state
  return { kind: 'transaction', payment, state }
}
