import { findTransaction } from '../../application/transaction.ts'
import type { V2Handlers } from './handler.ts'
import { chainOf, statusOf } from './payment.ts'

export const transactionHandlers: Pick<V2Handlers, 'v2.transactions.status'> = {
  async 'v2.transactions.status'(deps, call, { params }) {
    const { hash } = params
    const transaction = await findTransaction(deps, call, hash)
    if (transaction.kind === 'rejected') return transaction
    const { payment, state } = transaction
    // A published client waits for this word.
    const known = statusOf(state)
    const status = known === 'completed' ? ('confirmed' as const) : known
    const body = {
      tx_hash: hash,
      chain: payment === null ? ('internal' as const) : chainOf(call, payment.row),
      status,
      confirmations: status === 'confirmed' ? (1 as const) : (0 as const),
      block_number: null,
      payment_id: payment?.row.id ?? null,
      receipt: payment?.row.receipt ?? null,
    }
    return { status: 200, body }
  },
}
