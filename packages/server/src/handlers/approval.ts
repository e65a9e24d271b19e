import { createHash } from 'node:crypto'
import {
  type ApprovalRow,
  assert,
  decodeEvent,
  type EventOf,
  formatMoney,
  type PaymentRow,
  parseId,
  paymentOf,
  ulidOf,
} from '@bursar/core'
import {
  type ApprovalView,
  decodeApproval,
  selectApproval,
  selectApprovals,
} from '../store/read/approval.ts'
import { decodePayment, type PaymentView, selectPayment } from '../store/read/payment.ts'
import { type Call, type Ground, type Handlers, type Rejection, rejected } from './call.ts'
import { FIRST, pageOf, positionOf } from './page.ts'
import { destination, renderPayment } from './payment.ts'
import { time, timeOrNull } from './render.ts'
import { type Written, write } from './reply.ts'
import { privateTexts } from './text.ts'

type ApprovalHandlers = Pick<
  Handlers,
  'approvals.list' | 'approvals.retrieve' | 'approvals.approve' | 'approvals.deny'
>

/** The event that made the payment: what is consented to stands in it, and never changes. */
function askedBy(view: ApprovalView): EventOf<'payment.create'> {
  const event = decodeEvent(view.body)
  assert(event.kind === 'payment.create', 'an approval is asked for by a payment')
  return event
}

/**
 * SHA-256 over exactly what is consented to: payment, payee, amount, currency, memo and rail.
 * The memo goes in by its salted digest, as the log has it.
 */
function termsHash({ ask, out }: EventOf<'payment.create'>): string {
  const { payment, merchant, amount, texts } = ask
  const { to, currency, rail } = out
  const payee = merchant ?? to
  const terms = [payment, payee, String(amount), currency, texts.memo ?? null, rail]
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex')
}

function renderApproval(view: ApprovalView) {
  const { row, note, memo } = view
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
    note,
    decidedBy: row.decidedBy,
    decidedAt: timeOrNull(row.decidedAt),
    createdAt: time(row.createdAt),
  }
}

async function reach(
  ground: Ground,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'approval'; readonly view: ApprovalView } | Rejection> {
  const { agent: own, bookId } = call.caller
  const approval = parseId('approval', id)
  const rows =
    approval === null ? [] : await ground.database.read(selectApproval(bookId, ulidOf(approval)))
  const view = rows[0] === undefined ? null : decodeApproval(rows[0])
  if (own !== null && view?.row.agent !== own) return rejected('SCOPE_FORBIDDEN')
  return view === null ? rejected('NOT_FOUND') : { kind: 'approval', view }
}

/** The payment as the decision left it, whatever came after. */
function paymentAfter(
  view: PaymentView,
  { event, seq }: Written<'approval.approve' | 'approval.deny'>,
): PaymentView {
  const { row } = view
  const state = event.kind === 'approval.approve' ? event.out.verdict : 'RELEASED'
  const captured = state === 'COMPLETED' ? row.amount : 0n
  const after: PaymentRow = { ...row, state, captured, lastSeq: seq, updatedAt: event.at }
  return { ...view, row: after }
}

async function decideOn(
  ground: Ground,
  call: Call,
  asked: { kind: 'approval.approve' | 'approval.deny'; id: string; note: string | null },
) {
  const { bookId, key: by } = call.caller
  const approval = parseId('approval', asked.id)
  if (approval === null) return rejected('NOT_FOUND')
  const { digests, texts } = privateTexts(ulidOf(approval), { note: asked.note ?? undefined })
  const { kind } = asked
  const ask = { approval, texts: digests }
  const written = await write(ground, call, { command: { kind, by, ask }, texts })
  if (written.kind === 'rejected') return written
  const [approvals, payments] = await Promise.all([
    ground.database.read(selectApproval(bookId, ulidOf(approval))),
    ground.database.read(selectPayment(bookId, ulidOf(approval))),
  ])
  const [approvalFound] = approvals
  const [paymentFound] = payments
  assert(approvalFound !== undefined && paymentFound !== undefined, 'what was decided is there')
  const view = decodeApproval(approvalFound)
  const row: ApprovalRow = { ...view.row, ...decided(written) }
  const payment = renderPayment(paymentAfter(decodePayment(paymentFound), written))
  const body = { ...renderApproval({ ...view, row }), payment }
  return { status: 200 as const, body, replayed: written.replayed }
}

function decided({ event }: Written<'approval.approve' | 'approval.deny'>) {
  const state = event.kind === 'approval.approve' ? ('APPROVED' as const) : ('DENIED' as const)
  return { state, decidedBy: event.out.by, decidedAt: event.at }
}

export const approvalHandlers: ApprovalHandlers = {
  async 'approvals.list'(ground, call, { query }) {
    const { cursor, limit, status = null } = query
    const { agent, bookId } = call.caller
    const list = { operation: 'approvals.list', filters: [status] } as const
    const at = positionOf(ground, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const below = at.position === null ? FIRST : Number(at.position)
    const filter = { below, state: status, agent, limit: limit + 1 }
    const rows = await ground.database.read(selectApprovals(bookId, filter))
    const body = pageOf(ground, call, {
      ...list,
      found: rows.map(decodeApproval),
      limit,
      position: ({ row }) => String(row.createdSeq),
      render: renderApproval,
    })
    return { status: 200, body }
  },

  async 'approvals.retrieve'(ground, call, { params }) {
    const reached = await reach(ground, call, params.id)
    if (reached.kind === 'rejected') return reached
    return { status: 200, body: renderApproval(reached.view) }
  },

  'approvals.approve': (ground, call, { params, body }) =>
    decideOn(ground, call, { kind: 'approval.approve', id: params.id, note: body.note }),

  'approvals.deny': (ground, call, { params, body }) =>
    decideOn(ground, call, { kind: 'approval.deny', id: params.id, note: body.note }),
}
