import { once } from 'node:events'
import { Agent, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Operation,
  problemBody,
  v1Operations,
  v2Operations,
  v2ProblemBody,
} from '@bursar/contract'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'
import { partial } from '../../../../../test/setup/partial.ts'
import { hashKey, mintKey, mintToken } from '../../identity/mint.ts'
import {
  placesDefault,
  placesOfAllMin,
  probesPerSecondMax,
  requestBytesMax,
  urgentPerKeyMax,
} from './bounds.ts'
import { TrustedProxies } from './client-address.ts'
import { Door } from './door.ts'
import { createHttpServer } from './server.ts'
import { Surfaces } from './surface.ts'
import { urgentPaths } from './urgent.ts'

// A proxy on this machine tells where a request comes from.
const isUrgent = urgentPaths([...Object.values(v1Operations), ...Object.values(v2Operations)])
const rig = new FaceRig({ trustedProxies: [{ address: '127.0.0.1', bits: 32 }] })
const server: Server = createHttpServer(rig)
let port = 0
let release: () => void = () => undefined
let held: Promise<void> = Promise.resolve()

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(() => server.close())

// Nothing is answered, as when the database hangs, until the test is over.
beforeEach(() => {
  held = new Promise<void>((resolve) => {
    release = resolve
  })
  rig.answer = async () => {
    await held
    return { status: 200, body: { fine: true } }
  }
})

const agents: Agent[] = []
afterEach(async () => {
  release()
  rig.lookUp = Promise.resolve()
  await expect.poll(() => underWay).toBe(0)
  for (const agent of agents.splice(0)) agent.destroy()
})

interface Asked {
  readonly key?: string
  readonly method?: string
  readonly body?: string
  readonly agent?: Agent
  /** Where it comes from. */
  readonly client?: string
}

let underWay = 0

/** Resolves with the answer, whenever that comes. */
function ask(path: string, asked: Asked = {}) {
  const { key, method = 'POST', body, agent = crowd(), client } = asked
  const sent = request({ port, host: '127.0.0.1', path, method, agent })
  if (key !== undefined) sent.setHeader('Authorization', `Bearer ${key}`)
  if (client !== undefined) sent.setHeader('X-Forwarded-For', client)
  if (body !== undefined) sent.setHeader('Content-Type', 'application/json')
  underWay += 1
  return new Promise<{
    status: number
    headers: Record<string, unknown>
    text: string
    reused: boolean
  }>((resolve, reject) => {
    sent.on('error', reject).on('close', () => {
      underWay -= 1
    })
    sent.on('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      const { statusCode: status = 0, headers } = response
      resolve({ status, headers, text, reused: sent.reusedSocket })
    })
    sent.end(body)
  })
}

function crowd(): Agent {
  const agent = new Agent({ keepAlive: true })
  agents.push(agent)
  return agent
}

/** A key that this process has seen to be good. */
async function known(): Promise<string> {
  const key = rig.key()
  const { answer } = rig
  rig.answer = () => ({ status: 200, body: {} })
  expect((await ask('/v1/agents', { key, method: 'GET' })).status).toBe(200)
  rig.answer = answer
  expect(rig.keys.knows(hashKey(key))).toBe(true)
  return key
}

/** Sends until one is refused; that answer, and how many were let in. */
async function flood(path: string, asked: Asked = {}) {
  const agent = crowd()
  const refused: Awaited<ReturnType<typeof ask>>[] = []
  let sent = 0
  while (refused.length === 0 && sent < placesDefault * 2) {
    const answers = Array.from({ length: 50 }, () => ask(path, { ...asked, agent }))
    sent += answers.length
    for (const answer of answers)
      void answer.then(
        (one) => one.status === 503 && refused.push(one),
        () => undefined,
      )
    // A request that is let in is not answered, so a later one tells that all were judged.
    await ask('/health', { method: 'GET', agent: crowd() })
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { refused, sent }
}

const pay = '{"to":{"merchant":{"domain":"shop.example"}},"amount":"1"}'

test('what finds no room is refused at once: in form, on a connection that stays', async () => {
  const key = await known()
  const { refused } = await flood('/v1/payments', { key, body: pay })
  expect(refused.length).toBeGreaterThan(0)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  const seen = new Set<string>()
  for (const path of ['/v1/payments', '/api/v2/payments', '/v1/payments?x=1']) {
    const long = JSON.stringify({ text: 'x'.repeat(100_000) })
    const { status, headers, text, reused } = await ask(path, { key, body: long, agent })
    expect(status).toBe(503)
    expect(headers['retry-after']).toMatch(/^[1-9][0-9]*$/)
    expect(headers['content-type']).toBe('application/problem+json')
    const schema = path.startsWith('/api/v2') ? v2ProblemBody : problemBody
    const body = schema.parse(JSON.parse(text)) as Record<string, unknown>
    expect(body.code).toBe('UNAVAILABLE')
    const id = body.requestId ?? body.request_id
    expect(headers['request-id']).toBe(id)
    expect(
      (body.error as Record<string, unknown>)[
        path.startsWith('/api/v2') ? 'request_id' : 'requestId'
      ],
    ).toBe(id)
    expect(reused).toBe(seen.size > 0)
    seen.add(String(id))
  }
  expect(seen.size).toBe(3)
  expect(await rig.metrics.text()).toMatch(
    /bursar_http_requests_total\{operation="door",status="503"\} [1-9]/,
  )
  expect(rig.lines.filter((line) => line.includes('cannot be started'))).toHaveLength(1)
})

test('a refusal waits for no body, and keeps no connection for one without end', async () => {
  const key = await known()
  // It comes amid a flood. Room may be found all the same, so it may take a few.
  const amid = async () => {
    const [, response] = await Promise.all([
      flood('/v1/payments', { key, body: pay }),
      announced(key),
    ])
    return response
  }
  let response = await amid()
  for (let tries = 0; response.statusCode === 413 && tries < 50; tries += 1) response = await amid()
  expect(response.statusCode).toBe(503)
  expect(response.headers.connection).toBe('close')
})

/** The answer to a payment whose body is too long to be read, and never comes. */
async function announced(key: string): Promise<IncomingMessage> {
  const sent = request({ port, host: '127.0.0.1', path: '/v1/payments', method: 'POST' })
  sent.setHeader('Authorization', `Bearer ${key}`)
  sent.setHeader('Content-Length', requestBytesMax + 1)
  sent.on('error', () => undefined)
  sent.flushHeaders()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  sent.destroy()
  return response
}

test('another key finds room, and so do reads beside writes', () => {
  const { enter } = still(() => true)
  const [key, other] = [mintKey('test', 7).secret, mintKey('test', 7).secret]
  let taken = 0
  while (enter(key) !== null) taken += 1
  expect(taken).toBeGreaterThan(placesDefault / 2)
  expect(enter(other)).not.toBeNull()
  expect(enter(key, { method: 'GET' })).not.toBeNull()
})

test('keys that nobody knows share their places, and take none from known ones', async () => {
  const key = await known()
  // The look-up hangs: nothing tells a stranger's key from a new good one.
  rig.lookUp = held
  const { refused } = await flood('/v1/payments', { key: rig.key(), body: pay })
  expect(refused.length).toBeGreaterThan(0)
  expect((await ask('/v1/payments', { key: mintKey('test', 7).secret, body: pay })).status).toBe(
    503,
  )
  const before = rig.calls.length
  void ask('/v1/payments', { key, body: pay })
  await expect.poll(() => rig.calls.length).toBe(before + 1)
})

test('who guesses takes no place of a first pause from another address', async () => {
  rig.lookUp = held
  const [client, other] = ['203.0.113.1', '203.0.113.2']
  const enter = vi.spyOn(rig.door, 'enter')
  const pause = '/v1/agents/wal_01JD7Q3W8N4V5T6R2X9K0M1B7C/pause'
  const guess = () => mintKey('test', 7).secret
  const agent = crowd()
  const guesses = Array.from({ length: urgentPerKeyMax + 1 }, () =>
    ask(pause, { key: guess(), agent, client }),
  )
  expect((await Promise.race(guesses)).status).toBe(503)
  const entered = enter.mock.calls.length
  const first = ask(pause, { key: rig.key(), client: other })
  await expect.poll(() => enter.mock.calls.length).toBe(entered + 1)
  release()
  expect((await first).status).toBe(200)
  enter.mockRestore()
})

/** A door at which no time passes, and payments that come to it. */
function still(knows: () => boolean) {
  const { metrics } = rig
  const proxies = new TrustedProxies([{ address: '127.0.0.1', bits: 32 }])
  const log = pino({ level: 'silent' })
  const door = new Door({
    ...{ keys: { knows }, sessions: { knows }, metrics, proxies, log, now: () => 0 },
    surfaces: new Surfaces([]),
    urgent: () => false,
  })
  const outgoing = { writeHead: () => undefined, end: () => undefined } as unknown
  const enter = (secret: string, { client = '203.0.113.1', method = 'POST', cookie = '' } = {}) => {
    const shown = ['Authorization', `Bearer ${secret}`]
    const rawHeaders = cookie === '' ? shown : ['Cookie', cookie]
    const headers = { 'x-forwarded-for': client }
    const socket = { remoteAddress: '127.0.0.1' }
    const head = { method, url: '/v1/payments', rawHeaders, headers, socket }
    return door.enter(partial<IncomingMessage>(head), outgoing as ServerResponse)
  }
  return { enter }
}

test('strangers of one address leave room to those of another', () => {
  const { enter } = still(() => false)
  const guess = () => mintKey('test', 7).secret
  while (enter(guess()) !== null);
  expect(enter(guess(), { client: '203.0.113.2' })).not.toBeNull()
})

test('who is signed in does not share the places of strangers', () => {
  const { enter } = still(() => true)
  const known = { cookie: `bursar=${mintToken('bss')}` }
  const stranger = still(() => false)
  while (stranger.enter('', { cookie: known.cookie }) !== null);
  // With a session that this process does not know, one is a stranger.
  expect(stranger.enter('', { cookie: `bursar=${mintToken('bss')}` })).toBeNull()
  while (enter('', known) !== null);
  expect(enter('', { cookie: `__Host-bursar=${mintToken('bss')}` })).not.toBeNull()
})

test('what all books have under way is bounded, and another book finds room', () => {
  const { enter } = still(() => true)
  /** Takes what two keys of a book can have. */
  const fill = (book: number): number => {
    let taken = 0
    for (const { secret } of [mintKey('test', book), mintKey('test', book)])
      while (enter(secret) !== null) taken += 1
    return taken
  }
  const first = [1, 2, 3, 4].map(fill)
  const others = Array.from({ length: 20 }, (_, at) => fill(at + 5))
  expect(first.every((taken) => taken > placesDefault / 2)).toBe(true)
  expect(others[0]).toBeGreaterThan(100)
  const all = [...first, ...others].reduce((sum, taken) => sum + taken)
  expect(all).toBeLessThanOrEqual(placesOfAllMin)
})

test('what stops money is let in when nothing else is, up to a few of each key', async () => {
  const [key, other] = [await known(), await known()]
  await flood('/v1/payments', { key, body: pay })
  const agent = crowd()
  const before = rig.calls.length
  const wallet = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
  const pauses = Array.from({ length: urgentPerKeyMax + 1 }, () =>
    ask(`/v1/agents/${wallet}/pause`, { key, agent }),
  )
  expect((await Promise.race(pauses)).status).toBe(503)
  await expect.poll(() => rig.calls.length).toBe(before + urgentPerKeyMax)
  void ask('/v1/kill-switch', { key: other, body: '{"on":true}' })
  await expect.poll(() => rig.calls.length).toBe(before + urgentPerKeyMax + 1)
})

test('every path of these operations is urgent, and no other one', () => {
  const all: readonly Operation[] = [...Object.values(v1Operations), ...Object.values(v2Operations)]
  const urgent = all.filter(({ method, path, aliases = [] }) => {
    const paths = [path, ...aliases].map((one) => one.replaceAll(/\{\w+\}/g, 'x'))
    const [first, ...others] = paths.map((one) => isUrgent(method, one))
    expect(paths.map((one) => isUrgent(method, `${one}?a=b`))).toStrictEqual([first, ...others])
    expect(others.every((one) => one === first)).toBe(true)
    return first === true
  })
  // What stops money, or lifts such a stop: the commands that go ahead in a lane.
  expect(urgent.map(({ name }) => name)).toStrictEqual([
    'agents.pause',
    'agents.resume',
    'agents.delete',
    'kya.suspend',
    'kya.reactivate',
    'killSwitch.set',
    'apiKeys.delete',
    'members.update',
    'members.delete',
    'v2.agents.update',
    'v2.agents.delete',
    'v2.kya.suspend',
    'v2.kya.reactivate',
    'v2.wallets.update',
    'v2.killSwitch.activateRail',
    'v2.killSwitch.deactivateRail',
    'v2.killSwitch.activateNamedRail',
    'v2.killSwitch.deactivateNamedRail',
    'v2.killSwitch.activateChain',
    'v2.killSwitch.deactivateChain',
    'v2.killSwitch.activateNamedChain',
    'v2.killSwitch.deactivateNamedChain',
    'v2.guardrails.activate',
    'v2.guardrails.deactivate',
  ])
  for (const path of ['/v1/agents/x/pause/y', '/v1/kill-switches', '/a/v1/kill-switch'])
    expect(isUrgent('POST', path)).toBe(false)
})

test('whoever looks after the server is answered, but may not flood it', async () => {
  rig.lookUp = held
  await flood('/v1/agents', { key: rig.key(), method: 'GET' })
  for (const path of ['/health', '/readyz', '/metrics'])
    expect((await ask(path, { method: 'GET' })).status).toBe(200)
  const agent = crowd()
  const answers = await Promise.all(
    Array.from({ length: probesPerSecondMax * 10 }, () => ask('/health', { method: 'GET', agent })),
  )
  expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(0)
})

test('whoever hangs up keeps the place until the work is done', async () => {
  const key = await known()
  const agent = crowd()
  const { refused } = await flood('/v1/payments', { key, body: pay, agent })
  expect(refused.length).toBeGreaterThan(0)
  for (const one of agents.splice(0)) one.destroy()
  await expect.poll(() => underWay).toBe(0)
  expect((await ask('/v1/payments', { key, body: pay })).status).toBe(503)
  release()
  await expect.poll(async () => (await ask('/v1/payments', { key, body: pay })).status).toBe(200)
})
