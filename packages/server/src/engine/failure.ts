import { AssertionFailed } from '@bursar/core'
import { commandLine } from '../command-line.ts'
import { CommitInDoubt, ConnectionLost, DatabaseError, FlightTimeout } from '../store/db-error.ts'
import { OtherEpoch } from '../store/epoch.ts'
import type { LogEnd } from './heads.ts'
import { EvolveFailed } from './prepare.ts'

/** The log no longer ends where this process thought: nothing was written. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved'
}

/** The log is shorter than it was, or another one: an old backup, or a tampering hand. */
export class LogWentBackwards extends Error {
  override readonly name = 'LogWentBackwards'

  constructor(bookId: number, seen: LogEnd, found: LogEnd | null) {
    const was = `event ${seen.seq} was seen before, the head is now ${found?.seq ?? 'missing'}`
    super(`the log went backwards: ${was}. ${howToAccept([bookId])}`)
  }
}

/** What an operator does about a log that went backwards. */
export function howToAccept(bookIds: readonly number[]): string {
  const books = bookIds.map((bookId) => ` --book ${bookId}`).join('')
  return (
    'Restore the newest copy of the database, or permanently accept this one: ' +
    commandLine(`head accept${books}`)
  )
}

/**
 * What a failure means for a batch (each kind is a row of the failure table):
 * - `moved`: somebody else wrote; all is redone in order, carefully.
 * - `guilty`: one of the commands cannot be written; they are redone one at a time.
 * - `lost`: the connection is gone; what was sent is looked for in the log.
 * - `stopped`: the book takes no more writes until an operator has looked at it.
 */
export type Failure = 'moved' | 'guilty' | 'lost' | 'stopped'

export function failureOf(error: unknown): Failure {
  if (error instanceof HeadMoved) return 'moved'
  if (error instanceof LogWentBackwards || error instanceof OtherEpoch) return 'stopped'
  if (error instanceof EvolveFailed || error instanceof AssertionFailed) return 'guilty'
  if (error instanceof DatabaseError) return failureOfState(error)
  const lost = [ConnectionLost, FlightTimeout, CommitInDoubt].some((kind) => error instanceof kind)
  return lost ? 'lost' : 'guilty'
}

function failureOfState({ sqlstate, constraint }: DatabaseError): Failure {
  const family = sqlstate.slice(0, 2)
  // Known already: the careful way finds what the first request with this key wrote. Whichever
  // of its tables the database came to first says so.
  if (sqlstate === '23505' && /^(idempotency|sealed_box)_/.test(constraint ?? '')) return 'moved'
  if (family === '22' || family === '23' || family === '54') return 'guilty'
  // Serialization, lock time-outs and changed plans pass when tried again.
  if (family === '40' || sqlstate === '55P03' || sqlstate === '0A000') return 'moved'
  // Shutting down, out of resources, read-only: nothing was written, and it may pass.
  return 'lost'
}
