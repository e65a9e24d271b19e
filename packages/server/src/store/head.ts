import type { Head } from '@bursar/core'
import type { Query, Read, Result, Row } from './db.ts'

/** Microseconds since 1970 UTC at the database. */
export const NOW = '(extract(epoch from clock_timestamp()) * 1000000)::bigint'
/** The same, as the column `clock`. */
export const CLOCK = `${NOW} as clock`

/**
 * Whether a moment has come that is never set further ahead than `ms`: one that lies further ahead
 * was set before the database's clock was set back, and nobody waits that long for it.
 */
export function isOver(moment: string, ms: string | number): string {
  return `${moment} not between ${NOW} + 1 and ${NOW} + ${ms}::bigint * 1000`
}

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

/** What time it is at the database, in microseconds since 1970 UTC: no other clock decides. */
export async function databaseTime(read: Read): Promise<number> {
  const [row] = await read({ text: `select ${CLOCK}`, params: [] })
  return Number(row?.clock)
}

/** Whether this server follows another one: it may not have the newest events yet. */
export async function isStandby(read: Read): Promise<boolean> {
  const [row] = await read({ text: 'select pg_is_in_recovery() as standby', params: [] })
  return row?.standby === true
}

/** The hash of the log at one place: tells whether what is remembered ever happened. */
export function hashAt(bookId: number, seq: number): Query {
  const text = 'select hash from event where book_id = $1 and seq = $2'
  return { text, params: [bookId, seq] }
}

/** Where each log ends now, and the hash that it has at a place. */
export function selectEnds(places: readonly { bookId: number; seq: number }[]): Query {
  return {
    text: `select h.book_id, h.seq, h.hash, e.hash as there
from unnest($1::text::bigint[], $2::text::bigint[]) q(book_id, seq)
join book_head h on h.book_id = q.book_id
left join event e on e.book_id = q.book_id and e.seq = q.seq`,
    params: [
      `{${places.map(({ bookId }) => bookId).join(',')}}`,
      `{${places.map(({ seq }) => seq).join(',')}}`,
    ],
  }
}

export function decodeEnd(row: Row) {
  const there = row.there === null ? null : hexOf(row.there)
  return { found: { seq: Number(row.seq), hash: hexOf(row.hash) }, there }
}

/** Where the logs of this database end. */
export function selectHeads(): Query {
  return {
    text: 'select book_id, seq, hash from book_head order by book_id limit 10000',
    params: [],
  }
}

export function decodeHeadOf(row: Row): readonly [number, { seq: number; hash: string }] {
  return [Number(row.book_id), { seq: Number(row.seq), hash: hexOf(row.hash) }]
}

/** How long each log is, by the numbers of books after one of them. */
export function selectLengths(after: number, limit: number): Query {
  return {
    text: 'select book_id, seq from book_head where book_id > $1 order by book_id limit $2',
    params: [after, limit],
  }
}

/** The last times that an operator accepted the log as it stood. */
export function selectAcceptances(bookId: number): Query {
  return {
    text: `select body from event where book_id = $1 and kind = 'log.accept'
  and kind <> 'payment.create' order by seq desc limit 100`,
    params: [bookId],
  }
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
