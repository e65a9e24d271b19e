import { type Entry, hexFromUlid, type Id, type PaymentRow, type Ulid, ulidOf } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { hexOf } from '../head.ts'
import { readRow, selectList, shapes } from '../schema.ts'
import { decodeEventRow, type EventView } from './event.ts'
import { idArray, readId, readIdOrNull, readMoney, readText } from './value.ts'

/** An event with the hash that it was chained to; null at the beginning of the log. */
export interface LinkView extends EventView {
  readonly previous: string | null
}

export function selectLink(bookId: number, seq: number): Query {
  return {
    text: `select e.seq, e.kind, e.hash, e.body, p.hash as previous
from event e left join event p on p.book_id = $1 and p.seq = e.seq - 1
where e.book_id = $1 and e.seq = $2`,
    params: [bookId, seq],
  }
}

export function decodeLink(row: Row): LinkView {
  const { previous } = row
  return { ...decodeEventRow(row), previous: previous === null ? null : hexOf(previous) }
}

/** The stored rows of some legs. */
export function selectLegs(
  bookId: number,
  legs: readonly Pick<Entry, 'wallet' | 'version'>[],
): Query {
  return {
    text: `select n.wallet, n.version, n.seq, n.amount, n.balance
from unnest($2::text::uuid[], $3::text::bigint[]) q(wallet, version)
join entry n on n.book_id = $1 and n.wallet = q.wallet and n.version = q.version`,
    params: [
      bookId,
      `{${legs.map(({ wallet }) => hexFromUlid(ulidOf(wallet))).join(',')}}`,
      `{${legs.map(({ version }) => version).join(',')}}`,
    ],
  }
}

export function decodeStoredLeg(row: Row): Entry & { readonly seq: number } {
  return {
    wallet: readId('wallet', row.wallet),
    version: Number(row.version),
    seq: Number(row.seq),
    amount: readMoney(row.amount),
    balance: readMoney(row.balance),
  }
}

/** Kinds of events that go on with a payment after it was made. */
const kinds = [
  ...['payment.settle', 'payment.fail', 'payment.capture', 'payment.void', 'payment.refund'],
  ...['payment.expire', 'approval.approve'],
]
const list = `(${kinds.map((kind) => `'${kind}'`).join(', ')})`
const lookedThroughMax = 20_000
const eventsMax = 100

/**
 * What happened to a payment after it was made, in order: its events are named in no table, so
 * those of their kinds between its first and its last one are looked through.
 */
export function selectLater(
  bookId: number,
  { id, seq, lastSeq }: Pick<PaymentRow, 'id' | 'seq' | 'lastSeq'>,
): Query {
  return {
    text: `select e.seq, e.kind, e.hash, e.body from (
  select v.seq, v.kind, v.hash, v.body from event v
  where v.book_id = $1 and v.kind in ${list} and v.kind <> 'payment.create'
    and v.seq > $2 and v.seq <= $3
  limit $5
) e where position($4 in e.body) > 0 order by e.seq limit $6`,
    params: [bookId, seq, lastSeq, ulidOf(id), lookedThroughMax, eventsMax],
  }
}

/** A payment with whom it went to, by name. */
export interface NamedPayment {
  readonly row: PaymentRow
  readonly asked: boolean
  /** The agent whose wallet the money goes to, if it is one's. */
  readonly receiver: Id<'agent'> | null
  /** Of the entry of the payee directory that was named. */
  readonly payeeName: string | null
}

const columns = `${selectList(shapes.payment, 't')},
  exists (select 1 from approval a where a.book_id = $1 and a.id = t.id) as asked,
  (select w.agent from wallet w where w.book_id = $1 and w.id = t.to_wallet) as receiver,
  (select y.name from payee y where y.book_id = $1 and y.id = t.payee) as payee_name`

/** Those of the payments that there are. */
export function selectNamedPayments(bookId: number, ids: readonly Ulid[]): Query {
  return {
    text: `select ${columns} from payment t
where t.book_id = $1 and t.id = any($2::text::uuid[])`,
    params: [bookId, idArray(ids)],
  }
}

interface EvidencePage {
  readonly limit: number
  readonly offset: number
}

/** Every decision about a payment of a book from the newest on, with the event that records it. */
export function selectDecisions(bookId: number, { limit, offset }: EvidencePage): Query {
  return {
    text: `select ${columns}, e.body from (
  select t.* from payment t where t.book_id = $1 order by t.seq desc limit $2 offset $3
) t join event e on e.book_id = $1 and e.seq = t.seq order by t.seq desc`,
    params: [bookId, limit, offset],
  }
}

/** The same for payments from some wallets. */
export function selectDecisionsOf(
  bookId: number,
  wallets: readonly Id<'wallet'>[],
  { limit, offset }: EvidencePage,
): Query {
  return {
    text: `select ${columns}, e.body from (
  select t.* from unnest($2::text::uuid[]) u(id), lateral (
    select p.* from payment p where p.book_id = $1 and p.from_wallet = u.id
    order by p.seq desc limit $3
  ) t order by t.seq desc limit $4 offset $5
) t join event e on e.book_id = $1 and e.seq = t.seq order by t.seq desc`,
    params: [bookId, idArray(wallets), limit + offset, limit, offset],
  }
}

export function decodeNamedPayment(row: Row): NamedPayment {
  return {
    row: readRow('payment', row),
    asked: row.asked === true,
    receiver: readIdOrNull('agent', row.receiver),
    payeeName: readText(row.payee_name),
  }
}
