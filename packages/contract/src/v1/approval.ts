import { listCodes, passkeyCharactersMax, periods, requestKinds } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { freeText, sentText } from '../text.ts'
import { time } from '../time.ts'
import { tried } from './backtest.ts'
import { hash } from './event.ts'
import { payment, shownTo } from './payment.ts'

const approvalStatus = z
  .enum(['PENDING', 'APPROVED', 'DENIED', 'RELEASED', 'CANCELLED', 'EXPIRED'])
  .meta({ id: 'ApprovalStatus' })

const consent = z
  .object({ by: z.string(), at: time, note: z.string().nullable() })
  .meta({ id: 'Consent', description: "One approver's consent." })

const request = z
  .object({
    what: z.enum(requestKinds).meta({
      description:
        "raise: a higher limit in the agent's own policy until a time. budget: money from the " +
        "organization. payee: one more entry of the policy's allowedMerchants.",
    }),
    per: z.enum(periods).nullable().meta({ description: 'Of a raise: which limit.' }),
    amount: money.nullable().meta({
      description: 'Of a raise: the limit while it lasts. Of a budget: what is added.',
    }),
    until: time.nullable().meta({ description: 'Of a raise: when it expires.' }),
    payee: z.string().nullable().meta({ description: 'Of a payee: the entry.' }),
  })
  .meta({ id: 'MoreRequest', description: 'What an agent asks for beyond its policy and budget.' })

const shown = {
  id: shownId('approval'),
  paymentId: shownId('payment')
    .nullable()
    .meta({ description: 'null if a request for more, not a payment, needs the approval.' }),
  request: request.nullable(),
  agentId: shownId('wallet').nullable(),
  walletId: shownId('wallet'),
  status: approvalStatus,
  amount: money.nullable().meta({ description: 'Of a payment; or what a request asks for.' }),
  currency: z.string(),
  to: shownTo.nullable(),
  memo: z.string().nullable().meta({
    description: 'The memo of a payment or the reason of a request: the words of its requester.',
  }),
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

export const approval = z.object(shown).meta({
  id: 'Approval',
  description: 'A request for human approval of one payment or of more budget, and its result.',
})

const effect = z
  .object({
    before: z.string().nullable().meta({ description: 'The limit or the balance now.' }),
    after: z.string().nullable(),
    currency: z.string(),
    exposure: z.object({ before: money, after: money.nullable(), currency: z.string() }).meta({
      description:
        'The most that can be lost in 24 hours; null if it cannot be granted at the moment.',
    }),
    backtest: z
      .object({ payments: z.int(), ...tried })
      .nullable()
      .meta({
        description:
          'The payments of the last 30 days under the changed rules; null for a budget, or if it ' +
          'takes too long.',
      }),
  })
  .meta({ id: 'RequestEffect', description: 'What granting a request would change.' })

const detail = z.object({ ...shown, effect: effect.nullable() }).meta({
  id: 'ApprovalDetail',
  description: 'An approval; if it is a request that is pending, with what it would change.',
})

const decided = z.object({ ...shown, payment: payment.nullable() }).meta({ id: 'ApprovalDecided' })

const decision = z
  .strictObject({ note: freeText(500).nullable().default(null) })
  .meta({ id: 'ApprovalDecision' })

const encoded = (max: number) => sentText(max).regex(/^[A-Za-z0-9_-]+$/)

const credential = z
  .object({
    id: encoded(passkeyCharactersMax),
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: encoded(4_096),
      authenticatorData: encoded(2_048),
      signature: encoded(1_400),
      userHandle: encoded(200).nullable().optional(),
    }),
  })
  .meta({
    id: 'ShownPasskey',
    description: '`toJSON()` of the credential that navigator.credentials.get() returns.',
  })

export const sentStepUp = z
  .strictObject({
    nonce: encoded(100).meta({ description: 'Of the challenge; it can be used once.' }),
    credential,
  })
  .meta({ id: 'StepUp', description: 'A confirmation of this approval with a passkey.' })

const approving = z
  .strictObject({ ...decision.shape, stepUp: sentStepUp.nullable().default(null) })
  .meta({ id: 'ApprovalConsent' })

const challenge = z
  .object({
    nonce: z.string().meta({ description: 'To be sent with the credential, within 2 minutes.' }),
    options: z.record(z.string(), z.unknown()).meta({
      description:
        'PublicKeyCredentialRequestOptionsJSON: what the passkey signs is the hash of exactly ' +
        'these terms.',
    }),
  })
  .meta({ id: 'ApprovalChallenge' })

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
    answers: { 200: detail },
    problems: [],
  }),
  operation({
    name: 'approvals.challenge',
    method: 'POST',
    path: '/v1/approvals/{id}/challenge',
    summary: 'Ask for a passkey that confirms an approval, as a signed-in member',
    writes: false,
    params: idParams,
    answers: { 200: challenge },
    problems: ['STEP_UP_REQUIRED', 'SIGN_IN_UNAVAILABLE', 'ALREADY_DECIDED'],
  }),
  operation({
    name: 'approvals.approve',
    method: 'POST',
    path: '/v1/approvals/{id}/approve',
    summary: 'Approve a payment, which the last required approval executes, or grant a request',
    params: idParams,
    body: approving,
    answers: { 200: decided },
    problems: [
      'STEP_UP_REQUIRED',
      'STEP_UP_REFUSED',
      'SIGN_IN_UNAVAILABLE',
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
      'INSUFFICIENT_FUNDS',
    ],
  }),
  operation({
    name: 'approvals.deny',
    method: 'POST',
    path: '/v1/approvals/{id}/deny',
    summary: 'Deny a payment and release its held funds, or deny a request',
    params: idParams,
    body: decision,
    answers: { 200: decided },
    problems: ['ALREADY_DECIDED', 'APPROVAL_EXPIRED'],
  }),
  operation({
    name: 'approvals.cancel',
    method: 'POST',
    path: '/v1/approvals/{id}/cancel',
    summary: 'Cancel an approval request; held funds are released',
    params: idParams,
    answers: { 200: decided },
    problems: ['ALREADY_DECIDED', 'APPROVAL_EXPIRED'],
  }),
] as const
