import type { Head } from '@bursar/core'
import type { Query, Result, Row } from './db.ts'

const CLOCK = '(extract(epoch from clock_timestamp()) * 1000000)::bigint as clock'

/** Takes the lock that every careful writer of the book takes first. */
export function lockHead(bookId: number): Query {
  const text = `select seq, hash, at, ${CLOCK} from book_head where book_id = $1 for no key update`
  return { text, params: [bookId] }
}

export function readHead(bookId: number): Query {
  return {
    text: `select seq, hash, at, ${CLOCK} from book_head where book_id = $1`,
    params: [bookId],
  }
}

/** The hash of the log at one place: tells whether what is remembered ever happened. */
export function hashAt(bookId: number, seq: number): Query {
  const text = 'select hash from event where book_id = $1 and seq = $2'
  return { text, params: [bookId, seq] }
}

export function decodeHash({ rows: [row] }: Result): string | null {
  return row === undefined ? null : hexOf(row.hash)
}

export function decodeHead(row: Row): Head & { readonly clock: number } {
  return {
    seq: Number(row.seq),
    hash: hexOf(row.hash),
    at: Number(row.at),
    clock: Number(row.clock),
  }
}

export function hexOf(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString('hex')
}
