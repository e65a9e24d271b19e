import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { permissions } from '@bursar/contract'
import { createApp } from '../../packages/server/src/app.ts'
import { DeclineLimit } from '../../packages/server/src/application/decline-limit.ts'
import { failureLimiter, keyLimiter } from '../../packages/server/src/application/rate-limit.ts'
import { Decisions } from '../../packages/server/src/effects/decisions.ts'
import { startEmbedded } from '../../packages/server/src/embedded/embedded.ts'
import { lockHome } from '../../packages/server/src/embedded/lock.ts'
import { Engine } from '../../packages/server/src/engine/engine.ts'
import { httpFaces } from '../../packages/server/src/faces/faces.ts'
import { createLog } from '../../packages/server/src/faces/http/log.ts'
import { Metrics } from '../../packages/server/src/faces/http/metrics.ts'
import { KeyDirectory } from '../../packages/server/src/identity/key-directory.ts'
import { secretsOf } from '../../packages/server/src/identity/secret.ts'
import { kyaVerifiers } from '../../packages/server/src/kya/verifiers.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { databaseTime } from '../../packages/server/src/store/head.ts'
import { migrate } from '../../packages/server/src/store/migrate.ts'
import { testOAuth } from '../../test/setup/oauth.ts'
import { openTestOrganization } from '../../test/setup/organization.ts'
import { testPeople } from '../../test/setup/people.ts'
import { Closers } from './closers.ts'

// Counts the files of ours that a payment enters, past the socket: what a reader who follows it
// has to open. With --list it names them:
// node --import tsx --conditions=source tools/bench/entered.ts

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = /\/packages\/[^/]+\/src\//
const payments = 5
const merchant = 'api.example.com'

const closers = new Closers()
try {
  const send = await openApp()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  const v1 = { to: { merchant: { domain: merchant } }, amount: '0.01' }
  await tell(session, '/v1/payments', () => send('/v1/payments', v1))
  const v2 = { to: merchant, amount: 0.01 }
  await tell(session, '/api/v2/pay', () => send('/api/v2/pay', v2))
} finally {
  await closers.close()
}

/** Those that each of several payments enters: what ran beside one of them is not of it. */
async function tell(session: Session, path: string, pay: () => Promise<unknown>): Promise<void> {
  await pay()
  const all: string[][] = []
  for (let number = 0; number < payments; number += 1) {
    await takeEntered(session)
    await pay()
    all.push(await takeEntered(session))
  }
  const entered = (all[0] ?? []).filter((file) => all.every((files) => files.includes(file)))
  console.log(`POST ${path} enters ${entered.length} files`)
  if (process.argv.includes('--list')) console.log(entered.sort().join('\n'))
}

/** The files of which a function was called since this was asked the last time. */
async function takeEntered(session: Session): Promise<string[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result
    .filter(({ url }) => sources.test(url))
    .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
    .map(({ url }) => relative(root, fileURLToPath(url)))
}

/** Both faces upon a new database. Answers how to send something with the key of an agent. */
async function openApp() {
  const home = await mkdtemp(join(tmpdir(), 'bursar-entered-'))
  closers.add(() => rm(home, { recursive: true, force: true }))
  // Under root, PostgreSQL is another user and has to pass through.
  await chmod(home, 0o711)
  const lock = await lockHome(home)
  closers.add(() => lock.release())
  const postgres = await startEmbedded({ home })
  closers.add(() => postgres.stop())
  const database = openDatabase({ url: postgres.url })
  closers.add(() => database.close())
  await migrate(database)
  const keys = new KeyDirectory({ read: (query) => database.read(query) })
  const problem = console.error
  const committed = keys.committed.bind(keys)
  const engine = new Engine(database, {
    committed: (_, events) => committed(events),
    bug: problem,
    alarm: problem,
  })
  closers.add(() => engine.close())
  const decisions = new Decisions({ decided: async () => [] })
  const verifierOf = kyaVerifiers({ kya: null }, () => databaseTime(database.read))
  const publicUrl = 'http://127.0.0.1'
  const secrets = secretsOf('a secret')
  const deps = { engine, database, secrets, decisions, publicUrl, verifierOf }
  const { test } = await openTestOrganization(deps, permissions)
  const app = createApp({
    application: {
      deps,
      keys,
      people: testPeople({ database, publicUrl }),
      oauth: testOAuth(),
      rate: keyLimiter(500),
      failures: failureLimiter(500),
      declines: new DeclineLimit(5),
    },
    faces: httpFaces(),
    metrics: new Metrics(engine),
    host: '127.0.0.1',
    log: createLog({ level: 'error' }),
    version: '0.0.0',
    ready: async () => null,
  })
  const send = (key: string) => async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await app.request(path, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }
  const { id, apiKey } = await send(test.key)('/v1/agents', { name: 'Ada' })
  await send(test.key)(`/v1/agents/${id}/adjust-budget`, { amount: '100' })
  return send(String(apiKey))
}
