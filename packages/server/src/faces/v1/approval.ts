import type { OperationName } from '@bursar/contract'
import {
  assert,
  type Command,
  decodeEvent,
  type EventOf,
  formatMoney,
  type Id,
  type PaymentRow,
  parseId,
  paymentOf,
  present,
  ulidOf,
} from '@bursar/core'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { FIRST } from '../../application/place.ts'
import { privateTexts } from '../../application/private-text.ts'
import { termsHash } from '../../application/terms.ts'
import { type Written, write } from '../../application/write.ts'
import type { PrivateText } from '../../engine/request.ts'
import {
  type ApprovalView,
  decodeApproval,
  selectApproval,
  selectApprovals,
} from '../../store/read/approval.ts'
import { decodePayment, selectPayment } from '../../store/read/payment.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { destination, renderPayment, withoutHint } from './payment-view.ts'
import { time, timeOrNull } from './render.ts'

type ApprovalHandlers = Pick<Handlers, Extract<OperationName, `approvals.${string}`>>

/** The event that made the payment: what is consented to stands in it, and never changes. */
function askedBy(view: ApprovalView): EventOf<'payment.create'> {
  const event = decodeEvent(view.body)
  assert(event.kind === 'payment.create', 'an approval is asked for by a payment')
  return event
}

export function renderApproval(view: ApprovalView) {
  const { row, memo } = view
  const event = askedBy(view)
  const payment = paymentOf(event, row.createdSeq)
  return {
    id: row.id,
    paymentId: row.payment,
    agentId: row.agent,
    walletId: payment.from,
    status: row.state,
    amount: formatMoney(payment.amount),
    currency: payment.currency,
    to: destination(payment),
    memo,
    policyId: row.policy,
    policyVersion: row.policyVersion,
    termsHash: termsHash(event),
    approvalsNeeded: row.needed ?? 1,
    approvals: consentsIn(view),
    expiresAt: timeOrNull(row.expiresAt),
    note: noteOn(view),
    decidedBy: row.decidedBy,
    decidedAt: timeOrNull(row.decidedAt),
    createdAt: time(row.createdAt),
  }
}

/** Who has consented. Where one person is enough, that is who decided. */
function consentsIn(view: ApprovalView) {
  const { row, notes } = view
  const { state, votes, decidedBy, decidedAt } = row
  if (votes !== null) {
    return votes.map(({ by, at, seq }) => {
      const note = notes.find((one) => one.seq === seq)?.text ?? null
      return { by, at: time(at), note }
    })
  }
  if (state !== 'APPROVED' || decidedBy === null || decidedAt === null) return []
  return [{ by: decidedBy, at: time(decidedAt), note: noteOn(view) }]
}

/** What was said with the decision: with the last vote, or with a denial after all votes. */
function noteOn({ row, notes }: ApprovalView): string | null {
  if (row.state !== 'APPROVED' && row.state !== 'DENIED') return null
  const voted = row.votes?.at(-1)?.seq ?? 0
  const first = row.state === 'APPROVED' ? voted : voted + 1
  return notes.findLast(({ seq }) => seq >= first)?.text ?? null
}

async function reach(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'approval'; readonly view: ApprovalView } | Rejection> {
  const { agent: own, bookId } = call.caller
  const approval = parseId('approval', id)
  const rows =
    approval === null ? [] : await deps.database.read(selectApproval(bookId, ulidOf(approval)))
  const view = rows[0] === undefined ? null : decodeApproval(rows[0])
  if (own !== null && view?.row.agent !== own) return rejected('SCOPE_FORBIDDEN')
  return view === null ? rejected('NOT_FOUND') : { kind: 'approval', view }
}

type Kind = 'approval.approve' | 'approval.deny' | 'approval.cancel'

/** The approval as its event left it, whatever came after. */
function approvalAfter(view: ApprovalView, { event, seq }: Written<Kind>): ApprovalView {
  const votes = view.row.votes?.filter((vote) => vote.seq <= seq) ?? null
  const notes = view.notes.filter((note) => note.seq <= seq)
  const goesOn = event.kind === 'approval.approve' && event.out.verdict === 'PENDING_APPROVAL'
  const end = goesOn
    ? ({ state: 'PENDING', decidedBy: null, decidedAt: null } as const)
    : { state: states[event.kind], decidedBy: event.out.by, decidedAt: event.at }
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
  const { verdict, expiresAt } = event.out
  if (verdict === 'PENDING_APPROVAL') return row
  const captured = verdict === 'COMPLETED' ? row.amount : 0n
  return { ...row, ...moment, state: verdict, captured, expiresAt }
}

async function decideOn(
  deps: Deps,
  call: Call,
  asked: { readonly id: string; readonly parts: (approval: Id<'approval'>) => Parts },
) {
  const { agent: own, bookId } = call.caller
  const approval = parseId('approval', asked.id)
  if (approval === null) return rejected(own === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
  const written = await write<Kind>(deps, call, asked.parts(approval))
  if (written.kind === 'rejected') return withoutHint(written)
  const [approvals, payments] = await Promise.all([
    deps.database.read(selectApproval(bookId, ulidOf(approval))),
    deps.database.read(selectPayment(bookId, ulidOf(approval))),
  ])
  const view = decodeApproval(present(approvals[0], approval))
  const paid = decodePayment(present(payments[0], approval))
  const payment = renderPayment({ ...paid, row: paymentAfter(view, written) })
  const body = { ...renderApproval(approvalAfter(view, written)), payment }
  return { status: 200 as const, body, replayed: written.replayed }
}

interface Parts {
  readonly command: Extract<Command, { kind: Kind }>
  readonly texts?: PrivateText[]
}

function decision(
  call: Call,
  kind: 'approval.approve' | 'approval.deny',
  note: string | null,
): (approval: Id<'approval'>) => Parts {
  return (approval) => {
    const { digests, texts } = privateTexts(ulidOf(approval), { note: note ?? undefined })
    return { command: { kind, by: call.caller.key, ask: { approval, texts: digests } }, texts }
  }
}

export const approvalHandlers: ApprovalHandlers = {
  async 'approvals.list'(deps, call, { query }) {
    const { cursor, limit, status = null } = query
    const { agent, bookId } = call.caller
    const list = { operation: 'approvals.list', filters: [status] } as const
    const at = positionOf(deps, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const below = at.position === null ? FIRST : Number(at.position)
    const filter = { below, state: status, agent, limit: limit + 1 }
    const rows = await deps.database.read(selectApprovals(bookId, filter))
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodeApproval),
      limit,
      position: ({ row }) => String(row.createdSeq),
      render: renderApproval,
    })
    return { status: 200, body }
  },

  async 'approvals.retrieve'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    return { status: 200, body: renderApproval(reached.view) }
  },

  'approvals.approve': (deps, call, { params, body }) => {
    const parts = decision(call, 'approval.approve', body.note)
    return decideOn(deps, call, { id: params.id, parts })
  },

  'approvals.deny': (deps, call, { params, body }) => {
    const parts = decision(call, 'approval.deny', body.note)
    return decideOn(deps, call, { id: params.id, parts })
  },

  'approvals.cancel': (deps, call, { params }) =>
    decideOn(deps, call, {
      id: params.id,
      parts: (approval) => ({
        command: { kind: 'approval.cancel', by: call.caller.key, ask: { approval } },
      }),
    }),
}
