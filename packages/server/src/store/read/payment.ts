import { hexFromUlid, type PaymentRow, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'
import { privateText, readText } from './value.ts'

export interface PaymentView {
  readonly row: PaymentRow
  readonly asked: boolean
  readonly memo: string | null
  readonly metadata: string | null
}

const columns = `${selectList(shapes.payment, 't')},
  exists (select 1 from approval a where a.book_id = t.book_id and a.id = t.id) as asked,
  ${privateText('t.id', 'memo')} as memo,
  ${privateText('t.id', 'metadata')} as metadata`

export function selectPayment(bookId: number, payment: Ulid): Query {
  return {
    text: `select ${columns} from payment t where t.book_id = $1 and t.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(payment)],
  }
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
    text: `select ${columns} from payment t where ${filters} order by t.seq desc limit $5`,
    params: filterParams(bookId, filter),
  }
}

/** The payments from or to one wallet: each side has its own index, so each is asked alone. */
export function selectPaymentsOf(
  bookId: number,
  wallet: Ulid,
  filter: PaymentFilter & { readonly onlyReceived: boolean },
): Query {
  const received = filter.onlyReceived ? " and t.state = 'COMPLETED'" : ''
  const side = (condition: string) =>
    `(select t.* from payment t where ${filters} and ${condition} order by t.seq desc limit $5)`
  return {
    text: `select ${columns} from (
  ${side('t.from_wallet = $6::text::uuid')}
  union all
  ${side(`t.to_wallet = $6::text::uuid and t.rail = 'internal'${received}`)}
) t order by t.seq desc limit $5`,
    params: [...filterParams(bookId, filter), hexFromUlid(wallet)],
  }
}

export function decodePayment(row: Row): PaymentView {
  return {
    row: readRow(shapes.payment, row) as unknown as PaymentRow,
    asked: row.asked === true,
    memo: readText(row.memo),
    metadata: readText(row.metadata),
  }
}
