import { emptyHead, parseId } from '@bursar/core'
import { listDecisions } from '../../application/decision.ts'
import {
  type Evidence,
  exportEvidence,
  findDecision,
  findEvidence,
  verifyEvidence,
} from '../../application/evidence.ts'
import { eventId, transactionId } from '../../application/id.ts'
import { renderDecision, renderDecisionInFull } from './decision.ts'
import type { V2Handlers } from './handler.ts'
import { renderLeg } from './leg.ts'
import { time } from './render.ts'

type EvidenceHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.evidence.${string}`>>

const formulas = {
  leaf_formula: 'SHA-256 of 0x00, "bursar/1", book and seq as eight bytes each, body in UTF-8',
  hash_formula: 'SHA-256 of prev_hash and leaf, 32 bytes each',
}

function renderEvent({ record: { link, event }, body, proof: { leaf } }: Evidence) {
  const { seq, kind, hash, previous } = link
  return {
    id: eventId(seq, event.at),
    seq,
    type: kind,
    actor: event.actor,
    body,
    leaf,
    hash,
    prev_hash: previous ?? emptyHead.hash,
    created_at: time(event.at),
  }
}

function renderProof({ proof: { valid, checks } }: Evidence) {
  return { valid, checks }
}

export const evidenceHandlers: EvidenceHandlers = {
  async 'v2.evidence.policyDecisions'(deps, call, { query }) {
    const { agent_id: agent, ...page } = query
    const answer = await listDecisions(deps, call, { agent, ...page })
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: answer.decisions.map(renderDecision) }
  },

  async 'v2.evidence.policyDecision'(deps, call, { params }) {
    const answer = await findDecision(deps, call, parseId('payment', params.id))
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: renderDecisionInFull(answer.decision) }
  },

  async 'v2.evidence.export'(deps, call, { params }) {
    // A transaction is no decision.
    const evidence = await exportEvidence(deps, call, parseId('payment', params.id))
    if (evidence.kind === 'rejected') return evidence
    const body = {
      decision: renderDecisionInFull(evidence.decision),
      event: renderEvent(evidence),
      ledger_entries: evidence.legs.map(renderLeg),
      verification: renderProof(evidence),
      proof: { book: call.caller.bookId, head: evidence.head, ...formulas },
    }
    return { status: 200, body }
  },

  async 'v2.evidence.transaction'(deps, call, { params }) {
    const evidence = await findEvidence(deps, call, params.tx)
    if (evidence.kind === 'rejected') return evidence
    const { record, decision } = evidence
    const { link, event, payment } = record
    const body = {
      transaction_id: transactionId(link.seq, event.at),
      payment_id: payment?.row.id ?? null,
      event: renderEvent(evidence),
      receipt: renderEvent(evidence),
      policy_decision: decision === null ? null : renderDecisionInFull(decision),
      ledger_entries: evidence.legs.map(renderLeg),
      verification: renderProof(evidence),
    }
    return { status: 200, body }
  },

  async 'v2.evidence.verify'(deps, call, { params }) {
    const answer = await verifyEvidence(deps, call, params.tx)
    if (answer.kind === 'rejected') return answer
    const { seq, hash } = answer.record.link
    const { valid, leaf, checks } = answer.proof
    return { status: 200, body: { valid, receipt_valid: valid, anchor: hash, leaf, seq, checks } }
  },
}
