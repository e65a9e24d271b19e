import { type Id, present } from '@bursar/core'
import { decodeHead, readHead } from '../store/head.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type DecisionInFull, decisionInFull } from './decision.ts'
import { type Leg, legsOf } from './leg.ts'
import { type LogRecord, laterEvents, recordOf } from './log-record.ts'
import { type Proof, proofOf } from './proof.ts'

/** All that the log can show of a transaction or a payment. */
export interface Evidence {
  readonly kind: 'evidence'
  readonly record: LogRecord
  /** What the event says; null to an agent, since it saw wallets of others too. */
  readonly body: string | null
  readonly proof: Proof
  /** The decision that made the payment; null of what is none. */
  readonly decision: DecisionInFull | null
  readonly legs: readonly Leg[]
}

export async function findEvidence(
  deps: Deps,
  call: Call,
  tx: string,
): Promise<Evidence | Rejection> {
  const record = await payersRecord(deps, call, tx)
  if (record.kind === 'rejected') return record
  const proof = await proofOf(deps, call, record)
  const decision = await decisionOn(deps, call, record)
  const legs = await legsIn(deps, call, record, tx)
  const body = call.caller.agent === null ? record.link.body : null
  return { kind: 'evidence', record, body, proof, decision, legs }
}

/** What the caller may have evidence of: a receiver learns nothing of the payer's rules. */
async function payersRecord(deps: Deps, call: Call, tx: string): Promise<LogRecord | Rejection> {
  const record = await recordOf(deps, call, tx)
  if (record.kind === 'rejected' || record.relation === 'payer') return record
  return rejected('SCOPE_FORBIDDEN')
}

async function decisionOn(deps: Deps, call: Call, { event, payment }: LogRecord) {
  if (payment === null) return null
  if (event.kind === 'payment.create') return decisionInFull(deps, call, { payment, event })
  const record = await recordOf(deps, call, payment.row.id)
  const first = record.kind === 'record' ? record.event : null
  const created = first?.kind === 'payment.create' ? first : null
  return decisionInFull(deps, call, { payment, event: present(created, payment.row.id) })
}

/** What one event moved; of a payment that is named, what later ones did as well. */
async function legsIn(deps: Deps, call: Call, record: LogRecord, tx: string): Promise<Leg[]> {
  const { link, event, payment, wallets } = record
  const isPayment = payment !== null && tx === payment.row.id
  const later = isPayment ? await laterEvents(deps, call, payment) : []
  const legs: Leg[] = []
  for (const place of [{ seq: link.seq, event }, ...later])
    legs.push(...(await legsOf(deps, call, { seq: place.seq, event: place.event, wallets })))
  return legs
}

/** The decision on one payment; null is an id that is none of a payment. */
export async function findDecision(
  deps: Deps,
  call: Call,
  payment: Id<'payment'> | null,
): Promise<{ readonly kind: 'decision'; readonly decision: DecisionInFull } | Rejection> {
  const record = await payersRecord(deps, call, payment ?? '')
  if (record.kind === 'rejected') return record
  const decision = present(await decisionOn(deps, call, record), 'a decision')
  return { kind: 'decision', decision }
}

/** What was computed again of one event of the log. */
export async function verifyEvidence(
  deps: Deps,
  call: Call,
  tx: string,
): Promise<
  { readonly kind: 'verified'; readonly record: LogRecord; readonly proof: Proof } | Rejection
> {
  const record = await payersRecord(deps, call, tx)
  if (record.kind === 'rejected') return record
  return { kind: 'verified', record, proof: await proofOf(deps, call, record) }
}

interface ExportedEvidence extends Evidence {
  readonly decision: DecisionInFull
  /** The end of the log that its event is chained into. */
  readonly head: { readonly seq: number; readonly hash: string }
}

/** The same for one payment, to be looked through elsewhere. */
export async function exportEvidence(
  deps: Deps,
  call: Call,
  payment: Id<'payment'> | null,
): Promise<ExportedEvidence | Rejection> {
  const evidence = await findEvidence(deps, call, payment ?? '')
  if (evidence.kind === 'rejected') return evidence
  const decision = present(evidence.decision, 'a decision')
  const [row] = await deps.database.read(readHead(call.caller.bookId))
  const { seq, hash } = decodeHead(present(row, 'the head of the log'))
  return { ...evidence, decision, head: { seq, hash } }
}
