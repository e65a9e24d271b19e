import type { Query } from '../db.ts'

/** One of the wallets that every book has, by what it is for. */
export function selectRole(bookId: number, name: string): Query {
  return {
    text: 'select wallet from role where book_id = $1 and name = $2',
    params: [bookId, name],
  }
}
