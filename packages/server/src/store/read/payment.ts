import { hexFromUlid, type Id, idOf, type PaymentRow, type Ulid, ulidOf } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'
import { idArray, privateText, readId, readIdOrNull, readText } from './value.ts'

export interface PaymentView {
  readonly row: PaymentRow
  readonly asked: boolean
  /** The agent whose wallet the money goes to, if it is one's. */
  readonly receiver: Id<'agent'> | null
  readonly memo: string | null
  readonly metadata: string | null
}

export const paymentColumns = `${selectList(shapes.payment, 't')},
  exists (select 1 from approval a where a.book_id = t.book_id and a.id = t.id) as asked,
  (select w.agent from wallet w where w.book_id = t.book_id and w.id = t.to_wallet) as receiver,
  ${privateText('t.id', 'memo')} as memo,
  ${privateText('t.id', 'metadata')} as metadata`

export function selectPayment(bookId: number, payment: Ulid): Query {
  return {
    text: `select ${paymentColumns} from payment t where t.book_id = $1 and t.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(payment)],
  }
}

/** Which of these payments wait for a consent no longer, or are not there. */
export function selectDecided(
  awaited: readonly { readonly bookId: number; readonly payment: Id<'payment'> }[],
): Query {
  return {
    text: `select w.id from unnest($1::bigint[], $2::uuid[]) as w(book_id, id)
where coalesce((select t.state from payment t where t.book_id = w.book_id and t.id = w.id), '')
  <> 'PENDING_APPROVAL'`,
    params: [
      `{${awaited.map(({ bookId }) => bookId).join(',')}}`,
      idArray(awaited.map(({ payment }) => payment)),
    ],
  }
}

export function decodeDecided(row: Row): Id<'payment'> {
  return readId('payment', row.id)
}

export interface PaymentFilter {
  /** Places in the log: only payments between them, both excluded. */
  readonly below: number
  readonly above: number
  readonly state: string | null
  readonly limit: number
}

const filters = `t.book_id = $1 and t.seq < $2 and t.seq > $3
  and ($4::text is null or t.state = $4)`

function filterParams(bookId: number, filter: PaymentFilter) {
  return [bookId, filter.below, filter.above, filter.state, filter.limit]
}

/** A book's payments from the newest on. */
export function selectPayments(bookId: number, filter: PaymentFilter): Query {
  return {
    text: `select ${paymentColumns} from payment t where ${filters} order by t.seq desc limit $5`,
    params: filterParams(bookId, filter),
  }
}

/** The payments from or to some wallets: each side has its own index, so each is asked alone. */
export function selectPaymentsOf(
  bookId: number,
  wallets: readonly Id<'wallet'>[],
  filter: PaymentFilter & { readonly onlyReceived: boolean },
): Query {
  const received = filter.onlyReceived ? " and t.state = 'COMPLETED'" : ''
  const side = (condition: string) =>
    `(select t.* from payment t where ${filters} and ${condition} order by t.seq desc limit $5)`
  return {
    text: `select ${paymentColumns} from unnest($6::text::uuid[]) w(id), lateral (
  ${side('t.from_wallet = w.id')}
  union all
  ${side(`t.to_wallet = w.id and t.rail = 'internal'${received}
    and t.from_wallet <> all ($6::text::uuid[])`)}
) t order by t.seq desc limit $5`,
    params: [...filterParams(bookId, filter), idArray(wallets)],
  }
}

/** The wallets of one agent beyond its first. */
export function selectOwnWallets(bookId: number, agent: Ulid): Query {
  return {
    text: 'select wallets from agent where book_id = $1 and id = $2::text::uuid',
    params: [bookId, hexFromUlid(agent)],
  }
}

export function decodeOwnWallets(agent: Id<'agent'>, row: Row | undefined): Id<'wallet'>[] {
  const further = readText(row?.wallets)
  return [idOf('wallet', ulidOf(agent)), ...(further === null ? [] : JSON.parse(further))]
}

export function decodePayment(row: Row): PaymentView {
  return {
    row: readRow('payment', row),
    asked: row.asked === true,
    receiver: readIdOrNull('agent', row.receiver),
    memo: readText(row.memo),
    metadata: readText(row.metadata),
  }
}
