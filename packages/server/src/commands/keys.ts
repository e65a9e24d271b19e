import { parseArgs } from 'node:util'
import { permissions } from '@bursar/contract'
import type { Command } from '@bursar/core'
import { readConfig } from '../config.ts'
import { Engine } from '../engine/engine.ts'
import { mintKey } from '../identity/mint.ts'
import { bothBooks, type OpenBook } from './book.ts'
import { reachDatabase } from './database.ts'
import {
  credentialsPath,
  prepareHome,
  readCredentials,
  SetupError,
  writeCredentials,
} from './home.ts'
import { expectedHeads } from './lost-log.ts'

/**
 * Makes an organization key for each environment, beside a running server or alone: how access
 * is recovered when every key is lost. Resolves with the exit code.
 */
export async function keys(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { org: { type: 'boolean' }, owner: { type: 'string' }, json: { type: 'boolean' } },
  })
  if (positionals.join(' ') !== 'create' || values.org !== true)
    throw new SetupError('Usage: bursar keys create --org [--owner NAME] [--json]')
  const config = readConfig(env)
  const { database, close } = await reachDatabase(config)
  try {
    const books = await bothBooks(database)
    // Whatever could keep the keys from being kept is met before there are any.
    await prepareHome(config.home)
    const kept = await readCredentials(config.home)
    const heads = await expectedHeads(database, config.home)
    const engine = new Engine(database, { committed: quiet, bug: quiet, alarm: quiet }, { heads })
    const made = await createKeys(engine, books, values.owner ?? 'owner').finally(() =>
      engine.close(),
    )
    const lines = `test key: ${made.testKey}\nlive key: ${made.liveKey}\n`
    process.stdout.write(values.json ? `${JSON.stringify(made)}\n` : lines)
    if (kept === null) {
      const baseUrl = `http://${config.host}:${config.port}`
      await writeCredentials(config.home, { baseUrl, ...made })
      process.stderr.write(`saved to ${credentialsPath(config.home)}\n`)
    }
    return 0
  } finally {
    await close()
  }
}

const quiet = () => undefined

async function createKeys(
  engine: Engine,
  books: Awaited<ReturnType<typeof bothBooks>>,
  owner: string,
) {
  const make = async ({ environment, bookId }: OpenBook) => {
    const { secret, key } = mintKey(environment, bookId)
    const params = { key, owner, permissions, expiresAt: null, texts: {} }
    const command: Command = { kind: 'key.create', actor: 'system:setup', params }
    const request = { command, texts: [], idempotency: null, box: null, dry: false }
    const reply = await engine.submit(bookId, request)
    if (reply.kind !== 'recorded') {
      const why = 'why' in reply ? reply.why : reply.kind
      throw new SetupError(`The key could not be created: ${why}`)
    }
    return secret
  }
  const { test, live } = books
  return { orgId: test.organization, testKey: await make(test), liveKey: await make(live) }
}
