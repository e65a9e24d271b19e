import { BOOK_KEY, decide, evolve, type Head } from '@bursar/core'
import type { Database, Query, Row } from '../store/db.ts'
import { Entries } from './entry.ts'
import { type Finding, Findings } from './finding.ts'
import { checkBoxes, checkHead, checkIdempotency, checkStray, keysSince } from './operational.ts'
import { checkPrivateTexts } from './private-text.ts'
import { compareProjections, type Verification } from './projection.ts'
import { type Core, Replay } from './replay.ts'
import { bookTables, selectBookIds, selectLog } from './statement.ts'

export interface VerifyOptions {
  /** The books to verify; all books of the database if absent. */
  readonly bookIds?: readonly number[]
  /** Heads that were noted earlier, by book: each log must reach and contain its own. */
  readonly expectedHeads?: ReadonlyMap<number, Pick<Head, 'seq' | 'hash'>>
  /** Told as events of a book have been proved. */
  readonly progress?: (bookId: number, events: number) => void
  /** The rules to decide again with; those of this Bursar if absent. */
  readonly core?: Core
}

export interface BookReport {
  readonly bookId: number
  /** null when the log does not open the book. */
  readonly environment: 'test' | 'live' | null
  /** Events that were proved and applied. */
  readonly events: number
  /** The last of them: to be noted, and handed in as an expected head later. */
  readonly head: Pick<Head, 'seq' | 'hash'>
  /** The first findings, at most 100 of them. */
  readonly findings: readonly Finding[]
  /** All findings, counted. */
  readonly findingCount: number
}

export interface Report {
  /** Whether something was proved, and there is no finding at all. */
  readonly ok: boolean
  readonly books: readonly BookReport[]
  /** What is odd, but breaks no law. */
  readonly warnings: readonly string[]
}

/**
 * Proves the log of each book from its first event, rebuilds every table from it, and compares.
 * Only reads, in snapshots of a few milliseconds, and is exact beside servers that keep writing.
 * Needs memory for every row of a book: about 0.5 kB for each payment and 0.3 kB for each private
 * text. Errors: those of the database. What is wrong with the books is in the report.
 */
export async function verifyBooks(
  database: Database,
  options: VerifyOptions = {},
): Promise<Report> {
  const noted = options.expectedHeads?.keys() ?? []
  const bookIds = options.bookIds ?? (await allBookIds(database, noted))
  const warnings = new Set<string>()
  const books: BookReport[] = []
  for (const bookId of bookIds) books.push(await verifyBook(database, bookId, options, warnings))
  // Where nothing was proved, nothing is sound.
  const isProved = books.some(({ events }) => events > 0)
  const ok = isProved && books.every(({ findingCount }) => findingCount === 0)
  return { ok, books, warnings: [...warnings] }
}

/** Every book that any table knows: a row that strayed into another book is found there. */
async function allBookIds(database: Database, noted: Iterable<number>): Promise<number[]> {
  const bookIds = new Set(noted)
  for (const table of bookTables) {
    for (const row of await database.read(selectBookIds(table))) bookIds.add(Number(row.book_id))
  }
  return [...bookIds].sort((a, b) => a - b)
}

async function verifyBook(
  database: Database,
  bookId: number,
  options: VerifyOptions,
  warnings: Set<string>,
): Promise<BookReport> {
  const findings = new Findings()
  const expected = options.expectedHeads?.get(bookId) ?? null
  const replay = new Replay({
    bookId,
    core: options.core ?? { decide, evolve },
    findings,
    read: database.read,
    expected,
    keysSince: await keysSince({ bookId, read: database.read }),
    warn: (message) => warnings.add(message),
  })
  const progress = options.progress ?? (() => undefined)
  const walk = new Walk(database, { bookId, replay, findings, progress })
  try {
    await examine(walk)
  } catch (error) {
    if (!(error instanceof ReplayHalted)) throw error
  }
  const { seq, hash } = replay.head
  if (expected !== null && seq < expected.seq) {
    const message = `The log ends with event ${seq}, but it once reached event ${expected.seq}.`
    findings.add({ law: 'I7', table: 'event', seq: expected.seq, message })
  }
  return {
    bookId,
    environment: replay.book.tables.book.get(BOOK_KEY)?.environment ?? null,
    events: seq,
    head: { seq, hash },
    findings: findings.kept,
    findingCount: findings.count,
  }
}

async function examine(walk: Walk): Promise<void> {
  const { replay } = walk
  await walk.catchUp()
  await compareProjections(walk)
  await checkIdempotency(walk)
  await checkBoxes(walk)
  await checkStray(walk)
  await checkPrivateTexts(walk, replay.texts, replay.head.seq)
  await checkHead(walk)
  const { wallet } = replay.book.tables
  walk.entries.checkSums((id) => wallet.get(id)?.currency ?? 'of no wallet')
}

/** The log cannot be followed further, so that no table can be compared with it any more. */
class ReplayHalted extends Error {
  override readonly name = 'ReplayHalted'
}

const eventsMax = 1_000
// What one snapshot may read of the log beside a page of a table.
const snapshotEventsMax = 5_000

interface WalkDeps {
  readonly bookId: number
  readonly replay: Replay
  readonly findings: Findings
  readonly progress: (bookId: number, events: number) => void
}

/** The way through one book's log, and rows of its tables at a known place of it. */
class Walk implements Verification {
  readonly bookId: number
  readonly replay: Replay
  readonly entries: Entries
  readonly findings: Findings
  readonly database: Database
  readonly #progress: (bookId: number, events: number) => void
  #checking: Promise<void> = Promise.resolve()

  constructor(database: Database, deps: WalkDeps) {
    this.database = database
    this.bookId = deps.bookId
    this.replay = deps.replay
    this.findings = deps.findings
    this.#progress = deps.progress
    this.entries = new Entries({ ...deps, read: database.read })
  }

  /** Replays what the log has, reading the next page while this one is decided again. */
  async catchUp(): Promise<void> {
    let next = this.#page(this.replay.head.seq)
    for (;;) {
      const rows = await next
      const last = rows.at(-1)
      const more = rows.length === eventsMax && last !== undefined
      if (more) {
        next = this.#page(Number(last.seq))
        // Awaited in the next round; until then a failure must not count as unhandled.
        next.catch(() => undefined)
      }
      await this.#apply(rows)
      if (!more) break
    }
    await this.#checking
  }

  /**
   * Rows of a table and the rest of the log in one snapshot: once that rest is replayed, memory
   * is at the very moment of the rows.
   */
  async rowsAtHead(query: Query): Promise<readonly Row[]> {
    for (;;) {
      const after = this.replay.head.seq
      const { log, rows } = await this.database.snapshot(async (read) => ({
        log: await read(selectLog(this.bookId, after, snapshotEventsMax)),
        rows: await read(query),
      }))
      await this.#apply(log)
      await this.#checking
      if (log.length < snapshotEventsMax) return rows
      await this.catchUp()
    }
  }

  async #apply(rows: readonly Row[]): Promise<void> {
    const made = await this.replay.apply(rows)
    this.#progress(this.bookId, this.replay.head.seq)
    await this.#checking
    // Looked up while the next events are decided again; awaited before anything is compared.
    this.#checking = this.entries.check(made)
    this.#checking.catch(() => undefined)
    if (!this.replay.halted) return
    await this.#checking
    throw new ReplayHalted()
  }

  #page(after: number): Promise<readonly Row[]> {
    return this.database.read(selectLog(this.bookId, after, eventsMax))
  }
}
