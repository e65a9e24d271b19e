import { holdHoursDefault, holdHoursMax } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { categoryOfMcc } from '../merchant/mcc.ts'
import { amount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { freeText, metadata, metadataShown, nameText, sentId, sentText } from '../text.ts'
import { sentTime, time } from '../time.ts'
import { sentDomain } from './domain.ts'
import { sentMcc } from './mcc.ts'
import { remedies, traceEntry } from './trace.ts'

const paymentStatus = z
  .enum(['DECLINED', 'PENDING_APPROVAL', 'HELD', 'PROCESSING', 'COMPLETED', 'RELEASED', 'EXPIRED'])
  .meta({ id: 'PaymentStatus' })

const notACountry = 'Must be an ISO 3166 code such as "US".'
const sentMerchant = z
  .strictObject({
    id: nameText(100).nullable().default(null),
    name: nameText(100).nullable().default(null),
    domain: sentDomain
      .nullable()
      .default(null)
      .meta({ examples: ['api.example.com'] }),
    category: nameText(100).nullable().default(null),
    mcc: sentMcc.nullable().default(null),
    country: sentText(2, notACountry)
      .regex(/^[A-Z]{2}$/, notACountry)
      .nullable()
      .default(null),
  })
  .refine(
    ({ id, name, domain }) => id !== null || name !== null || domain !== null,
    'Must name the merchant by id, name or domain.',
  )
  .transform((named) => ({
    ...named,
    mccCategory: named.mcc === null ? null : categoryOfMcc(named.mcc),
  }))
  .meta({ id: 'MerchantNamed', description: 'Named by at least one of id, name and domain.' })

const sentTo = z
  .union(
    [
      z.strictObject({ walletId: sentId }),
      z.strictObject({ merchant: sentMerchant }),
      z.strictObject({ payeeId: sentId }),
    ],
    'Must have exactly one of walletId, merchant and payeeId.',
  )
  .meta({
    description:
      'A wallet of the organization, an outside party, or an entry of the payee directory.',
  })

const merchant = z
  .object({
    id: z.string().nullable(),
    name: z.string().nullable(),
    domain: z.string().nullable(),
    category: z.string().nullable(),
    mcc: z.string().nullable(),
    country: z.string().nullable(),
    mccCategory: z.string().nullable().meta({ description: 'The category that mcc stands for.' }),
  })
  .meta({ id: 'Merchant' })

/** Where money goes, as answers show it. */
export const shownTo = z
  .union([
    z.object({ walletId: shownId('wallet') }),
    z.object({ merchant }),
    z.object({ payeeId: shownId('payee') }),
  ])
  .meta({ id: 'PaymentTo' })

export const payment = z
  .object({
    id: shownId('payment'),
    status: paymentStatus,
    from: shownId('wallet'),
    to: shownTo,
    amount: money,
    currency: z.string(),
    capture: z.boolean().meta({ description: 'As sent: false is a hold, to be captured later.' }),
    expiresAt: time.nullable().meta({
      description: 'When it ends by itself, while it is HELD or PENDING_APPROVAL; else null.',
    }),
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
    capture: z
      .boolean()
      .default(true)
      .meta({ description: 'false makes a hold: the money is set aside until it is captured.' }),
    holdHours: z
      .int()
      .min(1)
      .max(holdHoursMax)
      .nullable()
      .default(null)
      .meta({
        description: `How long a hold lasts; ${holdHoursDefault} when left out.`,
        examples: [24],
      }),
    allowDuplicate: z
      .boolean()
      .default(false)
      .meta({ description: 'true when an equal payment shortly after another one is meant.' }),
    askApproval: z
      .boolean()
      .default(false)
      .meta({ description: 'true when a person shall be asked, whatever the policies say.' }),
    metadata: metadata.default({}),
  })
  .refine(({ capture, holdHours }) => !capture || holdHours === null, {
    path: ['holdHours'],
    message: 'Only a hold has hours: send it with capture: false.',
  })
  .meta({ id: 'PaymentCreate' })

const captured = z
  .strictObject({
    amount: amount.optional().meta({ description: 'All of it when left out. A part is final.' }),
  })
  .meta({ id: 'PaymentCapture' })

const refund = z
  .strictObject({
    amount: amount.optional().meta({ description: 'All that is left of it when left out.' }),
    reason: freeText(500).nullable().default(null),
  })
  .meta({ id: 'PaymentRefund' })

const paymentCheck = z
  .object({
    outcome: z.enum(['allowed', 'needs_approval', 'declined']),
    allowed: z.boolean().meta({ description: 'Whether it would pass now, without a person.' }),
    code: z.string().nullable().meta({ description: 'The first rule that did not pass.' }),
    trace: z.array(traceEntry),
    remedies,
  })
  .meta({ id: 'PaymentCheck', description: 'What the same payment would meet at this moment.' })

const waitSecondsMax = 30
const waitMessage = `Must be a whole number of seconds from 0 to ${waitSecondsMax}.`
const wait = sentText(2, waitMessage)
  .regex(/^[0-9]{1,2}$/, waitMessage)
  .transform(Number)
  .pipe(z.number().max(waitSecondsMax, waitMessage))
  .default(0)
  .meta({
    type: 'integer',
    minimum: 0,
    maximum: waitSecondsMax,
    maxLength: undefined,
    pattern: undefined,
    default: 0,
    description:
      'Seconds to wait while the payment is PENDING_APPROVAL. The answer comes as soon as it is ' +
      'decided, else as it stands when the time is over, or at once when too many calls wait.',
  })

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

export const paymentOperations = [
  operation({
    name: 'payments.create',
    method: 'POST',
    path: '/v1/payments',
    summary: 'Pay: decided, posted and logged before it is answered',
    pays: true,
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
      'KILL_SWITCH_ON',
      'CURRENCY_NOT_ALLOWED',
      'OUTSIDE_TIME_WINDOW',
      'LIMIT_PER_TRANSACTION',
      'LIMIT_VELOCITY',
      'LIMIT_DAILY',
      'LIMIT_MONTHLY',
      'LIMIT_TOTAL',
      'GROUP_LIMIT_PER_TRANSACTION',
      'GROUP_LIMIT_VELOCITY',
      'GROUP_LIMIT_DAILY',
      'GROUP_LIMIT_MONTHLY',
      'GROUP_LIMIT_TOTAL',
      'KYA_SUSPENDED',
      'KYA_LEVEL_REQUIRED',
      'CIRCUIT_BREAKER',
      'POSSIBLE_DUPLICATE',
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
    query: z.strictObject({ expand: z.literal('trace').optional(), wait }),
    answers: { 200: payment },
    problems: [],
  }),
  operation({
    name: 'payments.capture',
    method: 'POST',
    path: '/v1/payments/{id}/capture',
    summary: 'Take the money of a hold, all of it or a part; the rest is free again',
    params: idParams,
    body: captured,
    answers: { 200: payment },
    problems: [
      ...sums,
      'CONFLICT',
      'AMOUNT_EXCEEDS_PAYMENT',
      'KILL_SWITCH_ON',
      'KYA_SUSPENDED',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
    ],
  }),
  operation({
    name: 'payments.void',
    method: 'POST',
    path: '/v1/payments/{id}/void',
    summary: 'Give a hold up: what was set aside is free again',
    params: idParams,
    answers: { 200: payment },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'payments.extend',
    method: 'POST',
    path: '/v1/payments/{id}/extend',
    summary: 'Let a hold last longer, up to thirty days from now',
    params: idParams,
    body: z
      .strictObject({
        hours: z.int().min(1).max(holdHoursMax).meta({ description: 'Added to its end.' }),
      })
      .meta({ id: 'PaymentExtend' }),
    answers: { 200: payment },
    problems: ['CONFLICT', 'KILL_SWITCH_ON', 'KYA_SUSPENDED', 'WALLET_FROZEN', 'WALLET_CLOSED'],
  }),
  operation({
    name: 'payments.refund',
    method: 'POST',
    path: '/v1/payments/{id}/refund',
    summary: 'Give money of a completed payment back, all that is left of it or a part',
    params: idParams,
    body: refund,
    answers: { 200: payment },
    problems: [
      ...sums,
      'CONFLICT',
      'AMOUNT_EXCEEDS_PAYMENT',
      'INSUFFICIENT_FUNDS',
      'KILL_SWITCH_ON',
      'KYA_SUSPENDED',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
    ],
  }),
] as const
