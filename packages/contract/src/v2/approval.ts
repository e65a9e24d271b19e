import { approvalHoursMax, listCodes } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { looseAmount } from '../money.ts'
import { payeeName } from '../payee-name.ts'
import { paymentProblems } from '../payment-problem.ts'
import { freeText, nameText, sentId } from '../text.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'
import { money, pageFields, time } from './value.ts'

const status = z
  .enum(['pending', 'approved', 'rejected', 'expired', 'cancelled'])
  .meta({ id: 'ApprovalStatus' })

/** One published client says denied where the others say rejected. */
const sentStatus = z
  .enum([...status.options, 'denied'])
  .transform((sent) => (sent === 'denied' ? 'rejected' : sent))

const consent = z
  .object({ by: z.string(), at: time, notes: z.string().nullable() })
  .meta({ id: 'Consent', description: "One approver's consent." })

const approval = z
  .object({
    id: shownId('approval'),
    approval_id: shownId('approval'),
    agent_id: shownId('agent').nullable(),
    wallet_id: shownId('wallet'),
    transaction_id: shownId('payment').meta({
      description: 'The payment that needs the approval.',
    }),
    amount: money,
    currency: z.string(),
    merchant_id: z.string().nullable(),
    vendor: z.string().nullable(),
    reason: z.string().nullable().meta({ description: 'The purpose given by the payer.' }),
    status,
    approved_by: z.string().nullable(),
    rejected_by: z.string().nullable(),
    notes: z.string().nullable(),
    approvals_needed: z.int().min(1),
    approvals: z.array(consent),
    self_approved: z.boolean().meta({
      description: 'Whether the requester of the payment approved it.',
    }),
    terms_hash: z
      .string()
      .meta({ description: 'Hash of the exact terms that are being approved.' }),
    expires_at: time.nullable(),
    created_at: time,
    updated_at: time,
    ...ignoredShown,
  })
  .meta({
    id: 'Approval',
    description: 'A request for human approval of one payment, and its result.',
  })

const create = z
  .strictObject({
    action: nameText(100),
    vendor: payeeName(200).nullable().default(null).meta({
      description: 'The payee, as in the destination of a transfer.',
    }),
    amount: z.union([z.null(), looseAmount]).default(null),
    reason: freeText(500).nullable().default(null),
    purpose: freeText(500).nullable().default(null),
    wallet_id: sentId.nullable().default(null),
    agent_id: sentId.nullable().default(null),
    card_limit: z
      .unknown()
      .optional()
      .meta({ description: 'Requires a card issuer. None is configured.' }),
    urgency: ignored,
    expires_in_hours: z.int().min(1).max(approvalHoursMax).nullable().default(null).meta({
      description: 'The hours until the request expires, at most. Policies may say less.',
    }),
  })
  .meta({
    id: 'ApprovalCreate',
    description: 'Requests human approval of a payment, whatever the policies require.',
  })

const list = z.array(approval)
const standing = [
  ...(['CONFLICT', 'KILL_SWITCH_ON', 'KYA_SUSPENDED', 'WALLET_FROZEN'] as const),
  ...(['WALLET_CLOSED', 'AMOUNT_OUT_OF_RANGE'] as const),
  ...listCodes,
] as const
const decided = ['ALREADY_DECIDED', 'APPROVAL_EXPIRED'] as const

export const approvalOperations = [
  v2Operation({
    name: 'v2.approvals.create',
    method: 'POST',
    path: '/api/v2/approvals',
    summary: 'Request approval of a payment; it is executed when approved',
    pays: true,
    body: create,
    answers: { 202: approval },
    problems: paymentProblems,
  }),
  v2Operation({
    name: 'v2.approvals.pending',
    method: 'GET',
    path: '/api/v2/approvals/pending',
    summary: 'List pending approvals, newest first',
    query: z.strictObject(pageFields),
    answers: { 200: list },
    problems: [],
  }),
  v2Operation({
    name: 'v2.approvals.list',
    method: 'GET',
    path: '/api/v2/approvals',
    summary: 'List approvals, newest first',
    query: z.strictObject({ ...pageFields, status: sentStatus.optional() }),
    answers: { 200: list },
    problems: [],
  }),
  v2Operation({
    name: 'v2.approvals.retrieve',
    method: 'GET',
    path: '/api/v2/approvals/{id}',
    summary: 'Retrieve an approval',
    params: idParams,
    answers: { 200: approval },
    problems: [],
  }),
  v2Operation({
    name: 'v2.approvals.approve',
    method: 'POST',
    path: '/api/v2/approvals/{id}/approve',
    summary: 'Approve a payment; it is executed with the last required approval',
    params: idParams,
    body: z
      .strictObject({ notes: freeText(500).nullable().default(null) })
      .meta({ id: 'ApprovalApprove' }),
    answers: { 200: approval },
    problems: ['STEP_UP_REQUIRED', ...decided, ...standing, 'RAIL_NOT_CONFIGURED'],
  }),
  v2Operation({
    name: 'v2.approvals.reject',
    method: 'POST',
    path: '/api/v2/approvals/{id}/reject',
    summary: 'Reject a payment and release its held funds',
    params: idParams,
    body: z
      .strictObject({ reason: freeText(500).nullable().default(null) })
      .meta({ id: 'ApprovalReject' }),
    answers: { 200: approval },
    problems: decided,
  }),
  v2Operation({
    name: 'v2.approvals.cancel',
    method: 'DELETE',
    path: '/api/v2/approvals/{id}',
    summary: 'Cancel an approval request and release its held funds',
    params: idParams,
    body: z.strictObject({ reason: ignored }).meta({ id: 'ApprovalCancel' }),
    answers: { 200: approval },
    problems: decided,
  }),
] as const
