import { assert } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { isOpen, type PaymentRow, type PaymentState } from '../payment/payment.ts'
import { applyMoved, touchHot } from './posting.ts'

export function evolvePayment(book: Book, seq: number, event: EventOf<'payment.create'>): void {
  const { out, at } = event
  const row = paymentOf(event, seq)
  book.tables.payment.insert(row.id, row)
  applyMoved(book, seq, out)
  if (!isOpen(row.state)) return
  book.tables.charges.load(row.id, { payment: row.id, charges: out.charges })
  opened(book, row)
  if (out.asked === null) return
  const approval = idOf('approval', ulidOf(row.id))
  book.tables.approval.insert(approval, {
    id: approval,
    payment: row.id,
    agent: row.agent,
    state: 'PENDING',
    policy: out.asked.policy,
    policyVersion: out.asked.version,
    decidedBy: null,
    decidedAt: null,
    createdAt: at,
    createdSeq: seq,
  })
}

export function evolveSettled(book: Book, seq: number, event: EventOf<'payment.settle'>): void {
  const row = paymentRow(book, event.ask.payment)
  applyMoved(book, seq, event.out)
  move(book, row, { state: 'COMPLETED', captured: row.amount, seq, at: event.at })
  if (row.state === 'PENDING_APPROVAL')
    decided(book, idOf('approval', ulidOf(row.id)), { state: 'RELEASED', by: null, at: null })
  closeWallet(book, event.out.closed, event.at)
}

export function evolveFailed(book: Book, seq: number, event: EventOf<'payment.fail'>): void {
  const row = paymentRow(book, event.ask.payment)
  applyMoved(book, seq, event.out)
  move(book, row, { state: 'RELEASED', captured: 0n, seq, at: event.at })
  closeWallet(book, event.out.closed, event.at)
}

export function evolveApproved(book: Book, seq: number, event: EventOf<'approval.approve'>): void {
  const { ask, out, at } = event
  const row = paymentRow(book, out.payment)
  applyMoved(book, seq, out)
  const captured = out.verdict === 'COMPLETED' ? row.amount : 0n
  move(book, row, { state: out.verdict, captured, seq, at })
  decided(book, ask.approval, { state: 'APPROVED', by: out.by, at })
}

export function evolveDenied(book: Book, seq: number, event: EventOf<'approval.deny'>): void {
  const { ask, out, at } = event
  const row = paymentRow(book, out.payment)
  applyMoved(book, seq, out)
  move(book, row, { state: 'RELEASED', captured: 0n, seq, at })
  decided(book, ask.approval, { state: 'DENIED', by: out.by, at })
}

/** Undecided payments of a deleted agent: the posting gave everything back already. */
export function releaseAll(
  book: Book,
  payments: readonly Id<'payment'>[],
  moment: { seq: number; at: number },
): void {
  for (const id of payments) {
    move(book, paymentRow(book, id), { state: 'RELEASED', captured: 0n, ...moment })
    const approval = idOf('approval', ulidOf(id))
    if (book.tables.approval.get(approval) != null)
      decided(book, approval, { state: 'RELEASED', by: null, at: null })
  }
}

export function paymentRow(book: Book, id: Id<'payment'>): PaymentRow {
  const row = book.tables.payment.get(id)
  assert(row != null, `no payment ${id}`)
  return row
}

function move(
  book: Book,
  row: PaymentRow,
  to: { state: PaymentState; captured: bigint; seq: number; at: number },
): void {
  const { state, captured, seq, at } = to
  book.tables.payment.update(row.id, { ...row, state, captured, lastSeq: seq, updatedAt: at })
  if (isOpen(row.state) && !isOpen(state)) closed(book, row)
}

function opened(book: Book, row: PaymentRow): void {
  if (row.agent === null) return
  touchHot(book, ulidOf(row.agent)).open += 1
  const open = book.tables.open.get(row.agent)
  if (open == null) return
  book.tables.open.rows.set(row.agent, { ...open, payments: [...open.payments, row.id] })
}

function closed(book: Book, row: PaymentRow): void {
  if (row.agent === null) return
  touchHot(book, ulidOf(row.agent)).open -= 1
  const open = book.tables.open.get(row.agent)
  if (open == null) return
  const payments = open.payments.filter((id) => id !== row.id)
  book.tables.open.rows.set(row.agent, { ...open, payments })
}

function decided(
  book: Book,
  id: Id<'approval'>,
  how: { state: 'APPROVED' | 'DENIED' | 'RELEASED'; by: string | null; at: number | null },
): void {
  const row = book.tables.approval.get(id)
  assert(row != null, `no approval ${id}`)
  book.tables.approval.update(id, {
    ...row,
    state: how.state,
    decidedBy: how.by,
    decidedAt: how.at,
  })
}

function closeWallet(book: Book, wallet: Id<'wallet'> | null, at: number): void {
  if (wallet === null) return
  const row = book.tables.wallet.get(wallet)
  assert(row != null, `no wallet ${wallet}`)
  book.tables.wallet.update(wallet, { ...row, status: 'CLOSED', closedAt: at })
}

/** The payment as its own event made it, whatever came after. */
export function paymentOf(event: EventOf<'payment.create'>, seq: number): PaymentRow {
  const { ask, out, at } = event
  return {
    id: ask.payment,
    agent: out.agent,
    key: event.by as Id<'key'>,
    from: out.from,
    to: out.to,
    merchant: ask.merchant,
    amount: ask.amount,
    currency: out.currency,
    rail: out.rail,
    state: out.verdict,
    code: out.code,
    captured: out.verdict === 'COMPLETED' ? ask.amount : 0n,
    refunded: 0n,
    seq,
    lastSeq: seq,
    createdAt: at,
    updatedAt: at,
  }
}
