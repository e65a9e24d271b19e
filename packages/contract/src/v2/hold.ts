import { holdHoursDefault, holdHoursMax, listCodes } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { looseAmount } from '../money.ts'
import { payeeName } from '../payee-name.ts'
import { paymentProblems } from '../payment-problem.ts'
import { freeText, sentId } from '../text.ts'
import { ignoredShown, v2Operation } from './operation.ts'
import { token } from './payment.ts'
import { money, pageFields, time } from './value.ts'

const status = z.enum(['active', 'captured', 'voided', 'expired']).meta({ id: 'HoldStatus' })

const fields = {
  id: shownId('payment'),
  hold_id: shownId('payment'),
  wallet_id: shownId('wallet'),
  agent_id: shownId('agent').nullable(),
  amount: money,
  token: z.string(),
  currency: z.string(),
  merchant_id: z.string().nullable(),
  purpose: z.string().nullable(),
  status: status.meta({ description: 'Also active while the hold is pending approval.' }),
  approval_id: shownId('approval').nullable(),
  approval_status: z.enum(['pending', 'decided']).nullable().meta({
    description: 'pending: the funds are reserved, but cannot be captured yet.',
  }),
  captured_amount: money,
  expires_at: time.meta({ description: 'When the hold expires, or ended.' }),
  captured_at: time.nullable().meta({
    description: 'null if the hold was not captured, or was partly or fully refunded since.',
  }),
  voided_at: time.nullable(),
  created_at: time,
  updated_at: time,
}

const hold = z
  .object({ ...fields, ...ignoredShown })
  .meta({ id: 'Hold', description: 'Funds reserved until they are captured.' })

const list = z.object({ holds: z.array(hold) }).meta({ id: 'HoldList' })

const create = z
  .strictObject({
    wallet_id: sentId.nullable().default(null).meta({
      description: "The paying wallet. Optional with an agent's own key.",
    }),
    amount: looseAmount,
    token,
    merchant_id: payeeName(200).nullable().default(null).meta({
      description: 'The payee, as in the destination of a transfer.',
    }),
    purpose: freeText(500).nullable().default(null),
    duration_hours: z
      .int()
      .min(1)
      .max(holdHoursMax)
      .nullable()
      .default(null)
      .meta({ description: `The hours until the hold expires. Default: ${holdHoursDefault}.` }),
  })
  .meta({ id: 'HoldCreate' })

const query = { ...pageFields, status: status.optional() }
const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const
const standing = [
  ...(['KILL_SWITCH_ON', 'KYA_SUSPENDED', 'WALLET_FROZEN', 'WALLET_CLOSED'] as const),
  ...listCodes,
] as const

export const holdOperations = [
  v2Operation({
    name: 'v2.holds.create',
    method: 'POST',
    path: '/api/v2/holds',
    summary: 'Create a hold: reserve funds to be captured later',
    pays: true,
    body: create,
    answers: { 201: hold, 202: hold },
    problems: paymentProblems,
  }),
  v2Operation({
    name: 'v2.holds.list',
    method: 'GET',
    path: '/api/v2/holds',
    summary: 'List holds, newest first',
    query: z.strictObject({ ...query, wallet_id: sentId.optional() }),
    answers: { 200: list },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  v2Operation({
    name: 'v2.holds.listOfWallet',
    method: 'GET',
    path: '/api/v2/holds/wallet/{id}',
    summary: 'List the holds of a wallet, newest first',
    params: idParams,
    query: z.strictObject(query),
    answers: { 200: list },
    problems: [],
  }),
  v2Operation({
    name: 'v2.holds.retrieve',
    method: 'GET',
    path: '/api/v2/holds/{id}',
    summary: 'Retrieve a hold',
    params: idParams,
    answers: { 200: hold },
    problems: [],
  }),
  v2Operation({
    name: 'v2.holds.capture',
    method: 'POST',
    path: '/api/v2/holds/{id}/capture',
    summary: 'Capture all or part of a hold and release the rest',
    params: idParams,
    body: z
      .strictObject({ amount: z.union([z.null(), looseAmount]).default(null) })
      .meta({ id: 'HoldCapture' }),
    answers: { 200: hold },
    problems: [...sums, 'CONFLICT', 'AMOUNT_EXCEEDS_PAYMENT', 'RAIL_NOT_CONFIGURED', ...standing],
  }),
  v2Operation({
    name: 'v2.holds.void',
    method: 'POST',
    path: '/api/v2/holds/{id}/void',
    summary: 'Void a hold and release its funds',
    params: idParams,
    body: z.strictObject({}).meta({ id: 'HoldVoid' }),
    answers: { 200: hold },
    problems: ['CONFLICT'],
  }),
  v2Operation({
    name: 'v2.holds.extend',
    method: 'POST',
    path: '/api/v2/holds/{id}/extend',
    summary: 'Extend a hold; it lasts at most 30 days in all',
    params: idParams,
    body: z
      .strictObject({ additional_hours: z.int().min(1).max(holdHoursMax).default(24) })
      .meta({ id: 'HoldExtend' }),
    answers: { 200: hold },
    problems: ['CONFLICT', ...standing],
  }),
] as const
