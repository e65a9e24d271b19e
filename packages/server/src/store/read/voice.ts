import { approversMax } from '@bursar/core'
import type { Query } from '../db.ts'
import { NOW } from '../head.ts'

/** How many voices can approve: whom active keys with that permission speak for. */
export function countVoices(bookId: number): Query {
  return {
    text: `select count(*) as voices from (
  select distinct root from key
  where book_id = $1 and agent is null and status = 'ACTIVE'
    and permissions like '%"approvals:write"%' and (expires_at is null or expires_at > ${NOW})
  limit $2
) t`,
    params: [bookId, approversMax],
  }
}
