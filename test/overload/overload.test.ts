import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placesDefault } from '../../packages/server/src/faces/http/bounds.ts'
import type { Database } from '../../packages/server/src/store/db.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { cpuOf, hasProc } from '../../tools/bench/processes.ts'
import { openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { Generator } from './generator.ts'
import type { Heard, Stream } from './load.ts'

/** Seconds of each load; 0: only the short form. */
const seconds = Number(process.env.BURSAR_PROVE_OVERLOAD ?? '0')
const agents = seconds > 0 ? 200 : 1
/** The short form asks for no speed, so a busy machine may take its time. */
const timeoutMs = seconds > 0 ? 10_000 : 30_000

const connectionsMax = 4_000

let server: TestServer
let generator: Generator
let database: Database
const keys: string[] = []
let idle = ''

beforeAll(async () => {
  server = await TestServer.start()
  generator = new Generator()
  database = openDatabase({ url: server.databaseUrl })
  while (keys.length < agents) await Promise.all(Array.from({ length: Math.min(10, agents) }, hire))
  const { id } = await server.did('POST', '/v1/agents', { body: { name: 'Idle' } })
  idle = String(id)
}, 120_000)

afterAll(async () => {
  await generator.end()
  await database.close()
  await server.stop()
}, 60_000)

async function hire(): Promise<void> {
  keys.push((await openAgent(server, { rules: { dailyLimit: '100000' } })).key)
}

const body = JSON.stringify({ to: { merchant: { domain: 'shop.example' } }, amount: '0.0001' })

function request(method: string, path: string, sent: { key: string; body: string }) {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${sent.key}`,
    ...(sent.body === '' ? [] : ['Content-Type: application/json']),
    `Content-Length: ${sent.body.length}`,
    '',
  ]
  return { head: lines.join('\r\n'), body: sent.body }
}

const pay = (key: string) => request('POST', '/v1/payments', { key, body })

/** Pauses, resumes and stops an agent that does nothing else, twenty times a second. */
function urgent(): Stream {
  const key = server.testKey
  const turn = (on: boolean) =>
    request('POST', '/v1/kill-switch', { key, body: JSON.stringify({ on, agentId: idle }) })
  const step = (what: string) => request('POST', `/v1/agents/${idle}/${what}`, { key, body: '' })
  const requests = [step('pause'), turn(true), turn(false), step('resume')]
  return { name: 'urgent', connections: 40, pace: { kind: 'open', perSecond: 20 }, requests }
}

function open(name: string, perSecond: number, from: readonly string[]): Stream {
  // So many that whoever waits for a second keeps nobody from sending.
  const connections = Math.min(Math.ceil(perSecond) + 200, connectionsMax)
  return { name, connections, pace: { kind: 'open', perSecond }, requests: from.map(pay) }
}

/** Opens the connections; what it resolves with offers the load. */
async function ready(ms: number, ...streams: readonly Stream[]) {
  const port = Number(new URL(server.baseUrl).port)
  const go = await generator.ready({ port, leadInMs: ms / 4, ms, timeoutMs, streams })
  return async () => {
    const heard = await go()
    for (const [name, one] of Object.entries(heard)) note(name, one)
    return heard
  }
}

async function offer(ms: number, ...streams: readonly Stream[]): Promise<Record<string, Heard>> {
  return (await ready(ms, ...streams))()
}

/** What was measured stands in the record of a long run. */
function note(what: string, found: unknown): void {
  if (seconds > 0) process.stdout.write(`${what}: ${JSON.stringify(found)}\n`)
}

/** Nothing is written to any book until it is released, or the work is over. */
async function whileStuck<T>(work: (release: () => Promise<void>) => Promise<T>): Promise<T> {
  const writer = await database.openWriter()
  const lock = { text: 'lock table book_head in exclusive mode', params: [] }
  const stay = { text: 'set local idle_in_transaction_session_timeout = 0', params: [] }
  await writer.flight([{ text: 'begin', params: [] }, stay, lock], 10_000)
  try {
    return await work(async () => {
      await writer.flight([{ text: 'rollback', params: [] }], 10_000)
    })
  } finally {
    writer.destroy()
  }
}

/** µs of CPU of the server since it started. */
function used(): number {
  return cpuOf(server.process.child.pid ?? 0) ?? 0
}

test('while nothing can be written, writes are refused at once, on their connections', async () => {
  const [key = ''] = keys
  // More than the places that one key can have.
  const connections = placesDefault
  const go = await ready(1_500, { ...open('stuck', 1_000, [key]), connections })
  const { stuck } = await whileStuck(async (release) => {
    const pending = go()
    await expect.poll(refusals, { timeout: 20_000 }).toBeGreaterThan(100)
    expect((await server.call('GET', '/v1/agents')).status).toBe(200)
    await release()
    return pending
  })
  expect(stuck).toMatchObject({ resets: 0, timeouts: 0, unsaid: 0, sockets: connections })
  expect(othersThan(stuck, '201', '503')).toStrictEqual([])
  expect(stuck?.statuses[503]).toBeGreaterThan(0)
  // It takes in again, without anything that has to be forgotten first.
  await expect
    .poll(async () => (await server.call('POST', '/v1/payments', { key, body })).status)
    .toBe(201)
}, 60_000)

function othersThan(heard: Heard | undefined, ...statuses: readonly string[]): string[] {
  return Object.keys(heard?.statuses ?? {}).filter((status) => !statuses.includes(status))
}

/** How often the door refused so far. */
async function refusals(): Promise<number> {
  const { text } = await server.call('GET', '/metrics', { key: null })
  return Number(/operation="door",status="503"\} (\d+)/.exec(text)?.[1] ?? 0)
}

describe.runIf(seconds > 0)('an open loop', () => {
  let peak = 0

  beforeAll(async () => {
    const closed = { connections: 200, pace: { kind: 'closed' }, requests: keys.map(pay) } as const
    for (const name of ['warm', 'closed', 'again']) {
      const found = (await offer(seconds * 1000, { name, ...closed }))[name]
      peak = Math.max(peak, found?.goodput ?? 0)
    }
  }, 300_000)

  test.each([1, 2.5, 5])(
    'at %d times the peak',
    async (times) => {
      const heard = await offer(seconds * 1000, open('pay', peak * times, keys), urgent())
      const { pay: paid, urgent: stops } = heard
      if (paid === undefined || stops === undefined) throw new Error('nothing was heard')
      expect(paid.goodput).toBeGreaterThan(peak * 0.9 * Math.min(1, times))
      expect(paid.resets + paid.timeouts).toBeLessThanOrEqual(paid.offered / 100)
      expect(paid.unsaid).toBe(0)
      expect(paid.accepted.p99).toBeLessThan(2_000)
      expect(stops.statuses).toStrictEqual({ 200: stops.offered })
      expect(stops.accepted.max).toBeLessThan(1_000)
      expect(othersThan(paid, '201', '503')).toStrictEqual([])
      expect(residentBytes()).toBeLessThan(500e6)
    },
    120_000,
  )

  test('one key at three times the capacity leaves the others their share', async () => {
    const [runaway = '', ...others] = keys
    const demand = peak * 0.9
    const heard = await offer(
      seconds * 1000,
      open('runaway', peak * 3, [runaway]),
      open('others', demand, others),
      urgent(),
    )
    expect(heard.others?.goodput).toBeGreaterThan(demand * 0.5)
    expect(heard.urgent?.accepted.max).toBeLessThan(1_000)
  }, 120_000)

  test.runIf(hasProc)(
    'a refusal costs next to nothing',
    async () => {
      const load = { ...open('refused', 10_000, keys.slice(0, 1)), connections: placesDefault * 2 }
      const go = await ready(seconds * 1000, load)
      await whileStuck(async (release) => {
        const pending = go()
        await expect.poll(refusals, { timeout: 20_000 }).toBeGreaterThan(1_000)
        const before = { micros: used(), refused: await refusals() }
        await sleep(seconds * 500)
        const each = (used() - before.micros) / ((await refusals()) - before.refused)
        note('µs of CPU for each refusal', each)
        await release()
        await pending
        expect(each).toBeLessThan(40)
      })
    },
    60_000,
  )
})

function residentBytes(): number {
  if (!hasProc) return 0
  const status = readFileSync(`/proc/${server.process.child.pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}
