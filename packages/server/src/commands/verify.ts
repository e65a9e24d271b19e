import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { readHeads } from '../effects/kept-heads.ts'
import { lostLogs } from '../engine/heads.ts'
import { isStandby } from '../store/head.ts'
import { renderReport } from '../verify/report.ts'
import { verifyBooks } from '../verify/verify.ts'
import { reachDatabase } from './database.ts'
import { SetupError } from './home.ts'

const showEveryMs = 200
const SOUND = 0
const UNSOUND = 1

/** Proves every book, beside a running server or alone. Resolves with the exit code. */
export async function verify(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
  const config = readConfig(env)
  const { database, close } = await reachDatabase(config)
  try {
    // What this home has seen must be there still, unless an operator has accepted its loss. A
    // standby may not have come so far.
    const seen = (await isStandby(database.read)) ? new Map() : await readHeads(config.home)
    const lost = await lostLogs(database.read, seen)
    const noted = new Map(lost.map(({ bookId, seen }) => [bookId, seen]))
    const line = new ProgressLine(values.json !== true)
    const progress = (bookId: number, events: number) => line.show(bookId, events)
    const verified = verifyBooks(database, { expectedHeads: noted, progress })
    const report = await verified.finally(() => line.clear())
    if (!report.books.some(({ events, findingCount }) => events > 0 || findingCount > 0))
      throw new SetupError(
        'There is nothing to verify yet: no book in this database has any events.',
      )
    const shown = values.json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report)
    process.stdout.write(shown)
    return report.ok ? SOUND : UNSOUND
  } finally {
    await close()
  }
}

/** How far it has come, for a person who waits at a terminal; gone when there is a result. */
class ProgressLine {
  readonly #books = new Set<number>()
  readonly #isShown: boolean
  #shownAt = Date.now()
  #isThere = false

  constructor(isWanted: boolean) {
    this.#isShown = isWanted && process.stderr.isTTY === true
  }

  show(bookId: number, events: number): void {
    this.#books.add(bookId)
    if (!this.#isShown || Date.now() - this.#shownAt < showEveryMs) return
    this.#shownAt = Date.now()
    this.#isThere = true
    process.stderr.write(`\rbook ${bookId}, ${this.#books.size} so far: ${events} events verified`)
  }

  clear(): void {
    if (this.#isThere) process.stderr.write('\r\x1b[K')
  }
}
