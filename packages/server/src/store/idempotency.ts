import type { Query, Row } from './db.ts'

export interface Remembered {
  readonly k: string
  readonly fingerprint: string
  readonly seq: number
  readonly body: string
  /** The sealed secret of the first answer, while it is kept. */
  readonly box: Uint8Array | null
  readonly boxUntil: number
}

/** What earlier requests with these keys wrote. */
export function findRemembered(bookId: number, keys: readonly string[]): Query {
  return {
    text: `select r.k, r.fingerprint, r.seq, r.body, r.sealed, r.expires_at
from unnest($2::text::uuid[]) q, lateral (
  select i.k, i.fingerprint, i.seq, e.body, b.sealed, b.expires_at from idempotency i
  join event e on e.book_id = i.book_id and e.seq = i.seq
  left join sealed_box b on b.book_id = i.book_id and b.k = i.k 
  where i.book_id = $1 and i.k = q limit 1
) r`,
    params: [bookId, `{${keys.join(',')}}`],
  }
}

export function decodeRemembered(row: Row): Remembered {
  return {
    k: keyOf(row),
    fingerprint: String(row.fingerprint).replaceAll('-', ''),
    seq: Number(row.seq),
    body: String(row.body),
    box: row.sealed === null ? null : Buffer.from(row.sealed as Uint8Array),
    boxUntil: Number(row.expires_at ?? 0),
  }
}

/** The idempotency key of a row, as its 32 hexadecimal digits. */
export function keyOf(row: Row): string {
  return String(row.k).replaceAll('-', '')
}

/** The day of a moment in microseconds, as rows have it. */
export function dayOf(at: number): number {
  return Math.floor(at / 86_400_000_000)
}

/** Trims what no retry can mean any more, a bounded number at a time. */
export function forgetRemembered(bookId: number, beforeDay: number): Query {
  return {
    text: `delete from idempotency where book_id = $1 and k in (
  select k from idempotency where book_id = $1 and day < $2 order by day limit 1000)`,
    params: [bookId, beforeDay],
  }
}

export function forgetBoxes(bookId: number, before: number): Query {
  return {
    text: 'delete from sealed_box where book_id = $1 and expires_at < $2',
    params: [bookId, before],
  }
}
