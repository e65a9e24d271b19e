import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { amount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { nameText, sentId, sentText } from '../text.ts'
import { sentTime, time } from '../time.ts'

const notACurrency = 'Must be a code of 3 to 10 uppercase letters and digits.'

/** A currency as callers name it: a code, never a word. */
export const sentCurrency = sentText(10, notACurrency)
  .regex(/^[A-Z0-9]{3,10}$/, notACurrency)
  .meta({ examples: ['USDC'] })

const walletType = z.enum(['ORG', 'AGENT', 'SYSTEM']).meta({ id: 'WalletType' })

const wallet = z
  .object({
    id: shownId('wallet'),
    walletType,
    agentId: shownId('wallet').nullable(),
    currency: z.string(),
    balance: money,
    available: money.meta({ description: 'The balance minus held funds.' }),
    held: money.meta({ description: 'Funds held for open payments.' }),
    status: z.enum(['ACTIVE', 'FROZEN']),
    createdAt: time,
    closedAt: time.nullable().meta({ description: 'When the wallet was permanently closed.' }),
  })
  .meta({ id: 'Wallet' })

const entry = z
  .object({
    transactionId: shownId('transaction'),
    paymentId: shownId('payment').nullable(),
    walletId: shownId('wallet'),
    kind: z.string().meta({
      description: 'The type of the event that moved the money.',
      examples: ['payment.create'],
    }),
    direction: z.enum(['credit', 'debit']),
    amount: money.meta({ description: 'Always positive; see direction.' }),
    balance: money.meta({ description: 'The balance after this entry.' }),
    createdAt: time,
  })
  .meta({ id: 'Entry', description: "An immutable line of a wallet's statement." })

export const walletOperations = [
  operation({
    name: 'wallets.create',
    method: 'POST',
    path: '/v1/wallets',
    summary: 'Create an additional wallet in another currency',
    body: z
      .strictObject({
        agentId: sentId
          .nullable()
          .default(null)
          .meta({ description: 'The agent that owns the wallet. Default: the organization.' }),
        currency: sentCurrency,
      })
      .meta({ id: 'WalletCreate' }),
    answers: { 201: wallet },
    problems: ['NOT_FOUND', 'CONFLICT'],
  }),
  operation({
    name: 'wallets.list',
    method: 'GET',
    path: '/v1/wallets',
    summary: 'List wallets, newest first',
    query: pageQuery({}),
    answers: { 200: page('WalletList', wallet) },
    problems: [],
  }),
  operation({
    name: 'wallets.retrieve',
    method: 'GET',
    path: '/v1/wallets/{id}',
    summary: 'Retrieve a wallet, even if it is closed',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: wallet },
    problems: [],
  }),
  operation({
    name: 'wallets.entries',
    method: 'GET',
    path: '/v1/wallets/{id}/entries',
    summary: "List a wallet's entries with the running balance, newest first",
    params: idParams,
    query: pageQuery({ createdAfter: sentTime.optional(), createdBefore: sentTime.optional() }),
    answers: { 200: page('EntryList', entry) },
    problems: [],
  }),
  operation({
    name: 'wallets.fund',
    method: 'POST',
    path: '/v1/wallets/{id}/fund',
    summary: 'Fund a wallet: from the faucet in test, by a recorded deposit in live',
    params: idParams,
    body: z
      .strictObject({
        amount: amount.meta({ description: 'At most 10000.00 per call in a test environment.' }),
        reference: nameText(200).nullable().default(null).meta({
          description: 'The reference of the bank or rail. Required in a live environment.',
        }),
      })
      .meta({ id: 'WalletFund' }),
    answers: {
      200: z
        .object({
          id: shownId('wallet'),
          transactionId: shownId('transaction'),
          amount: money,
          newBalance: money,
          currency: z.string(),
        })
        .meta({ id: 'WalletFunded' }),
    },
    problems: [
      'INVALID_AMOUNT',
      'AMOUNT_TOO_PRECISE',
      'AMOUNT_OUT_OF_RANGE',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
    ],
  }),
] as const
