import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { freshDatabase } from '../setup/database.ts'
import {
  call,
  credentialsOf,
  did,
  Folder,
  runCommand,
  type ServerProcess,
} from '../setup/process.ts'

let folder: Folder

beforeAll(async () => {
  folder = await Folder.make()
})
afterAll(() => folder.clear())

async function stop(server: ServerProcess): Promise<void> {
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
}

test('a lost secret is replaced as the refusal says', { timeout: 300_000 }, async () => {
  const { url: databaseUrl, drop } = await freshDatabase()
  onTestFinished(drop)
  const database = openDatabase({ url: databaseUrl })
  onTestFinished(() => database.close())
  const boxes = () => database.read({ text: 'select k from sealed_box', params: [] })
  const home = join(folder.path, 'lost')
  const old = folder.start({ home, databaseUrl })
  const at = { baseUrl: await old.ready(), key: (await credentialsOf(home)).testKey }
  expect(old.stdout).toContain(`Keep ${join(home, 'secret')}`)
  const asked = { send: { name: 'Ada' }, idempotencyKey: randomUUID() }
  const made = await did(at, 'POST /v1/agents', asked)
  expect(await did(at, 'POST /v1/agents', asked)).toMatchObject({ apiKey: made.apiKey })
  await did(at, 'POST /v1/agents', { send: { name: 'Bob' } })
  const { cursor } = await did(at, 'GET /v1/agents?limit=1')
  expect(await boxes()).toHaveLength(1)

  const launch = { home: join(folder.path, 'new'), databaseUrl }
  const refused = await runCommand(launch, 'start')
  expect([refused.code, refused.stdout]).toEqual([2, ''])
  const [, words = ''] = refused.stderr.match(/bursar (secret [^(]*) \(from a clone/) ?? []
  const unanswered = await runCommand(launch, ...words.split(' '))
  expect([unanswered.code, unanswered.stdout]).toEqual([2, ''])
  expect(unanswered.stderr).toContain('every server on this database must use the new secret')
  expect(await boxes()).toHaveLength(1)
  const replaced = await runCommand(launch, ...words.split(' '), '--yes', '--json')
  expect([replaced.code, replaced.stdout]).toEqual([0, '{"replaced":true}\n'])
  expect(await boxes()).toEqual([])

  // The old one serves what it has begun, and lets itself be taken out of the rotation.
  expect((await call(at, 'GET /readyz')).status).toBe(503)
  expect(old.stderr).toContain('The secret of this database was replaced')
  expect((await call(at, 'GET /v1/agents')).status).toBe(200)
  const server = folder.start(launch)
  const now = { ...at, baseUrl: await server.ready() }
  expect(await did(now, 'POST /v1/agents', asked)).toMatchObject({ id: made.id, apiKey: null })
  expect((await call(now, `GET /v1/agents?limit=1&cursor=${cursor}`)).status).toBe(400)
  expect((await call(now, 'GET /readyz')).status).toBe(200)
  await Promise.all([stop(old), stop(server)])
  const again = await runCommand(launch, ...words.split(' '), '--json')
  expect([again.code, again.stdout]).toEqual([0, '{"replaced":false}\n'])
})
