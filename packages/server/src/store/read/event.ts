import type { Query, Row } from '../db.ts'
import { hexOf } from '../head.ts'

export interface EventView {
  readonly seq: number
  readonly kind: string
  readonly hash: string
  readonly body: string
}

/** Events in their order, after a place in the log. */
export function selectEvents(
  bookId: number,
  filter: { after: number; kind: string | null; limit: number },
): Query {
  const { after, kind, limit } = filter
  if (kind === null || kind === 'payment.create') {
    return {
      text: `select seq, kind, hash, body from event where book_id = $1 and seq > $2
  and ($3::text is null or kind = $3) order by seq limit $4`,
      params: [bookId, after, kind, limit],
    }
  }
  return {
    text: `select seq, kind, hash, body from event where book_id = $1 and seq > $2
  and kind = $3 and kind <> 'payment.create' order by seq limit $4`,
    params: [bookId, after, kind, limit],
  }
}

export function selectEvent(bookId: number, seq: number): Query {
  return {
    text: 'select seq, kind, hash, body from event where book_id = $1 and seq = $2',
    params: [bookId, seq],
  }
}

export function decodeEventRow(row: Row): EventView {
  return {
    seq: Number(row.seq),
    kind: String(row.kind),
    hash: hexOf(row.hash),
    body: String(row.body),
  }
}

/**
 * How much of the log is older than a moment: the last event before it, 0 when there is none.
 * Moments never go back in the log, so this is a search by halves and not a scan.
 */
export function selectSeqBefore(bookId: number, at: number): Query {
  return {
    text: `with recursive s(lo, hi) as (
  select 0::bigint, h.seq + 1 from book_head h where h.book_id = $1
  union all
  select case when m.older then m.mid else s.lo end, case when m.older then s.hi else m.mid end
  from s, lateral (
    select (s.lo + s.hi) / 2 as mid, ((e.body::json)->>'at')::bigint < $2 as older
    from event e where e.book_id = $1 and e.seq = (s.lo + s.hi) / 2
  ) m
  where s.hi - s.lo > 1
)
select max(lo) as seq from s`,
    params: [bookId, at],
  }
}
