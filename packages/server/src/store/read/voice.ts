import { approversMax } from '@bursar/core'
import type { Query } from '../db.ts'
import { NOW } from '../head.ts'

/**
 * How many voices can approve: whom active keys with that permission speak for. Once the book has
 * members, all keys that were made on the server's machine are one voice together.
 */
export function countVoices(bookId: number): Query {
  return {
    text: `select count(*) as voices from (
  select distinct case when b.owners is null or r.role is not null then k.root else b.first_key end
  from key k
  join book b on b.book_id = k.book_id
  join key r on r.book_id = k.book_id and r.id = k.root
  where k.book_id = $1 and k.agent is null and k.status = 'ACTIVE'
    and k.permissions like '%"approvals:write"%'
    and (k.expires_at is null or k.expires_at > ${NOW})
  limit $2
) t`,
    params: [bookId, approversMax],
  }
}
