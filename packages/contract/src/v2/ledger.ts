import { rails } from '@bursar/core'
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
  vendor: z.string().nullable().meta({ description: 'The payee, if this was a payment.' }),
  status: z
    .literal('completed')
    .meta({ description: 'Always completed: the ledger only has completed movements.' }),
  chain: z.enum(rails),
  chain_tx_hash: z.null(),
  audit_anchor: hash.meta({ description: 'The hash of the log at this event.' }),
  created_at: time,
}

const entry = z
  .object(entryFields)
  .meta({ id: 'LedgerEntry', description: 'A movement of money between two wallets.' })

const detail = z.object({ ...entryFields, entries: z.array(leg) }).meta({
  id: 'LedgerEntryDetail',
  description: 'A movement of money with all entries of its transaction.',
})

const verified = z
  .object({ valid: z.boolean(), anchor: hash, checks: proofChecks })
  .meta({ id: 'LedgerVerified' })

const txParams = z.strictObject({ tx_id: sentId.meta({ description: 'A txn_ or pay_ ID.' }) })

export const ledgerOperations = [
  v2Operation({
    name: 'v2.ledger.entries',
    method: 'GET',
    path: '/api/v2/ledger/entries',
    summary: 'List movements of money, newest first',
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
    summary: 'Retrieve a movement of money with the entries of its transaction',
    params: txParams,
    answers: { 200: detail },
    problems: [],
  }),
  v2Operation({
    name: 'v2.ledger.verify',
    method: 'GET',
    path: '/api/v2/ledger/entries/{tx_id}/verify',
    summary: 'Verify a movement of money: recompute its hashes',
    params: txParams,
    answers: { 200: verified },
    problems: [],
  }),
] as const
