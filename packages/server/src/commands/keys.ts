import { parseArgs } from 'node:util'
import { ownerLabel, permissions } from '@bursar/contract'
import { type Command, type EventOf, type Id, parseId } from '@bursar/core'
import { type Config, readConfig } from '../config.ts'
import { Engine } from '../engine/engine.ts'
import type { Recorded, Reply } from '../engine/request.ts'
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

const usage = `Usage: bursar keys create --org [--owner NAME] [--json]
       bursar keys revoke KEY_ID [--cascade] [--json]`

/**
 * Creates an organization key for each environment, or revokes one, beside a running server or
 * alone: how access is recovered when every key is lost. Resolves with the exit code.
 */
export async function keys(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      org: { type: 'boolean' },
      owner: { type: 'string' },
      cascade: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  })
  const [verb, named = ''] = positionals
  const key = parseId('key', named)
  const isCreate = positionals.join(' ') === 'create' && values.org === true
  if (!isCreate && (verb !== 'revoke' || key === null)) throw new SetupError(usage)
  const owner = ownerOf(values.owner ?? 'owner')
  const config = readConfig(env)
  const { database, close } = await reachDatabase(config)
  try {
    const books = await bothBooks(database)
    // Whatever could keep the keys from being kept is met before there are any.
    await prepareHome(config.home)
    const heads = await expectedHeads(database, config.home)
    const engine = new Engine(database, { committed: quiet, bug: quiet, alarm: quiet }, { heads })
    const cascade = values.cascade ?? null
    try {
      if (key !== null) return await revoke(engine, books, { key, cascade, json: values.json })
      return await create(engine, books, { config, owner, json: values.json })
    } finally {
      await engine.close()
    }
  } finally {
    await close()
  }
}

function ownerOf(sent: string): string {
  const { data, error } = ownerLabel.safeParse(sent)
  if (data === undefined) throw new SetupError(`--owner: ${error?.issues[0]?.message}`)
  return data
}

type Books = Awaited<ReturnType<typeof bothBooks>>
type Json = boolean | undefined

async function create(
  engine: Engine,
  books: Books,
  { config, owner, json }: { config: Config; owner: string; json?: Json },
): Promise<number> {
  const kept = await readCredentials(config.home)
  const made = await createKeys(engine, books, owner)
  const lines = `test key: ${made.testKey}\nlive key: ${made.liveKey}\n`
  process.stdout.write(json ? `${JSON.stringify(made)}\n` : lines)
  if (kept !== null) return 0
  await writeCredentials(config.home, { baseUrl: `http://${config.host}:${config.port}`, ...made })
  process.stderr.write(`saved to ${credentialsPath(config.home)}\n`)
  return 0
}

/** Of whichever book it opens; the last one too, since the next can be created here. */
async function revoke(
  engine: Engine,
  { test, live }: Books,
  { json, ...params }: { key: Id<'key'>; cascade: boolean | null; json: Json },
): Promise<number> {
  const command: Command = { kind: 'key.revoke', actor: 'system:setup', params }
  for (const { bookId } of [test, live]) {
    const reply = await engine.submit(bookId, { ...asking, command })
    if (reply.kind === 'rejected' && reply.code === 'NOT_FOUND') continue
    if (reply.kind !== 'recorded') throw new SetupError(`The key was not revoked: ${whyOf(reply)}`)
    const { result } = reply.event as EventOf<'key.revoke'>
    const revoked = [params.key, ...(result.below ?? [])]
    const text = json ? JSON.stringify({ revoked }) : `revoked: ${revoked.join(', ')}`
    process.stdout.write(`${text}\n`)
    return 0
  }
  throw new SetupError('No such organization key.')
}

const asking = { texts: [], idempotency: null, box: null, dry: false } as const

function whyOf(reply: Exclude<Reply, Recorded>): string {
  if (reply.kind === 'rejected') return reply.sentence
  return 'why' in reply ? reply.why : reply.kind
}

const quiet = () => undefined

async function createKeys(engine: Engine, books: Books, owner: string) {
  const make = async ({ environment, bookId }: OpenBook) => {
    const { secret, key } = mintKey(environment, bookId)
    const params = { key, owner, permissions, expiresAt: null, texts: {} }
    const command: Command = { kind: 'key.create', actor: 'system:setup', params }
    const reply = await engine.submit(bookId, { ...asking, command })
    if (reply.kind !== 'recorded')
      throw new SetupError(`The key could not be created: ${whyOf(reply)}`)
    return secret
  }
  const { test, live } = books
  return { orgId: test.organization, testKey: await make(test), liveKey: await make(live) }
}
