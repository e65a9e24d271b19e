import { decodeEvent, emptyHead, parseId, present, ulidOf } from '@bursar/core'
import { reachNamed } from '../../application/access.ts'
import {
  type Call,
  type Ground,
  type Rejection,
  rejected,
  type V2Handlers,
} from '../../application/call.ts'
import { decodeHead, readHead } from '../../store/head.ts'
import {
  decodeNamedPayment,
  selectDecisions,
  selectDecisionsOf,
} from '../../store/read/evidence.ts'
import { decodeOwnWallets, selectOwnWallets } from '../../store/read/payment.ts'
import { eventId, transactionId } from '../v1/render.ts'
import { decisionInFull, renderDecision } from './decision.ts'
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
async function evidenced(ground: Ground, call: Call, tx: string): Promise<Recorded | Rejection> {
  const recorded = await recordedAs(ground, call, tx)
  if (recorded.kind === 'rejected' || recorded.relation === 'payer') return recorded
  return rejected('SCOPE_FORBIDDEN')
}

/** The decision that made a payment. */
async function decisionOn(ground: Ground, call: Call, recorded: Recorded) {
  const { event, payment } = recorded
  if (payment === null) return null
  if (event.kind === 'payment.create') return decisionInFull(ground, call, { payment, event })
  const made = await recordedAs(ground, call, payment.row.id)
  const first = made.kind === 'recorded' && made.event.kind === 'payment.create' ? made.event : null
  return decisionInFull(ground, call, { payment, event: present(first, payment.row.id) })
}

/** What one event moved; of a payment that is named, what later ones did as well. */
async function legsFor(ground: Ground, call: Call, recorded: Recorded, named: boolean) {
  const { link, event, payment, wallets } = recorded
  const later = named && payment !== null ? await laterEvents(ground, call, payment) : []
  const legs = []
  for (const one of [{ seq: link.seq, event }, ...later])
    legs.push(...(await legsOf(ground, call, { seq: one.seq, event: one.event, wallets })))
  return legs
}

async function decided(ground: Ground, call: Call, id: string) {
  // A transaction is no decision, and what is no payment is nobody's.
  const recorded = await evidenced(ground, call, parseId('payment', id) ?? '')
  if (recorded.kind === 'rejected') return recorded
  const decision = present(await decisionOn(ground, call, recorded), 'a decision')
  return { kind: 'decided' as const, recorded, decision }
}

export const evidenceHandlers: EvidenceHandlers = {
  async 'v2.evidence.policyDecisions'(ground, call, { query }) {
    const { agent_id: named, ...page } = query
    const { bookId } = call.caller
    let wallets = await walletsOf(ground, call)
    if (named !== undefined) {
      const reached = reachNamed(call, named)
      if (reached.kind === 'rejected') return reached
      const { agent } = reached
      const [row] = await ground.database.read(selectOwnWallets(bookId, ulidOf(agent)))
      if (row === undefined) return rejected('NOT_FOUND')
      wallets = decodeOwnWallets(agent, row)
    }
    const rows = await ground.database.read(
      wallets === null ? selectDecisions(bookId, page) : selectDecisionsOf(bookId, wallets, page),
    )
    const body = rows.flatMap((row) => {
      const event = decodeEvent(String(row.body))
      return event.kind === 'payment.create' ? [renderDecision(decodeNamedPayment(row), event)] : []
    })
    return { status: 200, body }
  },

  async 'v2.evidence.policyDecision'(ground, call, { params }) {
    const found = await decided(ground, call, params.id)
    return found.kind === 'rejected' ? found : { status: 200, body: found.decision }
  },

  async 'v2.evidence.export'(ground, call, { params }) {
    const found = await decided(ground, call, params.id)
    if (found.kind === 'rejected') return found
    const { recorded, decision } = found
    const { bookId } = call.caller
    const proof = await proofOf(ground, call, recorded)
    const [row] = await ground.database.read(readHead(bookId))
    const { seq, hash } = decodeHead(present(row, 'the head of the log'))
    const body = {
      decision,
      event: renderEvent(call, recorded, proof),
      ledger_entries: await legsFor(ground, call, recorded, true),
      verification: { valid: proof.valid, checks: proof.checks },
      proof: { book: bookId, head: { seq, hash }, ...formulas },
    }
    return { status: 200, body }
  },

  async 'v2.evidence.transaction'(ground, call, { params }) {
    const recorded = await evidenced(ground, call, params.tx)
    if (recorded.kind === 'rejected') return recorded
    const { link, event, payment } = recorded
    const proof = await proofOf(ground, call, recorded)
    const isPayment = params.tx === payment?.row.id
    const body = {
      transaction_id: transactionId(link.seq, event.at),
      payment_id: payment?.row.id ?? null,
      event: renderEvent(call, recorded, proof),
      policy_decision: await decisionOn(ground, call, recorded),
      ledger_entries: await legsFor(ground, call, recorded, isPayment),
      verification: { valid: proof.valid, checks: proof.checks },
    }
    return { status: 200, body }
  },

  async 'v2.evidence.verify'(ground, call, { params }) {
    const recorded = await evidenced(ground, call, params.tx)
    if (recorded.kind === 'rejected') return recorded
    const { seq, hash } = recorded.link
    const { valid, leaf, checks } = await proofOf(ground, call, recorded)
    return { status: 200, body: { valid, anchor: hash, leaf, seq, checks } }
  },
}
