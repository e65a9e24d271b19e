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

/** The domains of payees of the directory by their names, as both were read. */
export function selectDomainsOf(bookId: number, names: readonly string[]): Query {
  return {
    text: `select coalesce(p.name_read, p.name) as name, p.domains from payee p
where p.book_id = $1 and not p.deleted
  and coalesce(p.name_read, p.name) in (select jsonb_array_elements_text($2::text::jsonb))
order by p.created_seq`,
    params: [bookId, JSON.stringify(names)],
  }
}

export function decodePayee(row: Row): PayeeView {
  return readRow('payee', row)
}
