import { holdHoursDefault, holdHoursMax } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { looseAmount } from '../money.ts'
import { freeText, nameText, sentId } from '../text.ts'
import { ignoredShown, v2Operation } from './operation.ts'
import { paymentProblems, token } from './payment.ts'
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
  status: status.meta({ description: 'active also while a person is asked about it.' }),
  approval_id: shownId('approval').nullable(),
  approval_status: z.enum(['pending', 'decided']).nullable().meta({
    description: 'pending: the money is set aside, and cannot be captured yet.',
  }),
  captured_amount: money,
  expires_at: time.meta({ description: 'When it ends by itself, or ended.' }),
  captured_at: time
    .nullable()
    .meta({ description: 'null where it was not captured, or some was given back since.' }),
  voided_at: time.nullable(),
  created_at: time,
  updated_at: time,
}

const hold = z
  .object({ ...fields, ...ignoredShown })
  .meta({ id: 'Hold', description: 'Money set aside until it is captured.' })

const list = z.object({ holds: z.array(hold) }).meta({ id: 'HoldList' })

const create = z
  .strictObject({
    wallet_id: sentId.nullable().default(null).meta({
      description: "The paying wallet; an agent's own key may leave it out.",
    }),
    amount: looseAmount,
    token,
    merchant_id: nameText(200).nullable().default(null).meta({
      description: 'Whom it is for, as the destination of a transfer.',
    }),
    purpose: freeText(500).nullable().default(null),
    duration_hours: z
      .int()
      .min(1)
      .max(holdHoursMax)
      .nullable()
      .default(null)
      .meta({ description: `How long it lasts; ${holdHoursDefault} when left out.` }),
  })
  .meta({ id: 'HoldCreate' })

const query = { ...pageFields, status: status.optional() }
const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const
const standing = ['KILL_SWITCH_ON', 'KYA_SUSPENDED', 'WALLET_FROZEN', 'WALLET_CLOSED'] as const

export const holdOperations = [
  v2Operation({
    name: 'v2.holds.create',
    method: 'POST',
    path: '/api/v2/holds',
    summary: 'Set money aside, to be captured later',
    pays: true,
    body: create,
    answers: { 201: hold, 202: hold },
    problems: paymentProblems,
  }),
  v2Operation({
    name: 'v2.holds.list',
    method: 'GET',
    path: '/api/v2/holds',
    summary: 'List holds, the newest first',
    query: z.strictObject({ ...query, wallet_id: sentId.optional() }),
    answers: { 200: list },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  v2Operation({
    name: 'v2.holds.listOfWallet',
    method: 'GET',
    path: '/api/v2/holds/wallet/{id}',
    summary: 'List the holds of a wallet, the newest first',
    params: idParams,
    query: z.strictObject(query),
    answers: { 200: list },
    problems: [],
  }),
  v2Operation({
    name: 'v2.holds.retrieve',
    method: 'GET',
    path: '/api/v2/holds/{id}',
    summary: 'Get a hold',
    params: idParams,
    answers: { 200: hold },
    problems: [],
  }),
  v2Operation({
    name: 'v2.holds.capture',
    method: 'POST',
    path: '/api/v2/holds/{id}/capture',
    summary: 'Take the money of a hold, all of it or a part; the rest is free again',
    params: idParams,
    body: z
      .strictObject({ amount: z.union([z.null(), looseAmount]).default(null) })
      .meta({ id: 'HoldCapture' }),
    answers: { 200: hold },
    problems: [...sums, 'CONFLICT', 'AMOUNT_EXCEEDS_PAYMENT', ...standing],
  }),
  v2Operation({
    name: 'v2.holds.void',
    method: 'POST',
    path: '/api/v2/holds/{id}/void',
    summary: 'Give a hold up: what was set aside is free again',
    params: idParams,
    body: z.strictObject({}).meta({ id: 'HoldVoid' }),
    answers: { 200: hold },
    problems: ['CONFLICT'],
  }),
  v2Operation({
    name: 'v2.holds.extend',
    method: 'POST',
    path: '/api/v2/holds/{id}/extend',
    summary: 'Let a hold last longer, up to thirty days from now',
    params: idParams,
    body: z
      .strictObject({ additional_hours: z.int().min(1).max(holdHoursMax).default(24) })
      .meta({ id: 'HoldExtend' }),
    answers: { 200: hold },
    problems: ['CONFLICT', ...standing],
  }),
] as const
