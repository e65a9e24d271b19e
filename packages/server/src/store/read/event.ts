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
