import { z } from 'zod'
import { shownId } from '../id.ts'
import { sentId } from '../text.ts'
import { hash } from '../v1/event.ts'
import { leg, proofChecks } from './evidence.ts'
import { v2Operation } from './operation.ts'
import { money, pageFields, time } from './value.ts'

const entryFields = {
  id: shownId('transaction'),
  tx_id: shownId('transaction'),
  payment_id: shownId('payment').nullable(),
  mandate_id: z.null(),
  kind: z.string().meta({
    description: 'The type of the event that moved the money.',
    examples: ['payment.create'],
  }),
  from_wallet: shownId('wallet'),
  to_wallet: shownId('wallet'),
  amount: money,
  currency: z.string(),
  token: z.string(),
  vendor: z.string().nullable().meta({ description: 'Who was paid, if it was a payment.' }),
  status: z.literal('completed').meta({ description: 'What stands in the ledger has happened.' }),
  chain: z.enum(['internal', 'simulated']),
  chain_tx_hash: z.null(),
  audit_anchor: hash.meta({ description: 'The hash of the log at this event.' }),
  created_at: time,
}

const entry = z
  .object(entryFields)
  .meta({ id: 'LedgerEntry', description: 'One movement of money between two wallets.' })

const detail = z
  .object({ ...entryFields, entries: z.array(leg) })
  .meta({ id: 'LedgerEntryDetail', description: 'With all that its transaction moved.' })

const verified = z
  .object({ valid: z.boolean(), anchor: hash, checks: proofChecks })
  .meta({ id: 'LedgerVerified' })

const txParams = z.strictObject({ tx_id: sentId.meta({ description: 'A txn_ or pay_ id.' }) })

export const ledgerOperations = [
  v2Operation({
    name: 'v2.ledger.entries',
    method: 'GET',
    path: '/api/v2/ledger/entries',
    summary: 'Movements of money, the newest first',
    query: z.strictObject({ ...pageFields, wallet_id: sentId.optional() }),
    answers: {
      200: z.object({ entries: z.array(entry) }).meta({ id: 'LedgerEntries' }),
    },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  v2Operation({
    name: 'v2.ledger.entry',
    method: 'GET',
    path: '/api/v2/ledger/entries/{tx_id}',
    summary: 'One movement of money, with the legs of its transaction',
    params: txParams,
    answers: { 200: detail },
    problems: [],
  }),
  v2Operation({
    name: 'v2.ledger.verify',
    method: 'GET',
    path: '/api/v2/ledger/entries/{tx_id}/verify',
    summary: 'Compute the hashes of a movement again',
    params: txParams,
    answers: { 200: verified },
    problems: [],
  }),
] as const
