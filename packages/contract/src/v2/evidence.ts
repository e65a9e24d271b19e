import { z } from 'zod'
import { shownId } from '../id.ts'
import { sentId } from '../text.ts'
import { hash } from '../v1/event.ts'
import { v2Operation } from './operation.ts'
import { policyExplanation } from './problem.ts'
import { decisionOutcome, remedies, traceEntry } from './trace.ts'
import { money, pageFields, time } from './value.ts'

/** What proves an event, and each thing that was looked at. */
export const proofChecks = z.array(
  z.object({ check: z.string(), passed: z.boolean() }).meta({ id: 'ProofCheck' }),
)

/** One wallet's side of a movement of money. */
export const leg = z
  .object({
    transaction_id: shownId('transaction'),
    wallet_id: shownId('wallet'),
    direction: z.enum(['credit', 'debit']),
    amount: money.meta({ description: 'Always positive; see direction.' }),
    currency: z.string(),
    balance: money.nullable().meta({
      description: "The wallet's balance afterwards; null if the caller has no access to it.",
    }),
  })
  .meta({ id: 'LedgerLeg' })

const event = z
  .object({
    id: shownId('event'),
    seq: z
      .int()
      .min(1)
      .meta({ description: 'The position in the log, numbered from 1 without gaps.' }),
    type: z.string().meta({ examples: ['payment.create'] }),
    actor: z.string(),
    body: z
      .string()
      .nullable()
      .meta({
        description:
          "The canonical text that is hashed. null for an agent's own key, because it contains " +
          'balances of wallets that belong to others.',
      }),
    leaf: hash,
    hash: hash.meta({ description: 'SHA-256 of the previous hash and this leaf.' }),
    prev_hash: hash,
    created_at: time,
  })
  .meta({ id: 'EvidenceEvent' })

const decisionFields = {
  id: shownId('payment'),
  decision_id: shownId('payment'),
  payment_id: shownId('payment'),
  transaction_id: shownId('transaction'),
  event_id: shownId('event'),
  agent_id: shownId('agent').nullable(),
  wallet_id: shownId('wallet'),
  outcome: decisionOutcome,
  reason_code: z.string().nullable(),
  status: z.enum(['pending', 'confirming', 'completed', 'failed', 'blocked']).meta({
    description: "The payment's current status.",
  }),
  amount: money,
  currency: z.string(),
  vendor: z.string().nullable(),
  policy_id: shownId('policy').nullable().meta({ description: "The payer's own policy." }),
  policy_version: z.int().nullable().meta({ description: 'The version that made the decision.' }),
  created_at: time,
}

const decision = z.object(decisionFields).meta({ id: 'PolicyDecision' })

const detail = z
  .object({
    ...decisionFields,
    policies: z
      .array(
        z
          .object({ policy_id: shownId('policy'), version: z.int() })
          .meta({ id: 'EvaluatedPolicy' }),
      )
      .meta({ description: 'Every policy that was evaluated: own, shared, and of scopes above.' }),
    trace: z.array(traceEntry),
    remedies,
    policy_explanation: policyExplanation,
  })
  .meta({ id: 'PolicyDecisionDetail', description: 'A decision with the result of every check.' })

const verification = z
  .object({ valid: z.boolean(), checks: proofChecks })
  .meta({ id: 'Verification' })

const evidence = z
  .object({
    transaction_id: shownId('transaction'),
    payment_id: shownId('payment').nullable(),
    event,
    receipt: event.meta({ id: 'EvidenceReceipt', description: 'The event, by another name.' }),
    policy_decision: detail.nullable(),
    ledger_entries: z.array(leg),
    verification,
  })
  .meta({ id: 'Evidence' })

const exported = z
  .object({
    decision: detail,
    event,
    ledger_entries: z.array(leg),
    verification,
    proof: z
      .object({
        book: z.int().meta({ description: 'The book number that is part of the leaf.' }),
        head: z.object({ seq: z.int(), hash }).meta({ id: 'LogHead' }),
        leaf_formula: z.string(),
        hash_formula: z.string(),
      })
      .meta({ id: 'EvidenceProof' }),
  })
  .meta({ id: 'DecisionExport' })

const verified = z
  .object({
    valid: z.boolean(),
    receipt_valid: z.boolean().meta({ description: 'Equal to valid: the event is the receipt.' }),
    anchor: hash,
    leaf: hash,
    seq: z.int().min(1),
    checks: proofChecks,
  })
  .meta({ id: 'EvidenceVerified' })

const txParams = z.strictObject({ tx: sentId.meta({ description: 'A txn_ or pay_ ID.' }) })
const decisionParams = z.strictObject({ id: sentId.meta({ description: 'A pay_ ID.' }) })

export const evidenceOperations = [
  v2Operation({
    name: 'v2.evidence.policyDecisions',
    method: 'GET',
    path: '/api/v2/evidence/policy-decisions',
    summary: 'List decisions about payments, newest first',
    query: z.strictObject({ ...pageFields, agent_id: sentId.optional() }),
    answers: { 200: z.array(decision) },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  v2Operation({
    name: 'v2.evidence.policyDecision',
    method: 'GET',
    path: '/api/v2/evidence/policy-decisions/{id}',
    summary: 'Retrieve a decision with the result of every check',
    params: decisionParams,
    answers: { 200: detail },
    problems: [],
  }),
  v2Operation({
    name: 'v2.evidence.export',
    method: 'POST',
    path: '/api/v2/evidence/policy-decisions/{id}/export',
    summary: 'Export a decision with its event and proof',
    writes: false,
    params: decisionParams,
    answers: { 200: exported },
    problems: [],
  }),
  v2Operation({
    name: 'v2.evidence.transaction',
    method: 'GET',
    path: '/api/v2/evidence/transactions/{tx}',
    aliases: ['/api/v2/evidence/{tx}'],
    summary: 'Retrieve the event, decision and ledger entries of a transaction',
    params: txParams,
    answers: { 200: evidence },
    problems: [],
  }),
  v2Operation({
    name: 'v2.evidence.verify',
    method: 'GET',
    path: '/api/v2/evidence/{tx}/verify',
    summary: 'Verify an event: recompute its hashes and replay its decision',
    params: txParams,
    answers: { 200: verified },
    problems: [],
  }),
] as const
