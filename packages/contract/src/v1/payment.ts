import { holdHoursDefault, holdHoursMax, listCodes, rails } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { categoryOfMcc } from '../merchant/mcc.ts'
import { amount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { payeeName, sentDomain } from '../payee-name.ts'
import { paymentProblems } from '../payment-problem.ts'
import { freeText, metadata, metadataShown, nameText, sentId, sentText } from '../text.ts'
import { sentTime, time } from '../time.ts'
import { sentMcc } from './mcc.ts'
import { remedies, traceEntry } from './trace.ts'

const paymentStatus = z
  .enum(['DECLINED', 'PENDING_APPROVAL', 'HELD', 'PROCESSING', 'COMPLETED', 'RELEASED', 'EXPIRED'])
  .meta({ id: 'PaymentStatus' })

const notACountry = 'Must be an ISO 3166 code such as "US".'
const sentMerchant = z
  .strictObject({
    id: payeeName(100).nullable().default(null),
    name: payeeName(100).nullable().default(null),
    domain: sentDomain
      .nullable()
      .default(null)
      .meta({ examples: ['api.example.com'], default: null }),
    category: nameText(100).nullable().default(null),
    mcc: sentMcc.nullable().default(null),
    country: sentText(2, notACountry)
      .regex(/^[A-Z]{2}$/, notACountry)
      .nullable()
      .default(null),
  })
  .refine(
    ({ id, name, domain }) => id !== null || name !== null || domain !== null,
    'Must have at least one of id, name and domain.',
  )
  .transform((named) => ({
    ...named,
    mccCategory: named.mcc === null ? null : categoryOfMcc(named.mcc),
  }))
  .meta({
    id: 'MerchantInput',
    description: 'A merchant, identified by at least one of id, name and domain.',
  })

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
    description: 'A wallet of the organization, a merchant, or an entry in the payee directory.',
  })

const merchant = z
  .object({
    id: z.string().nullable(),
    name: z.string().nullable(),
    domain: z.string().nullable(),
    category: z.string().nullable(),
    mcc: z.string().nullable(),
    country: z.string().nullable(),
    mccCategory: z
      .string()
      .nullable()
      .meta({ description: 'The category of the merchant category code.' }),
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
    capture: z
      .boolean()
      .meta({ description: 'As sent. false creates a hold, to be captured later.' }),
    expiresAt: time.nullable().meta({
      description: 'When a HELD or PENDING_APPROVAL payment expires; null in any other status.',
    }),
    capturedAmount: money,
    refundedAmount: money,
    rail: z.enum(rails),
    receipt: z.string().nullable().meta({
      description: 'What the rail gave as proof of payment; null if it gave nothing.',
    }),
    memo: z.string().nullable(),
    metadata: metadataShown,
    approvalId: shownId('approval').nullable(),
    code: z
      .string()
      .nullable()
      .meta({ description: 'Why the payment was declined; null if it was not.' }),
    createdAt: time,
    updatedAt: time,
    trace: z
      .array(traceEntry)
      .optional()
      .meta({ description: 'The result of every check. Included with expand=trace.' }),
  })
  .meta({ id: 'Payment' })

const asked = z
  .strictObject({
    from: sentId
      .nullable()
      .default(null)
      .meta({ description: "The paying wallet. Optional with an agent's own key." }),
    to: sentTo,
    amount,
    currency: nameText(20)
      .nullable()
      .default(null)
      .meta({ description: "Default: the wallet's currency.", examples: ['USD'] }),
    memo: freeText(500).nullable().default(null),
    capture: z.boolean().default(true).meta({
      description: 'false creates a hold: the funds are reserved until they are captured.',
    }),
    holdHours: z
      .int()
      .min(1)
      .max(holdHoursMax)
      .nullable()
      .default(null)
      .meta({
        description: `The hours until a hold expires. Default: ${holdHoursDefault}.`,
        examples: [24],
      }),
    allowDuplicate: z
      .boolean()
      .default(false)
      .meta({ description: 'Set to true to make a payment that matches another recent payment.' }),
    askApproval: z.boolean().default(false).meta({
      description: 'Set to true to require human approval, whatever the policies require.',
    }),
    metadata: metadata.default({}),
  })
  .refine(({ capture, holdHours }) => !capture || holdHours === null, {
    path: ['holdHours'],
    message: 'Must be sent only with capture: false.',
  })
  .meta({ id: 'PaymentCreate' })

const captured = z
  .strictObject({
    amount: amount.optional().meta({
      description: 'Default: the full amount. A partial capture is final and releases the rest.',
    }),
  })
  .meta({ id: 'PaymentCapture' })

const refund = z
  .strictObject({
    amount: amount.optional().meta({ description: 'Default: everything that is left to refund.' }),
    reason: freeText(500).nullable().default(null),
  })
  .meta({ id: 'PaymentRefund' })

const paymentCheck = z
  .object({
    outcome: z.enum(['allowed', 'needs_approval', 'declined']),
    allowed: z
      .boolean()
      .meta({ description: 'Whether the payment would succeed now, without approval.' }),
    code: z
      .string()
      .nullable()
      .meta({ description: 'The code of the first check that did not pass.' }),
    trace: z.array(traceEntry),
    remedies,
  })
  .meta({ id: 'PaymentCheck', description: 'What would happen if this payment were made now.' })

const waitSecondsMax = 30
const waitMessage = `Must be an integer number of seconds from 0 to ${waitSecondsMax}.`
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
      'Seconds to wait while the payment is PENDING_APPROVAL. The response is sent as soon as it ' +
      'is decided, when the time is up, or immediately if too many calls are waiting.',
  })

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const

export const paymentOperations = [
  operation({
    name: 'payments.create',
    method: 'POST',
    path: '/v1/payments',
    summary: 'Create a payment; it is decided, posted and logged before the response',
    pays: true,
    body: asked,
    answers: { 201: payment, 202: payment },
    problems: paymentProblems,
  }),
  operation({
    name: 'payments.check',
    method: 'POST',
    path: '/v1/payments/check',
    summary: 'Check a payment without making it; nothing is written',
    writes: false,
    body: asked,
    answers: { 200: paymentCheck },
    problems: [...sums, 'NOT_FOUND', 'SCOPE_FORBIDDEN', 'CONFLICT', 'SAME_WALLET'],
  }),
  operation({
    name: 'payments.list',
    method: 'GET',
    path: '/v1/payments',
    summary: 'List payments, including declined ones, newest first',
    query: pageQuery({
      status: paymentStatus.optional(),
      walletId: sentId
        .optional()
        .meta({ description: 'Return only payments from or to this wallet.' }),
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
    summary: 'Retrieve a payment, optionally with its trace',
    params: idParams,
    query: z.strictObject({ expand: z.literal('trace').optional(), wait }),
    answers: { 200: payment },
    problems: [],
  }),
  operation({
    name: 'payments.capture',
    method: 'POST',
    path: '/v1/payments/{id}/capture',
    summary: 'Capture all or part of a hold and release the rest',
    params: idParams,
    body: captured,
    answers: { 200: payment },
    problems: [
      ...sums,
      'CONFLICT',
      'AMOUNT_EXCEEDS_PAYMENT',
      'KILL_SWITCH_ON',
      'KYA_SUSPENDED',
      'RAIL_NOT_CONFIGURED',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
      ...listCodes,
    ],
  }),
  operation({
    name: 'payments.void',
    method: 'POST',
    path: '/v1/payments/{id}/void',
    summary: 'Void a hold and release its funds',
    params: idParams,
    answers: { 200: payment },
    problems: ['CONFLICT'],
  }),
  operation({
    name: 'payments.extend',
    method: 'POST',
    path: '/v1/payments/{id}/extend',
    summary: 'Extend a hold; it lasts at most 30 days in all',
    params: idParams,
    body: z
      .strictObject({
        hours: z
          .int()
          .min(1)
          .max(holdHoursMax)
          .meta({ description: 'The hours to add to the expiry time.' }),
      })
      .meta({ id: 'PaymentExtend' }),
    answers: { 200: payment },
    problems: [
      'CONFLICT',
      'KILL_SWITCH_ON',
      'KYA_SUSPENDED',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
      ...listCodes,
    ],
  }),
  operation({
    name: 'payments.refund',
    method: 'POST',
    path: '/v1/payments/{id}/refund',
    summary: 'Refund all or part of a completed payment',
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
