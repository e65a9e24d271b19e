import { hexFromUlid } from '@bursar/core'
import type { Query } from './db.ts'

/** Makes room for a new organization and its two books; their first events fill it. */
export function insertOrganization(row: {
  organization: string
  bookIds: readonly number[]
  createdAt: number
}): Query {
  return {
    text: `with o as (
  insert into organization (org_id, created_at) values ($1::text::uuid, $2) returning org_id
)
insert into book_head (book_id, seq, hash, at)
select b, 0, decode(repeat('00', 32), 'hex'), 0 from o, unnest($3::text::bigint[]) b`,
    params: [hexFromUlid(row.organization), row.createdAt, `{${row.bookIds.join(',')}}`],
  }
}

/** Every book of this database, with what it is; a book without its first event is left out. */
export function selectBooks(): Query {
  return {
    text: `select b.book_id, b.environment, b.organization from book b
order by b.opened_at, b.environment desc, b.book_id limit 10000`,
    params: [],
  }
}
