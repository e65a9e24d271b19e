import { isOutside } from '@bursar/core'
import { findTransaction } from '../../application/transaction.ts'
import type { V2Handlers } from './handler.ts'
import { statusOf } from './payment.ts'

export const transactionHandlers: Pick<V2Handlers, 'v2.transactions.status'> = {
  async 'v2.transactions.status'(deps, call, { params, query }) {
    const { hash } = params
    const transaction = await findTransaction(deps, call, hash)
    if (transaction.kind === 'rejected') return transaction
    const { payment, state } = transaction
    const rail = payment?.row.rail ?? 'internal'
    const isLabelled = isOutside(rail) && call.caller.environment === 'test'
    const status = statusOf(state)
    const body = {
      tx_hash: hash,
      chain: isLabelled ? (query.chain ?? rail) : rail,
      status,
      confirmations: status === 'completed' ? (1 as const) : (0 as const),
      block_number: null,
      payment_id: payment?.row.id ?? null,
      receipt: payment?.row.receipt ?? null,
    }
    return { status: 200, body }
  },
}
