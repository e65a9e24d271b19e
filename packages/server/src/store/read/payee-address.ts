import type { Query } from '../db.ts'

/**
 * The entry of the payee directory that money to this address goes to, the newest one. Only the
 * letters of a 0x address may be of either case.
 */
export function selectPayeeAt(bookId: number, address: string): Query {
  return {
    text: `select p.id from payee p where p.book_id = $1 and lower(p.address) = lower($2)
  and (p.address = $2 or lower($2) like '0x%') and p.address is not null and not p.deleted
order by p.created_seq desc limit 1`,
    params: [bookId, address],
  }
}
