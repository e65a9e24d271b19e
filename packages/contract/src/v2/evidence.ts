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
    amount: money.meta({ description: 'Always positive: the direction is beside it.' }),
    currency: z.string(),
    balance: money.nullable().meta({
      description: "The wallet's balance after it; null where that is not the caller's to know.",
    }),
  })
  .meta({ id: 'LedgerLeg' })

const event = z
  .object({
    id: shownId('event'),
    seq: z.int().min(1).meta({ description: 'The place in the log, without gaps from 1.' }),
    type: z.string().meta({ examples: ['payment.create'] }),
    actor: z.string(),
    body: z
      .string()
      .nullable()
      .meta({
        description:
          "The canonical text that the hash is taken of. null for an agent's own key, since it " +
          'says what stands in the wallets of others too.',
      }),
    leaf: hash,
    hash: hash.meta({ description: 'SHA-256 of the hash before and this leaf.' }),
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
    description: 'How the payment stands now.',
  }),
  amount: money,
  currency: z.string(),
  vendor: z.string().nullable(),
  policy_id: shownId('policy').nullable().meta({ description: "The payer's own policy." }),
  policy_version: z.int().nullable().meta({ description: 'The one by which it was decided.' }),
  created_at: time,
}

const decision = z.object(decisionFields).meta({ id: 'PolicyDecision' })

const detail = z
  .object({
    ...decisionFields,
    policies: z
      .array(
        z.object({ policy_id: shownId('policy'), version: z.int() }).meta({ id: 'PolicyRead' }),
      )
      .meta({ description: 'Every policy that was read for it, its own, shared and above.' }),
    trace: z.array(traceEntry),
    remedies,
    policy_explanation: policyExplanation,
  })
  .meta({ id: 'PolicyDecisionDetail', description: 'With what every rule said.' })

const verification = z
  .object({ valid: z.boolean(), checks: proofChecks })
  .meta({ id: 'Verification' })

const evidence = z
  .object({
    transaction_id: shownId('transaction'),
    payment_id: shownId('payment').nullable(),
    event,
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
        book: z.int().meta({ description: 'The number that the leaf is taken of.' }),
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
    anchor: hash,
    leaf: hash,
    seq: z.int().min(1),
    checks: proofChecks,
  })
  .meta({ id: 'EvidenceVerified' })

const txParams = z.strictObject({ tx: sentId.meta({ description: 'A txn_ or pay_ id.' }) })
const decisionParams = z.strictObject({ id: sentId.meta({ description: 'A pay_ id.' }) })

export const evidenceOperations = [
  v2Operation({
    name: 'v2.evidence.policyDecisions',
    method: 'GET',
    path: '/api/v2/evidence/policy-decisions',
    summary: 'Decisions about payments, the newest first',
    query: z.strictObject({ ...pageFields, agent_id: sentId.optional() }),
    answers: { 200: z.array(decision) },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  v2Operation({
    name: 'v2.evidence.policyDecision',
    method: 'GET',
    path: '/api/v2/evidence/policy-decisions/{id}',
    summary: 'A decision, with what every rule said',
    params: decisionParams,
    answers: { 200: detail },
    problems: [],
  }),
  v2Operation({
    name: 'v2.evidence.export',
    method: 'POST',
    path: '/api/v2/evidence/policy-decisions/{id}/export',
    summary: 'A decision with its event and what proves it',
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
    summary: 'What happened, what was decided, and what moved',
    params: txParams,
    answers: { 200: evidence },
    problems: [],
  }),
  v2Operation({
    name: 'v2.evidence.verify',
    method: 'GET',
    path: '/api/v2/evidence/{tx}/verify',
    summary: 'Compute the hashes of an event again, and decide it again',
    params: txParams,
    answers: { 200: verified },
    problems: [],
  }),
] as const
