import { z } from 'zod'
import { shownId } from '../id.ts'
import { sentId } from '../text.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'

const status = z
  .object({
    tx_hash: z.string(),
    chain: z.string().meta({
      description: '"internal", "simulated", or the label that the payment was sent with.',
    }),
    status: z.enum(['pending', 'confirming', 'confirmed', 'failed', 'blocked']),
    confirmations: z.union([z.literal(0), z.literal(1)]).meta({
      description: '1 as soon as the money has moved, because the ledger is final immediately.',
    }),
    block_number: z.null(),
    payment_id: shownId('payment').nullable(),
    receipt: z.string().nullable().meta({
      description: 'What the rail gave as proof of payment; null if it gave nothing.',
    }),
    ...ignoredShown,
  })
  .meta({ id: 'TransactionStatus' })

export const transactionOperations = [
  v2Operation({
    name: 'v2.transactions.status',
    method: 'GET',
    path: '/api/v2/transactions/status/{hash}',
    summary: 'Get the status of a transaction or payment',
    params: z.strictObject({
      hash: sentId.meta({ description: 'The tx_hash of a transfer: a txn_ or pay_ ID.' }),
    }),
    query: z.strictObject({
      chain: ignored,
    }),
    answers: { 200: status },
    problems: [],
  }),
] as const
