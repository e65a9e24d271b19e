import { readHeads } from '../../packages/server/src/effects/kept-heads.ts'
import { lostLogs } from '../../packages/server/src/engine/heads.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { renderReport } from '../../packages/server/src/verify/report.ts'
import { verifyBooks } from '../../packages/server/src/verify/verify.ts'

/**
 * Throws the report of `bursar verify` unless every book is sound. Without a process for it: a run
 * stops a hundred servers, and to load the command takes longer than to prove their books.
 */
export async function mustBeSound(at: { home: string; databaseUrl: string }): Promise<void> {
  const database = openDatabase({ url: at.databaseUrl })
  try {
    const lost = await lostLogs(database.read, await readHeads(at.home))
    const expectedHeads = new Map(lost.map(({ bookId, seen }) => [bookId, seen]))
    const report = await verifyBooks(database, { expectedHeads })
    if (!report.ok) throw new Error(`not sound: ${renderReport(report)}`)
  } finally {
    await database.close()
  }
}
