import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { makeHome } from '../embedded/home.ts'
import { secretsOf } from '../identity/secret.ts'
import { flightSecondsMax } from '../limits.ts'
import type { Database, Query, Result } from '../store/db.ts'
import { forgetBoxes } from '../store/idempotency.ts'
import { replaceInstallation, selectBooks, selectInstallation } from '../store/organization.ts'
import { confirm } from './confirm.ts'
import { reachDatabase } from './database.ts'
import { readSecret, SetupError } from './home.ts'

const loss = `This replaces the secret of this database with the secret of this home.
The following is lost with the old secret, and nothing else:
  API keys created in the last ten minutes: retries of those requests return null for the key
  cursors of lists: they are rejected, and clients must start those lists again
From now on every server on this database must use the new secret: set it on each of them and
restart them.
`

/**
 * Makes the secret of this home the one of the database: how a server starts again when the
 * secret was lost. Resolves with the exit code.
 */
export async function secret(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { yes: { type: 'boolean' }, json: { type: 'boolean' } },
  })
  if (positionals.join(' ') !== 'replace')
    throw new SetupError('Usage: bursar secret replace [--yes] [--json]')
  const config = readConfig(env)
  const { database, close } = await reachDatabase(config)
  try {
    const installed = await installedIn(database)
    const { fingerprint } = secretsOf(await readSecret(await makeHome(config.home), config.secret))
    const isReplaced = installed !== fingerprint
    if (isReplaced) {
      process.stderr.write(loss)
      await confirm(values.yes)
      await replace(database, installed, fingerprint)
    }
    const answer = isReplaced
      ? 'The secret was replaced. Start the server.\n'
      : 'There is nothing to replace: the database already has the secret of this home.\n'
    process.stdout.write(values.json ? `${JSON.stringify({ replaced: isReplaced })}\n` : answer)
    return 0
  } finally {
    await close()
  }
}

async function installedIn(database: Database): Promise<string> {
  const [row] = await database.read(selectInstallation())
  if (row !== undefined) return String(row.secret_fingerprint)
  throw new SetupError('This database has no secret yet. Start the server, which sets one.')
}

/** Boxes go first: whatever comes between, the command is there to be given again. */
async function replace(database: Database, before: string, after: string): Promise<void> {
  const books = await database.read(selectBooks())
  const writer = await database.openWriter()
  const write = async (query: Query): Promise<Result | undefined> =>
    (await writer.flight([query], flightSecondsMax * 1000))[0]
  try {
    for (const { book_id } of books)
      await write(forgetBoxes(Number(book_id), Number.MAX_SAFE_INTEGER))
    if ((await write(replaceInstallation(before, after)))?.count === 1) return
    throw new SetupError(
      'The secret was replaced by another process at the same time. Check it, then try again.',
    )
  } finally {
    writer.destroy()
  }
}
