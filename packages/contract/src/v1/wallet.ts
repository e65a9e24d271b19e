import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { amount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { nameText, sentId, sentText } from '../text.ts'
import { sentTime, time } from '../time.ts'

const notACurrency = 'Must be a code of 3 to 10 upper-case letters and digits.'

/** A currency as callers name it: a code, never a word. */
export const sentCurrency = sentText(10, notACurrency)
  .regex(/^[A-Z0-9]{3,10}$/, notACurrency)
  .meta({ examples: ['USDC'] })

const walletType = z.enum(['ORG', 'AGENT', 'SYSTEM']).meta({ id: 'WalletType' })

const wallet = z
  .object({
    id: shownId('wallet'),
    walletType,
    agentId: shownId('agent').nullable(),
    currency: z.string(),
    balance: money,
    available: money.meta({ description: 'The balance without what is held.' }),
    held: money.meta({ description: 'Set aside for payments that are not finished.' }),
    status: z.enum(['ACTIVE', 'FROZEN']),
    createdAt: time,
    closedAt: time.nullable().meta({ description: 'When the wallet was closed for ever.' }),
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
    amount: money.meta({ description: 'Always positive: the direction is beside it.' }),
    balance: money.meta({ description: 'The balance after this entry.' }),
    createdAt: time,
  })
  .meta({ id: 'Entry', description: "One line of a wallet's statement. Never changed." })

export const walletOperations = [
  operation({
    name: 'wallets.create',
    method: 'POST',
    path: '/v1/wallets',
    summary: 'Open a further wallet, in a currency of its own',
    body: z
      .strictObject({
        agentId: sentId
          .nullable()
          .default(null)
          .meta({ description: "Whose wallet; the organization's own when left out." }),
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
    summary: 'List wallets, the newest first',
    query: pageQuery({}),
    answers: { 200: page('WalletList', wallet) },
    problems: [],
  }),
  operation({
    name: 'wallets.retrieve',
    method: 'GET',
    path: '/v1/wallets/{id}',
    summary: 'Get a wallet, closed ones too',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: wallet },
    problems: [],
  }),
  operation({
    name: 'wallets.entries',
    method: 'GET',
    path: '/v1/wallets/{id}/entries',
    summary: "List a wallet's entries with the running balance, the newest first",
    params: idParams,
    query: pageQuery({ createdAfter: sentTime.optional(), createdBefore: sentTime.optional() }),
    answers: { 200: page('EntryList', entry) },
    problems: [],
  }),
  operation({
    name: 'wallets.fund',
    method: 'POST',
    path: '/v1/wallets/{id}/fund',
    summary: 'Credit a wallet: the faucet of a test book, a recorded deposit in a live one',
    params: idParams,
    body: z
      .strictObject({
        amount: amount.meta({ description: 'At most 10000.00 a call in a test book.' }),
        reference: nameText(200).nullable().default(null).meta({
          description: "The bank's or rail's reference; a live deposit needs it.",
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
