import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { amount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { freeText, metadata, metadataShown, nameText, sentId } from '../text.ts'
import { sentTime, time } from '../time.ts'
import { remedies, traceEntry } from './trace.ts'

const paymentStatus = z
  .enum(['DECLINED', 'PENDING_APPROVAL', 'PROCESSING', 'COMPLETED', 'RELEASED'])
  .meta({ id: 'PaymentStatus' })

// Only ASCII: a name in another script is sent in its xn-- form, so that none looks like another.
const DOMAIN = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i

const sentMerchant = z
  .strictObject({
    id: nameText(100).nullable().default(null),
    name: nameText(100).nullable().default(null),
    domain: z
      .string()
      .regex(DOMAIN, 'Must be a domain in ASCII.')
      .nullable()
      .default(null)
      .meta({ examples: ['api.example.com'] }),
    category: nameText(100).nullable().default(null),
    mcc: z
      .string()
      .regex(/^\d{4}$/, 'Must be four digits.')
      .nullable()
      .default(null),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Must be an ISO 3166 code such as "US".')
      .nullable()
      .default(null),
  })
  .refine(
    ({ id, name, domain }) => id !== null || name !== null || domain !== null,
    'Must name the merchant by id, name or domain.',
  )
  .meta({ id: 'MerchantNamed', description: 'Named by at least one of id, name and domain.' })

const sentTo = z
  .union(
    [z.strictObject({ walletId: sentId }), z.strictObject({ merchant: sentMerchant })],
    'Must have exactly one of walletId and merchant.',
  )
  .meta({ description: 'A wallet of the organization, or an outside party.' })

const merchant = z
  .object({
    id: z.string().nullable(),
    name: z.string().nullable(),
    domain: z.string().nullable(),
    category: z.string().nullable(),
    mcc: z.string().nullable(),
    country: z.string().nullable(),
  })
  .meta({ id: 'Merchant' })

/** Where money goes, as answers show it. */
export const shownTo = z
  .union([z.object({ walletId: shownId('wallet') }), z.object({ merchant })])
  .meta({ id: 'PaymentTo' })

export const payment = z
  .object({
    id: shownId('payment'),
    status: paymentStatus,
    from: shownId('wallet'),
    to: shownTo,
    amount: money,
    currency: z.string(),
    capturedAmount: money,
    refundedAmount: money,
    rail: z.enum(['internal', 'simulated']),
    memo: z.string().nullable(),
    metadata: metadataShown,
    approvalId: shownId('approval').nullable(),
    code: z.string().nullable().meta({ description: 'Why it was declined, if so.' }),
    createdAt: time,
    updatedAt: time,
    trace: z
      .array(traceEntry)
      .optional()
      .meta({ description: 'What every rule said; with expand=trace.' }),
  })
  .meta({ id: 'Payment' })

const asked = z
  .strictObject({
    from: sentId
      .nullable()
      .default(null)
      .meta({ description: "The paying wallet; an agent's own key may leave it out." }),
    to: sentTo,
    amount,
    currency: nameText(20)
      .nullable()
      .default(null)
      .meta({ description: "The wallet's own currency when left out.", examples: ['USD'] }),
    memo: freeText(500).nullable().default(null),
    metadata: metadata.default({}),
  })
  .meta({ id: 'PaymentCreate' })

const paymentCheck = z
  .object({
    outcome: z.enum(['allowed', 'needs_approval', 'declined']),
    allowed: z.boolean().meta({ description: 'Whether it would pass now, without a person.' }),
    code: z.string().nullable().meta({ description: 'The first rule that did not pass.' }),
    trace: z.array(traceEntry),
    remedies,
  })
  .meta({ id: 'PaymentCheck', description: 'What the same payment would meet at this moment.' })

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

export const paymentOperations = [
  operation({
    name: 'payments.create',
    method: 'POST',
    path: '/v1/payments',
    summary: 'Pay: decided, posted and logged before it is answered',
    body: asked,
    answers: { 201: payment, 202: payment },
    problems: [
      ...sums,
      'NOT_FOUND',
      'SCOPE_FORBIDDEN',
      'CONFLICT',
      'SAME_WALLET',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
      'CURRENCY_MISMATCH',
      'LIMIT_CURRENCY',
      'RAIL_NOT_CONFIGURED',
      'READ_ONLY_AGENT',
      'MERCHANT_BLOCKED',
      'MERCHANT_NOT_ALLOWED',
      'MERCHANT_REQUIRED',
      'CATEGORY_BLOCKED',
      'CATEGORY_NOT_ALLOWED',
      'CATEGORY_REQUIRED',
      'LIMIT_PER_TRANSACTION',
      'LIMIT_DAILY',
      'LIMIT_MONTHLY',
      'LIMIT_TOTAL',
      'INSUFFICIENT_FUNDS',
    ],
  }),
  operation({
    name: 'payments.check',
    method: 'POST',
    path: '/v1/payments/check',
    summary: 'Ask what a payment would meet; nothing is written',
    writes: false,
    body: asked,
    answers: { 200: paymentCheck },
    problems: [...sums, 'NOT_FOUND', 'SCOPE_FORBIDDEN', 'CONFLICT', 'SAME_WALLET'],
  }),
  operation({
    name: 'payments.list',
    method: 'GET',
    path: '/v1/payments',
    summary: 'List payments, the newest first, declined ones too',
    query: pageQuery({
      status: paymentStatus.optional(),
      walletId: sentId.optional().meta({ description: 'Paid from or to this wallet.' }),
      createdAfter: sentTime.optional(),
      createdBefore: sentTime.optional(),
    }),
    answers: { 200: page('PaymentList', payment) },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  operation({
    name: 'payments.retrieve',
    method: 'GET',
    path: '/v1/payments/{id}',
    summary: 'Get a payment, with its trace when expanded',
    params: idParams,
    query: z.strictObject({ expand: z.literal('trace').optional() }),
    answers: { 200: payment },
    problems: [],
  }),
] as const
