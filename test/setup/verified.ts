import { readHeads } from '../../packages/server/src/effects/kept-heads.ts'
import { lostLogs } from '../../packages/server/src/engine/heads.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { renderReport } from '../../packages/server/src/verify/report.ts'
import { type BookReport, verifyBooks } from '../../packages/server/src/verify/verify.ts'

/**
 * The books of a database. Throws the report of `bursar verify` unless each of them is sound.
 * Without a process for it: a run stops some ninety servers, and to load the command takes longer
 * than to prove their books.
 */
export async function mustBeSound(at: {
  home: string
  databaseUrl: string
}): Promise<readonly BookReport[]> {
  const database = openDatabase({ url: at.databaseUrl })
  try {
    const lost = await lostLogs(database.read, await readHeads(at.home))
    const expectedHeads = new Map(lost.map(({ bookId, seen }) => [bookId, seen]))
    const report = await verifyBooks(database, { expectedHeads })
    if (!report.ok) throw new Error(`not sound: ${renderReport(report)}`)
    return report.books
  } finally {
    await database.close()
  }
}
