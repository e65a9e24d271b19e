import { decodeEvent, emptyHead, parseId, present, ulidOf } from '@bursar/core'
import { reachNamed } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { eventId, transactionId } from '../../application/id.ts'
import { decodeHead, readHead } from '../../store/head.ts'
import {
  decodeNamedPayment,
  selectDecisions,
  selectDecisionsOf,
} from '../../store/read/evidence.ts'
import { decodeOwnWallets, selectOwnWallets } from '../../store/read/payment.ts'
import { decisionInFull, renderDecision } from './decision.ts'
import type { V2Handlers } from './handler.ts'
import { legsOf } from './leg.ts'
import { type Proof, proofOf } from './proof.ts'
import { laterEvents, type Recorded, recordedAs, walletsOf } from './recorded.ts'
import { time } from './render.ts'

type EvidenceHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.evidence.${string}`>>

const formulas = {
  leaf_formula: 'SHA-256 of 0x00, "bursar/1", book and seq as eight bytes each, body in UTF-8',
  hash_formula: 'SHA-256 of prev_hash and leaf, 32 bytes each',
}

/** An agent is not told what else the decision saw: it is about the wallets of others too. */
function renderEvent(call: Call, { link, event }: Recorded, { leaf }: Proof) {
  const { seq, kind, body, hash, previous } = link
  return {
    id: eventId(seq, event.at),
    seq,
    type: kind,
    actor: event.by,
    body: call.caller.agent === null ? body : null,
    leaf,
    hash,
    prev_hash: previous ?? emptyHead.hash,
    created_at: time(event.at),
  }
}

/** What the caller may have evidence of: a receiver learns nothing of the payer's rules. */
async function evidenced(deps: Deps, call: Call, tx: string): Promise<Recorded | Rejection> {
  const recorded = await recordedAs(deps, call, tx)
  if (recorded.kind === 'rejected' || recorded.relation === 'payer') return recorded
  return rejected('SCOPE_FORBIDDEN')
}

/** The decision that made a payment. */
async function decisionOn(deps: Deps, call: Call, recorded: Recorded) {
  const { event, payment } = recorded
  if (payment === null) return null
  if (event.kind === 'payment.create') return decisionInFull(deps, call, { payment, event })
  const made = await recordedAs(deps, call, payment.row.id)
  const first = made.kind === 'recorded' && made.event.kind === 'payment.create' ? made.event : null
  return decisionInFull(deps, call, { payment, event: present(first, payment.row.id) })
}

/** What one event moved; of a payment that is named, what later ones did as well. */
async function legsFor(deps: Deps, call: Call, recorded: Recorded, named: boolean) {
  const { link, event, payment, wallets } = recorded
  const later = named && payment !== null ? await laterEvents(deps, call, payment) : []
  const legs = []
  for (const one of [{ seq: link.seq, event }, ...later])
    legs.push(...(await legsOf(deps, call, { seq: one.seq, event: one.event, wallets })))
  return legs
}

async function decided(deps: Deps, call: Call, id: string) {
  // A transaction is no decision, and what is no payment is nobody's.
  const recorded = await evidenced(deps, call, parseId('payment', id) ?? '')
  if (recorded.kind === 'rejected') return recorded
  const decision = present(await decisionOn(deps, call, recorded), 'a decision')
  return { kind: 'decided' as const, recorded, decision }
}

export const evidenceHandlers: EvidenceHandlers = {
  async 'v2.evidence.policyDecisions'(deps, call, { query }) {
    const { agent_id: named, ...page } = query
    const { bookId } = call.caller
    let wallets = await walletsOf(deps, call)
    if (named !== undefined) {
      const reached = reachNamed(call, named)
      if (reached.kind === 'rejected') return reached
      const { agent } = reached
      const [row] = await deps.database.read(selectOwnWallets(bookId, ulidOf(agent)))
      if (row === undefined) return rejected('NOT_FOUND')
      wallets = decodeOwnWallets(agent, row)
    }
    const rows = await deps.database.read(
      wallets === null ? selectDecisions(bookId, page) : selectDecisionsOf(bookId, wallets, page),
    )
    const body = rows.flatMap((row) => {
      const event = decodeEvent(String(row.body))
      return event.kind === 'payment.create' ? [renderDecision(decodeNamedPayment(row), event)] : []
    })
    return { status: 200, body }
  },

  async 'v2.evidence.policyDecision'(deps, call, { params }) {
    const found = await decided(deps, call, params.id)
    return found.kind === 'rejected' ? found : { status: 200, body: found.decision }
  },

  async 'v2.evidence.export'(deps, call, { params }) {
    const found = await decided(deps, call, params.id)
    if (found.kind === 'rejected') return found
    const { recorded, decision } = found
    const { bookId } = call.caller
    const proof = await proofOf(deps, call, recorded)
    const [row] = await deps.database.read(readHead(bookId))
    const { seq, hash } = decodeHead(present(row, 'the head of the log'))
    const body = {
      decision,
      event: renderEvent(call, recorded, proof),
      ledger_entries: await legsFor(deps, call, recorded, true),
      verification: { valid: proof.valid, checks: proof.checks },
      proof: { book: bookId, head: { seq, hash }, ...formulas },
    }
    return { status: 200, body }
  },

  async 'v2.evidence.transaction'(deps, call, { params }) {
    const recorded = await evidenced(deps, call, params.tx)
    if (recorded.kind === 'rejected') return recorded
    const { link, event, payment } = recorded
    const proof = await proofOf(deps, call, recorded)
    const isPayment = params.tx === payment?.row.id
    const body = {
      transaction_id: transactionId(link.seq, event.at),
      payment_id: payment?.row.id ?? null,
      event: renderEvent(call, recorded, proof),
      policy_decision: await decisionOn(deps, call, recorded),
      ledger_entries: await legsFor(deps, call, recorded, isPayment),
      verification: { valid: proof.valid, checks: proof.checks },
    }
    return { status: 200, body }
  },

  async 'v2.evidence.verify'(deps, call, { params }) {
    const recorded = await evidenced(deps, call, params.tx)
    if (recorded.kind === 'rejected') return recorded
    const { seq, hash } = recorded.link
    const { valid, leaf, checks } = await proofOf(deps, call, recorded)
    return { status: 200, body: { valid, anchor: hash, leaf, seq, checks } }
  },
}
