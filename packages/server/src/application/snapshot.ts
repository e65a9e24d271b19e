import { Book, bookSource, type Command, type Micros, rowsToPrefetch, View } from '@bursar/core'
import { loadWavesMax } from '../limits.ts'
import type { Query, Read } from '../store/db.ts'
import { decodeHead, readHead } from '../store/head.ts'
import { loadOf } from '../store/load.ts'
import type { Deps } from './call.ts'

/**
 * A view of everything that commands would touch, all of one moment, for questions that are
 * answered by the core and change nothing.
 */
export async function snapshotOf(
  deps: Deps,
  bookId: number,
  commands: readonly Command[],
): Promise<View> {
  const { book, at } = await deps.database.snapshot((read) => loadBook(read, bookId, commands))
  return new View(bookSource(book), at)
}

/** The rows themselves, and the moment that they are of. */
export async function loadBook(
  read: Read,
  bookId: number,
  commands: readonly Command[],
): Promise<{ readonly book: Book; readonly at: Micros }> {
  const [head] = await read(readHead(bookId))
  if (head === undefined) throw new Error(`book ${bookId} has no head`)
  const { clock, ...last } = decodeHead(head)
  const book = new Book()
  book.head = last
  for (let wave = 0; wave < loadWavesMax; wave += 1) {
    const missing = commands.flatMap((command) => rowsToPrefetch(book, command))
    if (missing.length === 0) break
    const load = loadOf(bookId, missing)
    const results = []
    for (const query of load.queries) results.push(await asResult(read, query))
    load.settle(book, results)
  }
  return { book, at: Math.max(clock, last.at) }
}

async function asResult(read: Read, query: Query) {
  const rows = await read(query)
  return { rows, tag: 'SELECT', count: rows.length }
}
