import { listCodes } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { freeText } from '../text.ts'
import { time } from '../time.ts'
import { hash } from './event.ts'
import { payment, shownTo } from './payment.ts'

const approvalStatus = z
  .enum(['PENDING', 'APPROVED', 'DENIED', 'RELEASED', 'CANCELLED', 'EXPIRED'])
  .meta({ id: 'ApprovalStatus' })

const consent = z
  .object({ by: z.string(), at: time, note: z.string().nullable() })
  .meta({ id: 'Consent', description: "One approver's consent." })

const shown = {
  id: shownId('approval'),
  paymentId: shownId('payment'),
  agentId: shownId('wallet').nullable(),
  walletId: shownId('wallet'),
  status: approvalStatus,
  amount: money,
  currency: z.string(),
  to: shownTo,
  memo: z.string().nullable(),
  policyId: shownId('policy').meta({ description: 'The policy that required approval.' }),
  policyVersion: z.int(),
  termsHash: hash.meta({ description: 'Hash of the exact terms that are being approved.' }),
  approvalsNeeded: z.int().min(1).meta({ description: 'The number of approvers required.' }),
  approvals: z.array(consent).meta({
    description:
      'The approvers whose consent counts. With each further approval, those whose key was ' +
      'revoked or has expired by then are dropped.',
  }),
  selfApproved: z.boolean().meta({
    description: 'Whether the requester of the payment approved it.',
  }),
  expiresAt: time
    .nullable()
    .meta({ description: 'When the approval expires if it is not decided.' }),
  note: z.string().nullable().meta({ description: 'The note sent with the decision.' }),
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  createdAt: time,
}

const approval = z.object(shown).meta({
  id: 'Approval',
  description: 'A request for human approval of one payment, and its result.',
})

const decided = z.object({ ...shown, payment }).meta({ id: 'ApprovalDecided' })

const decision = z
  .strictObject({ note: freeText(500).nullable().default(null) })
  .meta({ id: 'ApprovalDecision' })

export const approvalOperations = [
  operation({
    name: 'approvals.list',
    method: 'GET',
    path: '/v1/approvals',
    summary: 'List approvals, newest first',
    query: pageQuery({ status: approvalStatus.optional() }),
    answers: { 200: page('ApprovalList', approval) },
    problems: [],
  }),
  operation({
    name: 'approvals.retrieve',
    method: 'GET',
    path: '/v1/approvals/{id}',
    summary: 'Retrieve an approval',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: approval },
    problems: [],
  }),
  operation({
    name: 'approvals.approve',
    method: 'POST',
    path: '/v1/approvals/{id}/approve',
    summary: 'Approve a payment; it is executed with the last required approval',
    params: idParams,
    body: decision,
    answers: { 200: decided },
    problems: [
      'ALREADY_DECIDED',
      'APPROVAL_EXPIRED',
      'CONFLICT',
      'KILL_SWITCH_ON',
      'KYA_SUSPENDED',
      'RAIL_NOT_CONFIGURED',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
      ...listCodes,
      'AMOUNT_OUT_OF_RANGE',
    ],
  }),
  operation({
    name: 'approvals.deny',
    method: 'POST',
    path: '/v1/approvals/{id}/deny',
    summary: 'Deny a payment and release its held funds',
    params: idParams,
    body: decision,
    answers: { 200: decided },
    problems: ['ALREADY_DECIDED', 'APPROVAL_EXPIRED'],
  }),
  operation({
    name: 'approvals.cancel',
    method: 'POST',
    path: '/v1/approvals/{id}/cancel',
    summary: 'Cancel an approval request and release its held funds',
    params: idParams,
    answers: { 200: decided },
    problems: ['ALREADY_DECIDED', 'APPROVAL_EXPIRED'],
  }),
] as const
