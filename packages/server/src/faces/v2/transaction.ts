import { rejected } from '../../application/call.ts'
import type { V2Handlers } from './handler.ts'
import { movementsOf } from './movement.ts'
import { statusOf } from './payment.ts'
import { recordedAs } from './recorded.ts'

export const transactionHandlers: Pick<V2Handlers, 'v2.transactions.status'> = {
  async 'v2.transactions.status'(deps, call, { params, query }) {
    const { hash } = params
    const recorded = await recordedAs(deps, call, hash)
    if (recorded.kind === 'rejected') return recorded
    const { event, payment } = recorded
    const hasMoved = movementsOf(event).length > 0
    // What moved no money and is no payment is no transaction, though it has a place in the log.
    if (payment === null && !hasMoved) return rejected('NOT_FOUND')
    const rail = payment?.row.rail ?? 'internal'
    const isTransaction = hash !== payment?.row.id
    const isDone = payment === null || (isTransaction && hasMoved)
    const status = isDone ? 'completed' : statusOf(payment.row.state)
    const body = {
      tx_hash: hash,
      chain: rail === 'simulated' ? (query.chain ?? rail) : rail,
      status,
      confirmations: status === 'completed' ? (1 as const) : (0 as const),
      block_number: null,
      payment_id: payment?.row.id ?? null,
    }
    return { status: 200, body }
  },
}
