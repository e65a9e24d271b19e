import { hexFromUlid, type Row as RowOf, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'

export type PayeeView = RowOf<'payee'>

const columns = `${selectList(shapes.payee, 't')} from payee t`

/** One payee of the directory, struck ones too. */
export function selectPayee(bookId: number, payee: Ulid): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and t.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(payee)],
  }
}

export function selectPayees(bookId: number, below: number, limit: number): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and t.created_seq < $2 and not t.deleted
order by t.created_seq desc limit $3`,
    params: [bookId, below, limit],
  }
}

export function decodePayee(row: Row): PayeeView {
  return readRow('payee', row)
}
