import type { Head } from '@bursar/core'
import type { Query, Result, Row } from './db.ts'

const CLOCK = '(extract(epoch from clock_timestamp()) * 1000000)::bigint as clock'
const COLUMNS = `seq, hash, at, epoch, ${CLOCK}`

/** Takes the lock that every careful writer of the book takes first. */
export function lockHead(bookId: number): Query {
  const text = `select ${COLUMNS} from book_head where book_id = $1 for no key update`
  return { text, params: [bookId] }
}

export function readHead(bookId: number): Query {
  return { text: `select ${COLUMNS} from book_head where book_id = $1`, params: [bookId] }
}

/**
 * Changes nothing, yet writes: once it is committed, so is everything that stood in the log
 * before it, on every standby that the server waits for.
 */
export function touchHead(bookId: number): Query {
  return { text: 'update book_head set at = at where book_id = $1', params: [bookId] }
}

/** The hash of the log at one place: tells whether what is remembered ever happened. */
export function hashAt(bookId: number, seq: number): Query {
  const text = 'select hash from event where book_id = $1 and seq = $2'
  return { text, params: [bookId, seq] }
}

export function decodeHash({ rows: [row] }: Result): string | null {
  return row === undefined ? null : hexOf(row.hash)
}

export interface FoundHead extends Head {
  readonly epoch: number
  /** The database's clock, in microseconds. */
  readonly clock: number
}

export function decodeHead(row: Row): FoundHead {
  return {
    seq: Number(row.seq),
    hash: hexOf(row.hash),
    at: Number(row.at),
    epoch: Number(row.epoch),
    clock: Number(row.clock),
  }
}

export function hexOf(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString('hex')
}
