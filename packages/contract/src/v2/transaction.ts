import { z } from 'zod'
import { shownId } from '../id.ts'
import { nameText, sentId } from '../text.ts'
import { v2Operation } from './operation.ts'

const status = z
  .object({
    tx_hash: z.string(),
    chain: z.string().meta({ description: '"internal", "simulated", or the label that was sent.' }),
    status: z.enum(['pending', 'confirming', 'completed', 'failed', 'blocked']),
    confirmations: z.union([z.literal(0), z.literal(1)]).meta({
      description: '1 once the money has moved: the ledger is final at once.',
    }),
    block_number: z.null(),
    payment_id: shownId('payment').nullable(),
  })
  .meta({ id: 'TransactionStatus' })

export const transactionOperations = [
  v2Operation({
    name: 'v2.transactions.status',
    method: 'GET',
    path: '/api/v2/transactions/status/{hash}',
    summary: 'How a transaction or a payment stands',
    params: z.strictObject({
      hash: sentId.meta({ description: 'The tx_hash of a transfer: a txn_ or pay_ id.' }),
    }),
    query: z.strictObject({
      chain: nameText(50).optional().meta({ description: 'A label in test.' }),
    }),
    answers: { 200: status },
    problems: [],
  }),
] as const
