import {
  assert,
  type Command,
  decodeEvent,
  type EventOf,
  type Evidence,
  type Id,
  type MoreRequest,
  type PaymentRow,
  parseId,
  paymentOf,
  present,
  ulidOf,
} from '@bursar/core'
import type { PrivateText } from '../engine/request.ts'
import {
  type ApprovalView,
  decodeApproval,
  selectApproval,
  selectApprovalPage,
  selectApprovals,
} from '../store/read/approval.ts'
import { decodePayment, type PaymentView, selectPayment } from '../store/read/payment.ts'
import { requestHash, termsHash } from '../store/terms.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { unnamed, withoutHint } from './payment-access.ts'
import { privateTexts } from './private-text.ts'
import { repeated, type Written, write } from './write.ts'

interface Asked {
  readonly row: ApprovalView['row']
  /** What the requester said: the memo of a payment, the reason of a request. */
  readonly memo: string | null
  readonly termsHash: string
  readonly votes: readonly Vote[]
  /** What was said with the decision. */
  readonly note: string | null
}

/** An approval with the payment that asks for it and what was said. */
export interface PaymentApproval extends Asked {
  readonly subject: 'payment'
  /** The payment as it was asked for. */
  readonly payment: PaymentRow
}

/** The same of an agent that asks for more. */
export interface RequestApproval extends Asked {
  readonly subject: 'request'
  readonly request: MoreRequest
}

export type Approval = PaymentApproval | RequestApproval

interface Vote {
  readonly by: string
  readonly at: number
  readonly note: string | null
}

type Kind = 'approval.approve' | 'approval.deny' | 'approval.cancel'

interface Draft {
  readonly command: Extract<Command, { kind: Kind }>
  readonly texts?: PrivateText[]
}

/** An approval and its payment, as what was done left them. */
export interface Decided {
  readonly kind: 'decided'
  readonly approval: Approval
  /** null: what was decided is no payment. */
  readonly payment: PaymentView | null
  readonly replayed: boolean
}

interface Deciding {
  readonly id: string
  readonly note: string | null
}

/** A repetition is answered as before: what it was confirmed with is good only once. */
export async function approve(
  deps: Deps,
  call: Call,
  { id, note, confirm = null }: Deciding & { readonly confirm?: Confirm | null },
): Promise<Decided | Rejection> {
  const earlier = confirm === null ? null : await repeated<Kind>(deps, call)
  if (earlier?.kind === 'rejected') return earlier
  const found = confirm === null || earlier !== null ? null : await confirm()
  if (found?.kind === 'rejected') return found
  const evidence = found?.evidence ?? null
  return decideOn(deps, call, id, { verb: 'approve', note, link: null, evidence })
}

/** Gives the evidence that whoever approves confirmed it with a passkey. */
type Confirm = () => Promise<{ readonly kind: 'evidence'; readonly evidence: Evidence } | Rejection>

export function deny(deps: Deps, call: Call, { id, note }: Deciding) {
  return decideOn(deps, call, id, { verb: 'deny', note, link: null })
}

export async function cancel(deps: Deps, call: Call, id: string): Promise<Decided | Rejection> {
  const approval = parseId('approval', id)
  if (approval === null) return unnamed(call)
  const command = { kind: 'approval.cancel', actor: call.caller.key, params: { approval } } as const
  return decided(deps, call, approval, { command })
}

interface Decision {
  readonly verb: 'approve' | 'deny'
  readonly note: string | null
  /** The link by which it is decided. */
  readonly link: Id<'link'> | null
  /** That whoever approves confirmed it with a passkey, already verified. */
  readonly evidence?: Evidence | null
}

export async function decideOn(
  deps: Deps,
  call: Call,
  id: string,
  { verb, note, link, evidence = null }: Decision,
): Promise<Decided | Rejection> {
  const approval = parseId('approval', id)
  if (approval === null) return unnamed(call)
  const { digests, texts } = privateTexts(ulidOf(approval), { note: note ?? undefined })
  const params = { approval, texts: digests, link, evidence }
  const command = { kind: `approval.${verb}`, actor: call.caller.key, params } as const
  return decided(deps, call, approval, { command, texts })
}

async function decided(
  deps: Deps,
  call: Call,
  approval: Id<'approval'>,
  draft: Draft,
): Promise<Decided | Rejection> {
  const { bookId } = call.caller
  const written = await write<Kind>(deps, call, draft)
  if (written.kind === 'rejected') return withoutHint(written)
  const [approvals, payments] = await Promise.all([
    deps.database.read(selectApproval(bookId, ulidOf(approval))),
    deps.database.read(selectPayment(bookId, ulidOf(approval))),
  ])
  const view = decodeApproval(present(approvals[0], approval))
  const { replayed } = written
  const after = {
    kind: 'decided',
    approval: approvalOf(approvalAfter(view, written)),
    replayed,
  } as const
  if (view.row.payment === null) return { ...after, payment: null }
  const paid = decodePayment(present(payments[0], approval))
  return { ...after, payment: { ...paid, row: paymentAfter(view, written) } }
}

/** Of an agent only its own, the newest first. */
export async function listApprovals(
  { database }: Deps,
  { caller: { agent, bookId } }: Call,
  filter: { below: number; state: string | null; limit: number },
): Promise<Approval[]> {
  const rows = await database.read(selectApprovals(bookId, { ...filter, agent }))
  return rows.map((row) => approvalOf(decodeApproval(row)))
}

/** The same by offset, of several states: of payments alone. */
export async function pageOfApprovals(
  { database }: Deps,
  { caller: { agent, bookId } }: Call,
  page: { limit: number; offset: number; states: readonly string[] | null },
): Promise<PaymentApproval[]> {
  const rows = await database.read(selectApprovalPage(bookId, { ...page, agent }))
  return rows.map((row) => ofPayment(approvalOf(decodeApproval(row))))
}

function ofPayment(approval: Approval): PaymentApproval {
  assert(approval.subject === 'payment', 'an approval of a payment')
  return approval
}

export async function findApproval(
  { database }: Deps,
  { caller: { agent: own, bookId } }: Call,
  id: string,
): Promise<{ readonly kind: 'approval'; readonly approval: Approval } | Rejection> {
  const named = parseId('approval', id)
  const rows = named === null ? [] : await database.read(selectApproval(bookId, ulidOf(named)))
  const view = rows[0] === undefined ? null : decodeApproval(rows[0])
  if (own !== null && view?.row.agent !== own) return rejected('SCOPE_FORBIDDEN')
  return view === null ? rejected('NOT_FOUND') : { kind: 'approval', approval: approvalOf(view) }
}

/** The approval as it was asked for with a payment, whatever came after. */
export async function approvalAsked(
  { database }: Deps,
  { caller }: Call,
  payment: Id<'payment'>,
): Promise<PaymentApproval> {
  const [row] = await database.read(selectApproval(caller.bookId, ulidOf(payment)))
  const view = decodeApproval(present(row, payment))
  const open = { state: 'PENDING', votes: null, ...undecided } as const
  return ofPayment(approvalOf({ ...view, notes: [], row: { ...view.row, ...open } }))
}

function approvalOf(view: ApprovalView): Approval {
  const { row, memo } = view
  const asked = { row, memo, votes: votesIn(view), note: noteOn(view) }
  const event = decodeEvent(view.body)
  if (event.kind === 'approval.request') {
    const request = present(row.request, row.id)
    return { ...asked, subject: 'request', request, termsHash: requestHash(event) }
  }
  const made = askedBy(view)
  const payment = paymentOf(made, row.createdSeq)
  return { ...asked, subject: 'payment', payment, termsHash: termsHash(made) }
}

/** The event that made the payment: what is consented to stands in it, and never changes. */
function askedBy(view: ApprovalView): EventOf<'payment.create'> {
  const event = decodeEvent(view.body)
  assert(event.kind === 'payment.create', 'an approval is asked for by a payment')
  return event
}

const undecided = { self: null, decidedBy: null, decidedAt: null } as const

/** Whose consent counts. Where one person is enough, that is who decided. */
function votesIn(view: ApprovalView): Vote[] {
  const { row, notes } = view
  const { state, votes, decidedBy, decidedAt } = row
  if (votes !== null) {
    return votes.flatMap(({ by, at, seq, dropped }) => {
      const note = notes.find((one) => one.seq === seq)?.text ?? null
      return dropped === null ? [{ by, at, note }] : []
    })
  }
  if (state !== 'APPROVED' || decidedBy === null || decidedAt === null) return []
  return [{ by: decidedBy, at: decidedAt, note: noteOn(view) }]
}

/** What was said with the decision: with the last vote, or with a denial after all votes. */
function noteOn({ row, notes }: ApprovalView): string | null {
  if (row.state !== 'APPROVED' && row.state !== 'DENIED') return null
  const voted = row.votes?.at(-1)?.seq ?? 0
  const first = row.state === 'APPROVED' ? voted : voted + 1
  return notes.findLast(({ seq }) => seq >= first)?.text ?? null
}

/** The approval as its event left it, whatever came after. */
function approvalAfter(view: ApprovalView, { event, seq }: Written<Kind>): ApprovalView {
  // What was dropped later counted then.
  const votes =
    view.row.votes
      ?.filter((vote) => vote.seq <= seq)
      .map((vote) => ((vote.dropped ?? 0) > seq ? { ...vote, dropped: null } : vote)) ?? null
  const notes = view.notes.filter((note) => note.seq <= seq)
  const goesOn = event.kind === 'approval.approve' && event.result.verdict === 'PENDING_APPROVAL'
  const end = goesOn
    ? ({ state: 'PENDING', ...undecided } as const)
    : {
        state: states[event.kind],
        self: event.kind === 'approval.approve' ? event.result.self : null,
        decidedBy: event.result.by,
        decidedAt: event.at,
      }
  return { ...view, notes, row: { ...view.row, votes, ...end } }
}

const states = {
  'approval.approve': 'APPROVED',
  'approval.deny': 'DENIED',
  'approval.cancel': 'CANCELLED',
} as const

/** The payment as the same event left it: what it was when it was asked for, and what became. */
function paymentAfter(view: ApprovalView, { event, seq }: Written<Kind>): PaymentRow {
  const row = paymentOf(askedBy(view), view.row.createdSeq)
  const moment = { lastSeq: seq, updatedAt: event.at }
  if (event.kind !== 'approval.approve') return { ...row, ...moment, state: 'RELEASED' }
  const { verdict, expiresAt } = event.result
  if (verdict === 'PENDING_APPROVAL' || verdict === 'GRANTED') return row
  const captured = verdict === 'COMPLETED' ? row.amount : 0n
  return { ...row, ...moment, state: verdict, captured, expiresAt }
}
