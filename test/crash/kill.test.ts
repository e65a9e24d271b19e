import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  all,
  call,
  credentialsOf,
  did,
  Folder,
  postgresOf,
  runCommand,
  type ServerProcess,
} from '../setup/process.ts'
import { Payer } from './payer-process.ts'

const variants = ['server', 'database', 'both'] as const
type Victim = (typeof variants)[number]

/** How often each of the three is killed. */
const rounds = Number(process.env.BURSAR_PROVE_KILLS ?? 1)
const inFlightMin = 200

test('kill -9 loses no acknowledged payment and makes none twice', {
  timeout: 60_000 + rounds * 60_000,
}, async () => {
  const folder = await Folder.make()
  onTestFinished(() => folder.clear())
  const home = join(folder.path, 'home')
  let server = folder.start({ home })
  let baseUrl = await server.ready()
  const { testKey } = await credentialsOf(home)
  const agent = await did({ baseUrl, key: testKey }, 'POST /v1/agents', {
    send: { name: 'Payer' },
  })
  const wallet = String(agent.id)
  const key = String(agent.apiKey)
  await did({ baseUrl, key: testKey }, `POST /v1/agents/${wallet}/adjust-budget`, {
    send: { amount: '50000.00' },
  })

  const payer = new Payer(join(folder.path, 'acknowledged'))
  onTestFinished(() => payer.kill())
  const recoveries: number[] = []
  for (const victim of Array.from({ length: rounds }, () => variants).flat()) {
    const before = payer.tally
    payer.tell({ at: { baseUrl, key } })
    // A kill after which nothing was acknowledged would prove nothing.
    await payer.until(({ acknowledged }) => acknowledged >= before.acknowledged + 500)
    await kill(victim, server, home)
    const answered = await payer.acknowledged()
    await payer.until(({ broken, later }) => {
      return broken + later >= before.broken + before.later + inFlightMin
    }, 10)
    payer.tell({ at: null })

    const began = performance.now()
    server = folder.start({ home })
    baseUrl = await server.ready()
    recoveries.push(Math.round(performance.now() - began))
    await sameAgain({ baseUrl, key }, answered)
  }
  const before = payer.tally.acknowledged
  payer.tell({ at: { baseUrl, key } })
  await payer.until(({ acknowledged }) => acknowledged >= before + 500)
  const answered = await payer.finish()

  const owner = { baseUrl, key: testKey }
  const made = await all(owner, `/v1/payments?walletId=${wallet}`)
  const completed = made.filter(({ status }) => status === 'COMPLETED').map(({ id }) => id)
  expect(new Set(completed).size).toBe(made.length)
  // Every payment that was begun was asked for until it was acknowledged.
  expect(completed.sort()).toEqual([...answered.values()].sort())
  const { balance } = await did(owner, `GET /v1/wallets/${wallet}`)
  expect(cents(balance)).toBe(5_000_000 - answered.size)
  const verified = await runCommand({ home }, 'verify')
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('sound') })
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
  const { broken, later } = payer.tally
  process.stdout.write(
    `${recoveries.length} kills: ${answered.size} acknowledged, 0 lost, 0 twice, ` +
      `${broken} requests broken, ${later} put off; ready again in ${recoveries.join(', ')} ms\n`,
  )
})

async function kill(victim: Victim, server: ServerProcess, home: string): Promise<void> {
  const postgres = await postgresOf(home)
  if (postgres === null) throw new Error('the database does not run')
  if (victim !== 'server') process.kill(postgres, 'SIGKILL')
  if (victim !== 'database') server.child.kill('SIGKILL')
  // Without its database the server ends by itself.
  const { code, signal } = await server.ended
  expect(victim === 'database' ? code : signal).toBe(victim === 'database' ? 1 : 'SIGKILL')
  // The database outlives its server: the next start has to deal with it.
  expect(await postgresOf(home)).toBe(victim === 'server' ? postgres : null)
}

/** The last payments that were acknowledged before a kill, asked for again with their keys. */
async function sameAgain(
  at: { baseUrl: string; key: string },
  answered: ReadonlyMap<string, string>,
): Promise<void> {
  const last = [...answered].slice(-100)
  const send = { to: { merchant: { domain: 'api.example.com' } }, amount: '0.01' }
  const answers = await Promise.all(
    last.map(([idempotencyKey]) => call(at, 'POST /v1/payments', { send, idempotencyKey })),
  )
  expect(answers.map(({ status, body }) => [status, body.id])).toEqual(
    last.map(([, id]) => [201, id]),
  )
  for (const { headers } of answers) expect(headers.get('idempotency-replayed')).toBe('true')
}

function cents(amount: unknown): number {
  return Math.round(Number(amount) * 100)
}
