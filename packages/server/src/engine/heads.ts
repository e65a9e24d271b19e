import { decodeEvent, type Head } from '@bursar/core'
import { flightSecondsMax } from '../limits.ts'
import type { Read, Row, Writer } from '../store/db.ts'
import { decodeEnd, selectAcceptances, selectEnds } from '../store/head.ts'
import { LogWentBackwards } from './failure.ts'

/** Where a log was seen to end. */
export type LogEnd = Pick<Head, 'seq' | 'hash'>

/** The newest end of each log that was seen: it may grow beyond that, never shrink below. */
export interface Heads {
  newest(bookId: number): LogEnd | null
  saw(bookId: number, end: LogEnd): void
}

/** Remembers for as long as this process lives. */
export class HeadsInMemory implements Heads {
  readonly #heads: Map<number, LogEnd>

  constructor(heads: Iterable<readonly [number, LogEnd]> = []) {
    this.#heads = new Map(heads)
  }

  get all(): ReadonlyMap<number, LogEnd> {
    return this.#heads
  }

  newest(bookId: number): LogEnd | null {
    return this.#heads.get(bookId) ?? null
  }

  saw(bookId: number, { seq, hash }: LogEnd): void {
    this.#heads.set(bookId, { seq, hash })
  }
}

/** A log that does not hold what was seen of it: an older copy, or another one. */
export interface LostLog {
  readonly bookId: number
  readonly seen: LogEnd
  /** null: the database does not have the book at all. */
  readonly found: LogEnd | null
}

/** Of the logs that were seen, those that do not hold it and that no operator has accepted. */
export async function lostLogs(
  read: Read,
  seen: ReadonlyMap<number, LogEnd>,
): Promise<readonly LostLog[]> {
  const rows = await read(selectEnds([...seen].map(([bookId, { seq }]) => ({ bookId, seq }))))
  const ends = new Map(rows.map((row) => [Number(row.book_id), decodeEnd(row)]))
  const lost: LostLog[] = []
  for (const [bookId, end] of seen) {
    const log = ends.get(bookId)
    if (log !== undefined && holds(log, end)) continue
    if (namesEnd(await read(selectAcceptances(bookId)), end)) continue
    lost.push({ bookId, seen: end, found: log?.found ?? null })
  }
  return lost
}

/** Throws LogWentBackwards unless the log has grown, or was accepted; asked under its lock. */
export async function expectGrown(
  log: { bookId: number; seen: LogEnd | null; found: LogEnd; there: string | null },
  writer: Writer,
): Promise<void> {
  const { bookId, seen, found } = log
  if (seen === null || holds(log, seen)) return
  const [accepted] = await writer.flight([selectAcceptances(bookId)], flightSecondsMax * 1000)
  if (!namesEnd(accepted?.rows ?? [], seen)) throw new LogWentBackwards(bookId, seen, found)
}

/** Whether a log holds what was seen of it: `there` is the hash at that place now. */
function holds(log: { found: LogEnd; there: string | null }, { seq, hash }: LogEnd): boolean {
  return seq === 0 || (log.found.seq >= seq && log.there === hash)
}

/** An acceptance names exactly the end that had been seen: no other loss is covered by it. */
function namesEnd(acceptances: readonly Row[], { seq, hash }: LogEnd): boolean {
  return acceptances.some(({ body }) => {
    const event = decodeEvent(String(body))
    if (event.kind !== 'log.accept') return false
    return event.params.seen.seq === seq && event.params.seen.hash === hash
  })
}
