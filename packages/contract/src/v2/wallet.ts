import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { sentId } from '../text.ts'
import { sentCurrency } from '../v1/wallet.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'
import { money, pageFields, sentLimit, time } from './value.ts'

/** Addresses by chain. Without a chain rail there are none, and none is made up. */
export const addresses = z.record(z.string(), z.string()).meta({
  id: 'Addresses',
  description: 'Addresses by chain. Empty if no chain rail is configured.',
})

const limit = money.meta({
  description: "The limit in the agent's own policy, or the ledger's maximum if there is none.",
})

const walletFields = {
  id: shownId('wallet'),
  wallet_id: shownId('wallet'),
  agent_id: shownId('agent').nullable(),
  mpc_provider: z.literal('local'),
  account_type: z.literal('ledger'),
  addresses,
  currency: z.string(),
  token_limits: z.record(z.string(), z.unknown()),
  limit_per_tx: limit,
  limit_total: limit,
  is_active: z.boolean(),
  balance: money.meta({
    description: 'The available balance: what is in the wallet minus held funds.',
  }),
  created_at: time,
  updated_at: time,
}

const wallet = z.object({ ...walletFields, ...ignoredShown }).meta({ id: 'Wallet' })

export const walletBrief = z
  .object({ wallet_id: shownId('wallet'), addresses, currency: z.string(), ...ignoredShown })
  .meta({ id: 'WalletSummary' })

/** What a new wallet is asked for with. The limits go into the agent's own policy. */
export const walletCreate = {
  currency: sentCurrency.nullable().default(null).meta({
    description: 'Default: USD. If no chain is configured, USDC is an alias for USD.',
  }),
  limit_per_tx: sentLimit.exactOptional(),
  limit_total: sentLimit.exactOptional(),
  mpc_provider: ignored,
  account_type: ignored,
  chain: ignored,
  metadata: ignored,
}

const balance = z
  .object({
    wallet_id: shownId('wallet'),
    chain: z.literal('internal'),
    token: z.string(),
    currency: z.string(),
    balance: money.meta({ description: 'The available balance: posted minus held.' }),
    posted: money,
    held: money,
    address: shownId('wallet'),
    ...ignoredShown,
  })
  .meta({ id: 'Balance' })

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

export const walletOperations = [
  v2Operation({
    name: 'v2.wallets.create',
    method: 'POST',
    path: '/api/v2/wallets',
    summary: 'Create a wallet for an agent',
    body: z.strictObject({ agent_id: sentId, ...walletCreate }).meta({ id: 'WalletCreate' }),
    answers: { 201: wallet },
    problems: [...sums, 'NOT_FOUND', 'CONFLICT', 'CURRENCY_MISMATCH'],
  }),
  v2Operation({
    name: 'v2.wallets.list',
    method: 'GET',
    path: '/api/v2/wallets',
    summary: 'List wallets, newest first',
    query: z.strictObject({ ...pageFields, agent_id: sentId.optional() }),
    answers: { 200: z.array(wallet) },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  v2Operation({
    name: 'v2.wallets.retrieve',
    method: 'GET',
    path: '/api/v2/wallets/{id}',
    summary: 'Retrieve a wallet',
    params: idParams,
    answers: { 200: wallet },
    problems: [],
  }),
  v2Operation({
    name: 'v2.wallets.update',
    method: 'PATCH',
    urgent: true,
    path: '/api/v2/wallets/{id}',
    summary: "Update a wallet's limits, or freeze it: both are those of its agent",
    params: idParams,
    body: z
      .strictObject({
        limit_per_tx: sentLimit.exactOptional(),
        limit_total: sentLimit.exactOptional(),
        mpc_provider: ignored,
        account_type: ignored,
        is_active: z.boolean().nullable().default(null).meta({
          description: 'false pauses the agent: no wallet of it pays. true resumes it.',
        }),
        metadata: ignored,
      })
      .meta({ id: 'WalletUpdate' }),
    answers: { 200: wallet },
    problems: [...sums, 'CONFLICT', 'CURRENCY_MISMATCH'],
  }),
  v2Operation({
    name: 'v2.wallets.balance',
    method: 'GET',
    path: '/api/v2/wallets/{id}/balance',
    summary: "Retrieve a wallet's balance",
    params: idParams,
    query: z.strictObject({ chain: ignored, token: ignored }),
    answers: { 200: balance },
    problems: [],
  }),
  v2Operation({
    name: 'v2.wallets.addresses',
    method: 'GET',
    path: '/api/v2/wallets/{id}/addresses',
    summary: "List a wallet's addresses by chain",
    params: idParams,
    answers: {
      200: z.object({ wallet_id: shownId('wallet'), addresses }).meta({ id: 'WalletAddresses' }),
    },
    problems: [],
  }),
] as const
