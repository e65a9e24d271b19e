import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { makeHome } from '../embedded/home.ts'
import { secretsOf } from '../identity/secret.ts'
import { flightSecondsMax } from '../limits.ts'
import type { Database, Query, Result } from '../store/db.ts'
import { forgetBoxes } from '../store/idempotency.ts'
import { replaceInstallation, selectInstallation } from '../store/organization.ts'
import { selectBookIds } from '../store/read/dispatch.ts'
import { confirm } from './confirm.ts'
import { reachDatabase } from './database.ts'
import { readSecret, SetupError } from './home.ts'

const loss = `The secret that this database was set up with is replaced by the one of this home.
With the old one is lost, and nothing else:
  new API keys of the last ten minutes: a retry of the call that made one is told null
  lists that are being read: their cursors are refused, and they begin anew
Every server on this database has to use the new secret from now on: give it to each of them,
and restart it.
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
    const said = isReplaced
      ? 'The secret is replaced: start the server.\n'
      : 'The database has the secret of this home already: nothing is left to replace.\n'
    process.stdout.write(values.json ? `${JSON.stringify({ replaced: isReplaced })}\n` : said)
    return 0
  } finally {
    await close()
  }
}

async function installedIn(database: Database): Promise<string> {
  const [row] = await database.read(selectInstallation())
  if (row !== undefined) return String(row.secret_fingerprint)
  throw new SetupError('This database has no secret yet: start the server, which gives it one.')
}

/** Boxes go first: whatever comes between, the command is there to be given again. */
async function replace(database: Database, before: string, after: string): Promise<void> {
  const books = await database.read(selectBookIds())
  const writer = await database.openWriter()
  const write = async (query: Query): Promise<Result | undefined> =>
    (await writer.flight([query], flightSecondsMax * 1000))[0]
  try {
    for (const { book_id } of books)
      await write(forgetBoxes(Number(book_id), Number.MAX_SAFE_INTEGER))
    if ((await write(replaceInstallation(before, after)))?.count === 1) return
    throw new SetupError('Somebody else replaced the secret at this moment: look, and try again.')
  } finally {
    writer.destroy()
  }
}
