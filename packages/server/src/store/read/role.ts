import type { Role } from '@bursar/core'
import type { Query } from '../db.ts'

/** One of the wallets that every book has, by what it is for. */
export function selectRole(bookId: number, name: string): Query {
  return {
    text: 'select wallet from role where book_id = $1 and name = $2',
    params: [bookId, name],
  }
}

/** Currencies of a book that have no wallet for this. */
export function selectLacking(bookId: number, role: Role): Query {
  return {
    text: `select split_part(o.name, '/', 2) as currency from role o
where o.book_id = $1 and o.name like 'org/%' and not exists (
  select 1 from role r
  where r.book_id = o.book_id and r.name = $2 || substr(o.name, length('org/'))
)
order by o.name`,
    params: [bookId, role],
  }
}
