import type { ApprovalState } from '../approval/approval.ts'
import { present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import type { Result } from '../outcome.ts'
import { isOpen, isWaiting, type PaymentRow, type PaymentState, sumOf } from '../payment/payment.ts'
import { endLink } from './link.ts'
import { hasMembers } from './people.ts'
import { applyMoved, applyRemembered, noteExpiration, touchTotals } from './posting.ts'
import { endRaises, evolveGranted, evolveRefused } from './request.ts'

export function evolvePayment(book: Book, seq: number, event: EventOf<'payment.create'>): void {
  const { result, at } = event
  const row = paymentOf(event, seq)
  book.tables.payment.insert(row.id, row)
  applyMoved(book, seq, result)
  applyRemembered(book, result)
  if (result.tripped !== null) {
    const agent = present(book.tables.agent.get(result.tripped), result.tripped)
    book.tables.agent.update(agent.id, { ...agent, status: 'PAUSED', updatedAt: at })
    endRaises(book, agent.id, { seq, at })
  }
  if (!isOpen(row.state)) return
  book.tables.charges.load(row.id, { payment: row.id, charges: result.charges })
  opened(book, row)
  if (isWaiting(row.state)) listAsked(book, row, true)
  noteExpiration(book, row.expiresAt)
  if (result.asked !== null) insertApproval(book, row, { asked: result.asked, seq })
}

function insertApproval(
  book: Book,
  row: PaymentRow,
  made: { asked: NonNullable<Result<'payment.create'>['asked']>; seq: number },
): void {
  const approval = idOf('approval', ulidOf(row.id))
  book.tables.approval.insert(approval, {
    id: approval,
    payment: row.id,
    agent: row.agent,
    state: 'PENDING',
    policy: made.asked.policy,
    policyVersion: made.asked.version,
    needed: made.asked.needed,
    votes: null,
    self: null,
    decidedBy: null,
    decidedAt: null,
    expiresAt: row.expiresAt,
    links: null,
    request: null,
    people: hasMembers(book),
    createdAt: row.createdAt,
    createdSeq: made.seq,
  })
}

export function evolveSettled(book: Book, seq: number, event: EventOf<'payment.settle'>): void {
  const row = paymentRow(book, event.params.payment)
  applyMoved(book, seq, event.result)
  const { receipt } = event.params
  move(book, row, { state: 'COMPLETED', captured: sumOf(row), receipt, seq, at: event.at })
  if (row.state === 'PENDING_APPROVAL')
    decided(book, row, { state: 'RELEASED', by: null, at: null })
  closeWallet(book, event.result.closed, event.at)
}

export function evolveFailed(book: Book, seq: number, event: EventOf<'payment.fail'>): void {
  const row = paymentRow(book, event.params.payment)
  applyMoved(book, seq, event.result)
  move(book, row, { state: 'RELEASED', captured: 0n, refunded: 0n, seq, at: event.at })
  closeWallet(book, event.result.closed, event.at)
}

export function evolveCaptured(book: Book, seq: number, event: EventOf<'payment.capture'>): void {
  const { result, at } = event
  const row = paymentRow(book, event.params.payment)
  applyMoved(book, seq, result)
  const part = result.captured === row.amount ? null : result.captured
  const captured = result.verdict === 'COMPLETED' ? result.captured : 0n
  move(book, row, { state: result.verdict, captured, part, seq, at })
}

/** The hold stands longer; nothing moves. */
export function evolveExtended(book: Book, seq: number, event: EventOf<'payment.extend'>): void {
  const row = paymentRow(book, event.params.payment)
  const { expiresAt } = event.result
  const moment = { lastSeq: seq, updatedAt: event.at }
  book.tables.payment.update(row.id, { ...row, expiresAt, ...moment })
}

export function evolveReleased(
  book: Book,
  seq: number,
  event: EventOf<'payment.void'> | EventOf<'payment.expire'>,
): void {
  const { at } = event
  const row = paymentRow(book, event.params.payment)
  const state = event.kind === 'payment.void' ? 'RELEASED' : 'EXPIRED'
  applyMoved(book, seq, event.result)
  move(book, row, { state, captured: 0n, seq, at })
  if (row.state === 'PENDING_APPROVAL') decided(book, row, { state: 'EXPIRED', by: null, at })
  if (event.kind === 'payment.expire') closeWallet(book, event.result.closed, at)
}

export function evolveRefunded(book: Book, seq: number, event: EventOf<'payment.refund'>): void {
  const { result, at } = event
  const row = paymentRow(book, event.params.payment)
  applyMoved(book, seq, result)
  const refunded = row.refunded + result.refunded
  move(book, row, { state: row.state, captured: row.captured, refunded, seq, at })
  closeWallet(book, result.closed, at)
}

/** A vote, and with the last one that is needed the payment goes on. */
export function evolveApproved(book: Book, seq: number, event: EventOf<'approval.approve'>): void {
  const { params, result, at } = event
  if (params.link !== null) endLink(book, params.link, { state: 'USED', at })
  const { payment, verdict } = result
  if (payment === null || verdict === 'GRANTED') {
    evolveGranted(book, seq, event)
    return
  }
  const row = paymentRow(book, payment)
  const approval = present(book.tables.approval.get(params.approval), params.approval)
  const dropped = (key: Id<'key'>) => result.dropped?.includes(key) === true
  const earlier = (approval.votes ?? []).map((vote) =>
    vote.dropped === null && dropped(vote.key) ? { ...vote, dropped: seq } : vote,
  )
  const { by, root } = result
  const key = event.actor as Id<'key'>
  const votes = [...earlier, { by, key, root, at, seq, dropped: null }]
  // One voice's consent needs no list.
  if ((approval.needed ?? 1) > 1)
    book.tables.approval.update(params.approval, { ...approval, votes })
  if (verdict === 'PENDING_APPROVAL') return
  applyMoved(book, seq, result)
  applyRemembered(book, result)
  const captured = verdict === 'COMPLETED' ? row.amount : 0n
  const { expiresAt } = result
  move(book, row, { state: verdict, captured, expiresAt, seq, at })
  noteExpiration(book, expiresAt)
  decided(book, row, { state: 'APPROVED', by: result.by, self: result.self, at })
}

export function evolveGivenUp(
  book: Book,
  seq: number,
  event: EventOf<'approval.deny'> | EventOf<'approval.cancel'>,
): void {
  const { result, at } = event
  if (event.kind === 'approval.deny' && event.params.link !== null)
    endLink(book, event.params.link, { state: 'USED', at })
  if (result.payment === null) {
    evolveRefused(book, event)
    return
  }
  const row = paymentRow(book, result.payment)
  applyMoved(book, seq, result)
  move(book, row, { state: 'RELEASED', captured: 0n, seq, at })
  const state = event.kind === 'approval.deny' ? 'DENIED' : 'CANCELLED'
  decided(book, row, { state, by: result.by, at })
}

/** Undecided payments that end with their agent or key: the posting gave everything back. */
export function releaseAll(
  book: Book,
  payments: readonly Id<'payment'>[],
  moment: { seq: number; at: number },
): void {
  for (const id of payments) {
    const row = paymentRow(book, id)
    move(book, row, { state: 'RELEASED', captured: 0n, ...moment })
    if (row.state === 'PENDING_APPROVAL')
      decided(book, row, { state: 'RELEASED', by: null, at: null })
  }
}

export function paymentRow(book: Book, id: Id<'payment'>): PaymentRow {
  return present(book.tables.payment.get(id), id)
}

interface Move {
  readonly state: PaymentState
  readonly captured: bigint
  readonly refunded?: bigint
  readonly part?: bigint | null
  readonly expiresAt?: number | null
  readonly receipt?: string | null
  readonly seq: number
  readonly at: number
}

function move(book: Book, row: PaymentRow, { seq, at, ...to }: Move): void {
  book.tables.payment.update(row.id, { ...row, ...to, lastSeq: seq, updatedAt: at })
  if (isOpen(row.state) && !isOpen(to.state)) closed(book, row)
  if (isWaiting(row.state) && !isWaiting(to.state)) listAsked(book, row, false)
}

/** Each agent above counts it too: what one deletion may have to release is bounded. */
function countOpen(book: Book, agent: Id<'agent'>, change: 1 | -1): void {
  for (let one: Id<'agent'> | null = agent; one !== null; ) {
    touchTotals(book, ulidOf(one)).open += change
    one = present(book.tables.agent.get(one), one).parent
  }
}

function opened(book: Book, row: PaymentRow): void {
  if (row.agent === null) return
  countOpen(book, row.agent, 1)
  const open = book.tables.open.get(row.agent)
  if (open == null) return
  book.tables.open.rows.set(row.agent, { ...open, payments: [...open.payments, row.id] })
}

function closed(book: Book, row: PaymentRow): void {
  if (row.agent === null) return
  countOpen(book, row.agent, -1)
  const open = book.tables.open.get(row.agent)
  if (open == null) return
  const payments = open.payments.filter((id) => id !== row.id)
  book.tables.open.rows.set(row.agent, { ...open, payments })
}

/** What waits by who asked for it, where that is known already. */
function listAsked(book: Book, { key: asker, id }: PaymentRow, waits: boolean): void {
  const key = speakerNow(book, asker)
  const asked = book.tables.asked.get(key)
  if (asked == null) return
  const others = asked.payments.filter((one) => one !== id)
  const payments = waits ? [...others, id] : others
  book.tables.asked.rows.set(key, { ...asked, count: payments.length, payments })
}

/** By what a member speaks who asked for something in another role. */
function speakerNow({ tables }: Book, id: Id<'key'>): Id<'key'> {
  const key = tables.key.get(id)
  const member = key?.role == null ? null : tables.member.get(key.owner)
  return (member?.root === key?.root ? member?.key : null) ?? id
}

/** The end of an approval, however it came. */
function decided(
  book: Book,
  row: PaymentRow,
  how: { state: ApprovalState; by: string | null; self?: boolean | null; at: number | null },
): void {
  const id = idOf('approval', ulidOf(row.id))
  const approval = present(book.tables.approval.get(id), id)
  const { state, by, self = null, at } = how
  book.tables.approval.update(id, { ...approval, state, self, decidedBy: by, decidedAt: at })
}

function closeWallet(book: Book, wallet: Id<'wallet'> | null, at: number): void {
  if (wallet === null) return
  const row = present(book.tables.wallet.get(wallet), wallet)
  book.tables.wallet.update(wallet, { ...row, status: 'CLOSED', closedAt: at })
}

/** The payment as its own event made it, whatever came after. */
export function paymentOf(event: EventOf<'payment.create'>, seq: number): PaymentRow {
  const { params, result, at } = event
  return {
    id: params.payment,
    agent: result.agent,
    key: event.actor as Id<'key'>,
    from: result.from,
    to: result.to,
    merchant: params.merchant,
    amount: params.amount,
    currency: result.currency,
    rail: result.rail,
    state: result.verdict,
    code: result.code,
    captured: result.verdict === 'COMPLETED' ? params.amount : 0n,
    refunded: 0n,
    holdHours: params.holdHours,
    part: null,
    expiresAt: result.expiresAt,
    payee: params.payee,
    shadow: result.shadow,
    claim: params.claim,
    label: params.label,
    address: result.address,
    receipt: null,
    seq,
    lastSeq: seq,
    createdAt: at,
    updatedAt: at,
  }
}
