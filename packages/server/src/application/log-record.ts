import { decodeEvent, type Event, type Id, parseId, seqOfUlid, ulidOf } from '@bursar/core'
import { decodeEventRow, type EventView } from '../store/read/event.ts'
import {
  decodeLink,
  decodeNamedPayment,
  type LinkView,
  type NamedPayment,
  selectLater,
  selectLink,
  selectNamedPayments,
} from '../store/read/evidence.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { transactionId } from './id.ts'
import { movementsOf, paymentIn, touching } from './movement.ts'
import { relationOf } from './payment-access.ts'
import { ownWallets } from './wallet.ts'

interface RecordSource {
  readonly link: LinkView
  readonly event: Event
  readonly payment: NamedPayment | null
}

/** The event that a transaction or a payment is known by, and what it is to the caller. */
export interface LogRecord extends RecordSource {
  readonly kind: 'record'
  /** A receiver may not know what the payer's policies said. The organization may know all. */
  readonly relation: 'payer' | 'payee'
  /** The wallets that an agent's own key speaks for; null is all of them. */
  readonly wallets: readonly Id<'wallet'>[] | null
}

/** What a `txn_` or a `pay_` id names: of a payment, the event that made it. */
export async function recordOf(deps: Deps, call: Call, tx: string): Promise<LogRecord | Rejection> {
  const payment = parseId('payment', tx)
  const place =
    payment === null ? await byTransaction(deps, call, tx) : await byPayment(deps, call, payment)
  const wallets = await ownWallets(deps, call)
  const relation = place === null ? null : relationTo(call, place, wallets)
  // To an agent, what is not its own is the same whether or not it exists.
  if (place === null || relation === null)
    return rejected(call.caller.agent === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
  return { kind: 'record', ...place, relation, wallets }
}

/** The same, of a payment the event that moved its money: of a hold, that which captured it. */
export async function movementRecordOf(
  deps: Deps,
  call: Call,
  tx: string,
): Promise<LogRecord | Rejection> {
  const record = await recordOf(deps, call, tx)
  if (record.kind === 'rejected' || movementsOf(record.event).length > 0) return record
  const still = rejected('NOT_FOUND', { sentence: 'This payment has not moved any money.' })
  if (record.payment === null || tx !== record.payment.row.id) return still
  const later = await laterEvents(deps, call, record.payment)
  const moving = later.find(({ event }) => movementsOf(event).length > 0)
  const [row] =
    moving === undefined ? [] : await deps.database.read(selectLink(call.caller.bookId, moving.seq))
  if (row === undefined || moving === undefined) return still
  return { ...record, link: decodeLink(row), event: moving.event }
}

/** What went on with a payment after it was made. */
export async function laterEvents(
  { database }: Deps,
  { caller }: Call,
  payment: NamedPayment,
): Promise<(EventView & { readonly event: Event })[]> {
  const { seq, lastSeq } = payment.row
  if (seq === lastSeq) return []
  const rows = await database.read(selectLater(caller.bookId, payment.row))
  return rows.map(decodeEventRow).map((view) => ({ ...view, event: decodeEvent(view.body) }))
}

function relationTo(
  { caller: { agent: own } }: Call,
  { event, payment }: RecordSource,
  wallets: LogRecord['wallets'],
): LogRecord['relation'] | null {
  if (own === null) return 'payer'
  if (payment !== null) return relationOf(payment, own)
  return touching(movementsOf(event), wallets).length > 0 ? 'payer' : null
}

async function byPayment(deps: Deps, call: Call, id: Id<'payment'>): Promise<RecordSource | null> {
  const payment = await namedPayment(deps, call, id)
  if (payment === null) return null
  const [row] = await deps.database.read(selectLink(call.caller.bookId, payment.row.seq))
  if (row === undefined) return null
  const link = decodeLink(row)
  return { link, event: decodeEvent(link.body), payment }
}

/** A transaction's id holds its place in the log, and has to be the one that was given out. */
async function byTransaction(deps: Deps, call: Call, tx: string): Promise<RecordSource | null> {
  const id = parseId('transaction', tx)
  const seq = id === null ? null : seqOfUlid(ulidOf(id))
  const [row] = seq === null ? [] : await deps.database.read(selectLink(call.caller.bookId, seq))
  if (row === undefined) return null
  const link = decodeLink(row)
  const event = decodeEvent(link.body)
  if (transactionId(link.seq, event.at) !== id) return null
  const payment = paymentIn(event)
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
