import { readHeads } from '../effects/kept-heads.ts'
import { howToAccept } from '../engine/failure.ts'
import { HeadsInMemory, type LogEnd, type LostLog, lostLogs } from '../engine/heads.ts'
import type { Database } from '../store/db.ts'
import { decodeHeadOf, selectHeads } from '../store/head.ts'
import { SetupError } from './home.ts'

/**
 * What the home has seen of the logs. Errors: SetupError when one does not hold it any more, which
 * an operator has to accept first; HeadsDamaged. What stands beyond it was merely found: whoever
 * goes on from there has it confirmed first.
 */
export async function expectedHeads(database: Database, home: string): Promise<HeadsInMemory> {
  const seen = await readHeads(home)
  const lost = await lostLogs(database.read, seen)
  if (lost.length > 0) {
    const what = lost.map(sentenceOf).join(' ')
    throw new SetupError(`${what} ${howToAccept(lost.map(({ bookId }) => bookId))}`)
  }
  return new HeadsInMemory(seen)
}

/** Where each log of the database ends. */
export async function currentHeads(database: Database): Promise<ReadonlyMap<number, LogEnd>> {
  return new Map((await database.read(selectHeads())).map(decodeHeadOf))
}

/** What happened to a log, as far as this home can tell. */
export function sentenceOf({ bookId, seen, found }: LostLog): string {
  const start = `The log of book ${bookId} went backwards: this home has seen event ${seen.seq},`
  if (found === null) return `${start} but this database does not have the book.`
  if (found.seq >= seen.seq) return `${start} but a different event is now in its place.`
  return `${start} but the log now ends with event ${found.seq}.`
}
