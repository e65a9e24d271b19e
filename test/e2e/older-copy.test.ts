import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { keys } from '../../packages/server/src/commands/keys.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { freshDatabase } from '../setup/database.ts'
import {
  all,
  call,
  credentialsOf,
  did,
  Folder,
  type Launch,
  root,
  runCommand,
  type ServerProcess,
} from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'
import { keepCopies, tampered } from '../setup/tamper.ts'

const timeout = 300_000
const cli = join(root, 'packages/cli/dist/main.js')
let folder: Folder

beforeAll(async () => {
  folder = await Folder.make()
})
afterAll(() => folder.clear())

async function stop(server: ServerProcess): Promise<void> {
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
}

/** The command that a message names, both ways it is printed, as a program with its words. */
function commandIn(message: string) {
  const [, words = '', script = ''] =
    message.match(/bursar ([a-z][^(]*) \(from a clone: npm run ([^)]*)\)/) ?? []
  expect(script.replace(' --', '')).toBe(words)
  return [process.execPath, cli, ...words.split(' ')] as [string, ...string[]]
}

interface Payer {
  readonly baseUrl: string
  readonly key: string
  readonly agentKey: string
}

async function payer(server: ServerProcess, home: string): Promise<Payer> {
  const at = { baseUrl: await server.ready(), key: (await credentialsOf(home)).testKey }
  const agent = await did(at, 'POST /v1/agents', { send: { name: 'Ada' } })
  await did(at, `POST /v1/agents/${agent.id}/adjust-budget`, { send: { amount: '50.00' } })
  return { ...at, agentKey: String(agent.apiKey) }
}

function pay({ baseUrl, agentKey }: Payer) {
  const send = { to: { merchant: { domain: 'api.example.com' } }, amount: '1.00' }
  return call({ baseUrl, key: agentKey }, 'POST /v1/payments', { send })
}

describe('an older copy of the database', () => {
  test('is refused until an operator accepts it as the refusal says', { timeout }, async () => {
    const launch = await fresh('restored')
    const first = folder.start(launch)
    const paying = await payer(first, launch.home)
    expect((await pay(paying)).status).toBe(201)
    await stop(first)
    const older = await freshDatabase({ template: new URL(launch.databaseUrl).pathname.slice(1) })
    onTestFinished(older.drop)
    const second = folder.start(launch)
    const at = { ...paying, baseUrl: await second.ready() }
    for (let i = 0; i < 3; i += 1) expect((await pay(at)).status).toBe(201)
    const events = await all(at, '/v1/events')
    await stop(second)

    const restored = { ...launch, databaseUrl: older.url }
    const [cut, end] = [events.length - 3, events.length]
    const refused = await runCommand(restored, 'start')
    expect([refused.code, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toContain(
      `has seen event ${end}, but the log now ends with event ${cut}.`,
    )
    const command = commandIn(refused.stderr)
    // Whatever else would write says the same.
    const env = { BURSAR_HOME: restored.home, DATABASE_URL: restored.databaseUrl }
    await expect(keys(env, ['create', '--org'])).rejects.toThrow('bursar head accept --book ')
    const unsound = await runCommand(restored, 'verify')
    expect(unsound.code).toBe(1)
    expect(unsound.stdout).toContain(`it once reached event ${end}.`)

    // A standby that is behind looks like this, too, and nothing is lost.
    const [standby, primary] = [
      'create function public.pg_is_in_recovery() returns bool language sql return true',
      'drop function public.pg_is_in_recovery',
    ]
    await administer(older.url, standby)
    const behind = await runCommand(restored, 'verify')
    expect(behind.code, behind.stdout).toBe(0)
    await administer(older.url, primary)

    // What no repetition would change is not asked for.
    await administer(older.url, 'update book_head set epoch = epoch + 1')
    const outdated = await runCommand({ ...restored, command: [...command, '--yes'] })
    expect([outdated.code, outdated.stdout]).toEqual([2, ''])
    expect(outdated.stderr).toContain(
      'could not be accepted: This server is older than its database',
    )
    expect(outdated.stderr).not.toContain('Try again')
    await administer(older.url, 'update book_head set epoch = epoch - 1')

    // Without an answer nothing is done; then it is done as it was printed.
    const unanswered = await runCommand({ ...restored, command })
    expect(unanswered.code).toBe(2)
    expect(unanswered.stderr).toContain(`Events ${cut + 1} to ${end} are permanently lost`)
    expect(unanswered.stderr).toContain('nothing was changed')
    const say = 'echo y | "$@" --reason "The disk was lost."'
    const accepted = await runCommand({ ...restored, command: ['sh', '-c', say, 'sh', ...command] })
    expect(accepted.code, accepted.stderr).toBe(0)
    expect(accepted.stdout).toContain(`accepted, permanently recorded in its event ${cut + 1}\n`)

    const third = folder.start(restored)
    const after = { ...paying, baseUrl: await third.ready() }
    expect((await pay(after)).status).toBe(201)
    const [cutEvent] = await all(after, '/v1/events?type=log.accept')
    expect(cutEvent).toMatchObject({ seq: cut + 1, actor: 'system:setup' })
    const { seen, found } = JSON.parse(String(cutEvent?.body)).cmd
    expect(seen).toEqual({ seq: String(end), hash: events.at(-1)?.hash })
    expect(found).toEqual({ seq: String(cut), hash: events[cut - 1]?.hash })
    expect(String(cutEvent?.body)).not.toContain('disk')
    await stop(third)
    const sound = await runCommand(restored, 'verify')
    expect(sound.code, sound.stdout).toBe(0)
    expect(sound.stdout).toContain(`an older copy of the database was accepted in event ${cut + 1}`)
  })

  test('under a running server stops the book; accepted, it goes on by itself', {
    timeout,
  }, async () => {
    const server = await TestServer.start()
    onTestFinished(() => server.stop())
    server.mayLog = /went backwards/
    const database = openDatabase({ url: server.databaseUrl })
    onTestFinished(() => database.close())
    const paying = await payer(server.process, server.home)
    expect((await pay(paying)).status).toBe(201)
    await keepCopies(database)
    await tampered(database, async () => {
      for (let i = 0; i < 3; i += 1) expect((await pay(paying)).status).toBe(201)
    })
    expect((await pay(paying)).status).toBe(503)
    await expect.poll(() => server.process.stderr).toContain('went backwards')
    const command = commandIn(server.process.stderr)
    const accepted = await server.run([...command, '--yes', '--json'])
    expect(accepted.code, accepted.stderr).toBe(0)
    expect(JSON.parse(accepted.stdout).accepted).toMatchObject([{ event: expect.any(Number) }])
    const paid = () => pay(paying).then(({ status }) => status)
    await expect.poll(paid, { timeout: 20_000 }).toBe(201)
  })
})

test('a home that cannot tell what it has seen goes on as the refusal says', {
  timeout,
}, async () => {
  const launch = await fresh('damaged')
  await stop(await started(launch))
  const file = join(launch.home, 'heads')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/ \d+ /, ' 999 '))
  await goesOn(launch, /heads is damaged/)
  // Another database does not have its books at all.
  const { databaseUrl } = await fresh('other')
  await goesOn({ ...launch, databaseUrl }, /does not have the book/)
})

async function goesOn(launch: Launch, refusal: RegExp): Promise<void> {
  const refused = await runCommand(launch, 'start')
  expect([refused.code, refused.stdout]).toEqual([2, ''])
  expect(refused.stderr).toMatch(refusal)
  const command = commandIn(refused.stderr)
  const accepted = await runCommand({ ...launch, command: [...command, '--yes'] })
  expect(accepted.code, accepted.stderr).toBe(0)
  await stop(await started(launch))
}

async function started(launch: Launch): Promise<ServerProcess> {
  const server = folder.start(launch)
  await server.ready()
  return server
}

/** Whatever the server says that it is. */
async function administer(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await sql.unsafe(statement)
  await sql.end()
}

async function fresh(name: string) {
  const { url: databaseUrl, drop } = await freshDatabase()
  onTestFinished(drop)
  return { home: join(folder.path, name), databaseUrl }
}
