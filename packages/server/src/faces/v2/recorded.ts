import { decodeEvent, type Event, type Id, parseId, seqOfUlid, ulidOf } from '@bursar/core'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { transactionId } from '../../application/id.ts'
import { relationOf } from '../../application/payment-access.ts'
import { decodeEventRow } from '../../store/read/event.ts'
import {
  decodeLink,
  decodeNamedPayment,
  type LinkView,
  type NamedPayment,
  selectLater,
  selectLink,
  selectNamedPayments,
} from '../../store/read/evidence.ts'
import { decodeOwnWallets, selectOwnWallets } from '../../store/read/payment.ts'
import { paymentOf } from '../v1/wallet.ts'
import { movementsOf, touching } from './movement.ts'

interface Found {
  readonly link: LinkView
  readonly event: Event
  readonly payment: NamedPayment | null
}

/** The event that a transaction or a payment is known by, and what it is to the caller. */
export interface Recorded extends Found {
  readonly kind: 'recorded'
  /** A receiver may not know what the payer's policies said. The organization may know all. */
  readonly relation: 'payer' | 'payee'
  /** The wallets that an agent's own key speaks for; null is all of them. */
  readonly wallets: readonly Id<'wallet'>[] | null
}

/** What a `txn_` or a `pay_` id names: of a payment, the event that made it. */
export async function recordedAs(
  deps: Deps,
  call: Call,
  tx: string,
): Promise<Recorded | Rejection> {
  const payment = parseId('payment', tx)
  const found =
    payment === null ? await byPlace(deps, call, tx) : await byPayment(deps, call, payment)
  const wallets = await walletsOf(deps, call)
  const relation = found === null ? null : relationTo(call, found, wallets)
  // To an agent, what is not its own is the same whether or not it exists.
  if (found === null || relation === null)
    return rejected(call.caller.agent === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
  return { kind: 'recorded', ...found, relation, wallets }
}

/** The same, of a payment the event that moved its money: of a hold, that which captured it. */
export async function movedAs(deps: Deps, call: Call, tx: string): Promise<Recorded | Rejection> {
  const recorded = await recordedAs(deps, call, tx)
  if (recorded.kind === 'rejected' || movementsOf(recorded.event).length > 0) return recorded
  const still = rejected('NOT_FOUND', { sentence: 'No money was moved by it.' })
  if (recorded.payment === null || tx !== recorded.payment.row.id) return still
  const later = await laterEvents(deps, call, recorded.payment)
  const moving = later.find(({ event }) => movementsOf(event).length > 0)
  const [row] =
    moving === undefined ? [] : await deps.database.read(selectLink(call.caller.bookId, moving.seq))
  if (row === undefined || moving === undefined) return still
  return { ...recorded, link: decodeLink(row), event: moving.event }
}

/** What went on with a payment after it was made. */
export async function laterEvents({ database }: Deps, { caller }: Call, payment: NamedPayment) {
  const { seq, lastSeq } = payment.row
  if (seq === lastSeq) return []
  const rows = await database.read(selectLater(caller.bookId, payment.row))
  return rows.map(decodeEventRow).map((view) => ({ ...view, event: decodeEvent(view.body) }))
}

/** The wallets that an agent's own key speaks for; null is all of them. */
export async function walletsOf(
  { database }: Deps,
  { caller: { agent: own, bookId } }: Call,
): Promise<readonly Id<'wallet'>[] | null> {
  if (own === null) return null
  const [row] = await database.read(selectOwnWallets(bookId, ulidOf(own)))
  return decodeOwnWallets(own, row)
}

function relationTo(
  { caller: { agent: own } }: Call,
  { event, payment }: Found,
  wallets: Recorded['wallets'],
): Recorded['relation'] | null {
  if (own === null) return 'payer'
  if (payment !== null) return relationOf(payment, own)
  return touching(movementsOf(event), wallets).length > 0 ? 'payer' : null
}

async function byPayment(deps: Deps, call: Call, id: Id<'payment'>): Promise<Found | null> {
  const payment = await namedPayment(deps, call, id)
  if (payment === null) return null
  const [row] = await deps.database.read(selectLink(call.caller.bookId, payment.row.seq))
  if (row === undefined) return null
  const link = decodeLink(row)
  return { link, event: decodeEvent(link.body), payment }
}

/** A transaction's id holds its place in the log, and has to be the one that was given out. */
async function byPlace(deps: Deps, call: Call, tx: string): Promise<Found | null> {
  const id = parseId('transaction', tx)
  const seq = id === null ? null : seqOfUlid(ulidOf(id))
  const [row] = seq === null ? [] : await deps.database.read(selectLink(call.caller.bookId, seq))
  if (row === undefined) return null
  const link = decodeLink(row)
  const event = decodeEvent(link.body)
  if (transactionId(link.seq, event.at) !== id) return null
  const payment = paymentOf(event)
  const named = payment === null ? null : await namedPayment(deps, call, payment)
  return { link, event, payment: named }
}

async function namedPayment(
  { database }: Deps,
  { caller }: Call,
  id: string,
): Promise<NamedPayment | null> {
  const [row] = await database.read(selectNamedPayments(caller.bookId, [ulidOf(id)]))
  return row === undefined ? null : decodeNamedPayment(row)
}
