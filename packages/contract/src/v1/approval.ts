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
  .meta({ id: 'Consent', description: "One person's consent." })

const shown = {
  id: shownId('approval'),
  paymentId: shownId('payment'),
  agentId: shownId('agent').nullable(),
  walletId: shownId('wallet'),
  status: approvalStatus,
  amount: money,
  currency: z.string(),
  to: shownTo,
  memo: z.string().nullable(),
  policyId: shownId('policy').meta({ description: 'The policy that asked for a person.' }),
  policyVersion: z.int(),
  termsHash: hash.meta({ description: 'Of exactly what is consented to.' }),
  approvalsNeeded: z.int().min(1).meta({ description: 'How many persons have to consent.' }),
  approvals: z.array(consent).meta({ description: 'Who has consented so far.' }),
  expiresAt: time.nullable().meta({ description: 'Until when it can be decided.' }),
  note: z.string().nullable().meta({ description: 'Of the decision.' }),
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  createdAt: time,
}

const approval = z
  .object(shown)
  .meta({ id: 'Approval', description: "A person's consent to one payment, asked or given." })

const decided = z.object({ ...shown, payment }).meta({ id: 'ApprovalDecided' })

const decision = z
  .strictObject({ note: freeText(500).nullable().default(null) })
  .meta({ id: 'ApprovalDecision' })

export const approvalOperations = [
  operation({
    name: 'approvals.list',
    method: 'GET',
    path: '/v1/approvals',
    summary: 'List approvals, the newest first',
    query: pageQuery({ status: approvalStatus.optional() }),
    answers: { 200: page('ApprovalList', approval) },
    problems: [],
  }),
  operation({
    name: 'approvals.retrieve',
    method: 'GET',
    path: '/v1/approvals/{id}',
    summary: 'Get an approval',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: approval },
    problems: [],
  }),
  operation({
    name: 'approvals.approve',
    method: 'POST',
    path: '/v1/approvals/{id}/approve',
    summary: 'Consent: with the last one that is needed the payment is made at once',
    params: idParams,
    body: decision,
    answers: { 200: decided },
    problems: [
      'ALREADY_DECIDED',
      'APPROVAL_EXPIRED',
      'CONFLICT',
      'KILL_SWITCH_ON',
      'KYA_SUSPENDED',
      'WALLET_FROZEN',
      'WALLET_CLOSED',
      'MERCHANT_BLOCKED',
      'MERCHANT_NOT_ALLOWED',
      'MERCHANT_REQUIRED',
      'CATEGORY_BLOCKED',
      'CATEGORY_NOT_ALLOWED',
      'CATEGORY_REQUIRED',
      'AMOUNT_OUT_OF_RANGE',
    ],
  }),
  operation({
    name: 'approvals.deny',
    method: 'POST',
    path: '/v1/approvals/{id}/deny',
    summary: 'Refuse: what was set aside is free again',
    params: idParams,
    body: decision,
    answers: { 200: decided },
    problems: ['ALREADY_DECIDED', 'APPROVAL_EXPIRED'],
  }),
  operation({
    name: 'approvals.cancel',
    method: 'POST',
    path: '/v1/approvals/{id}/cancel',
    summary: 'Take the question back: what was set aside is free again',
    params: idParams,
    answers: { 200: decided },
    problems: ['ALREADY_DECIDED', 'APPROVAL_EXPIRED'],
  }),
] as const
