import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { renderReport } from '../verify/report.ts'
import { verifyBooks } from '../verify/verify.ts'
import { reachDatabase } from './database.ts'

const SOUND = 0
const UNSOUND = 1

/** Proves every book, beside a running server or alone. Resolves with the exit code. */
export async function verify(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
  const { database, close } = await reachDatabase(readConfig(env))
  try {
    const report = await verifyBooks(database)
    const shown = values.json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report)
    process.stdout.write(shown)
    return report.ok ? SOUND : UNSOUND
  } finally {
    await close()
  }
}
