import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, expect, expectTypeOf, test, vi } from 'vitest'
import Bursar, {
  type AgentCreatedFromTemplate,
  APIError,
  AuthenticationError,
  BursarError,
  type ClientOptions,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  NotFoundError,
  PaymentRefusedError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from './index.ts'

const KEY = 'bsr_test_0000000aCanaryCanaryCanary000000'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Answer = (response: ServerResponse, seen: Seen) => void
const closing: (() => Promise<void>)[] = []

/** A server that answers the n-th request by the n-th answer, and the last for all after. */
async function serve(...answers: readonly Answer[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
      seen.push(one)
      answers[Math.min(seen.length, answers.length) - 1]?.(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = (options: ClientOptions = {}) => new Bursar({ apiKey: KEY, baseUrl, ...options })
  return { baseUrl, client, seen }
}

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closing.splice(0)) await close()
})

function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

function problem(status: number, code: string, rest: object = {}): Answer {
  const error = { code, message: 'Because.', details: { a: 1 }, requestId: 'req_1' }
  const body = { type: '/errors/x', title: 'X', status, detail: 'Because.', code, error, ...rest }
  return json(status, body, { 'request-id': 'req_1', 'retry-after': '0' })
}

const cut: Answer = (response) => response.destroy()
const silent: Answer = () => {}

async function failure(promise: Promise<unknown>): Promise<APIError> {
  const error = await promise.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(BursarError)
  return error as APIError
}

test('the calls of the documentation go where they should', async () => {
  const { client, seen } = await serve(json(200, { ok: true }))
  const bursar = client()
  await bursar.agents.create({ name: 'Marketing Agent' })
  await bursar.agents.create({ name: 'My Procurement Bot', templateId: 'procurement' })
  await bursar.agents.list({ limit: 20, cursor: 'a/b' })
  await bursar.agents.retrieve('wal_1')
  await bursar.agents.templates()
  await bursar.agents.pause('wal_1')
  await bursar.agents.resume('wal_1')
  await bursar.agents.rotateKey('wal_1')
  await bursar.agents.delete('wal_1')
  await bursar.payments.retrieve('pay_1', { expand: 'trace' })
  await bursar.payments.extend('pay_1', { hours: 24 })
  await bursar.approvals.deny('apr_1')
  await bursar.kya.retrieve('wal_1')
  await bursar.kya.upgrade('wal_1', { level: 'verified', anchorVerificationId: 'persona_1' })
  await bursar.kya.suspend('wal_1', { reason: 'odd' })
  await bursar.kya.suspend('wal_1')
  await bursar.kya.reactivate('wal_1')
  expect(seen.map(({ method, url, body }) => `${method} ${url} ${body}`.trim())).toEqual([
    'POST /v1/agents {"name":"Marketing Agent"}',
    'POST /v1/agents/from-template {"name":"My Procurement Bot","templateId":"procurement"}',
    'GET /v1/agents?limit=20&cursor=a%2Fb',
    'GET /v1/agents/wal_1',
    'GET /v1/agents/templates',
    'POST /v1/agents/wal_1/pause',
    'POST /v1/agents/wal_1/resume',
    'POST /v1/agents/wal_1/rotate-key',
    'DELETE /v1/agents/wal_1',
    'GET /v1/payments/pay_1?expand=trace',
    'POST /v1/payments/pay_1/extend {"hours":24}',
    'POST /v1/approvals/apr_1/deny {}',
    'GET /v1/agents/wal_1/kya',
    'POST /v1/agents/wal_1/kya/upgrade {"level":"verified","anchorVerificationId":"persona_1"}',
    'POST /v1/agents/wal_1/kya/suspend {"reason":"odd"}',
    'POST /v1/agents/wal_1/kya/suspend {}',
    'POST /v1/agents/wal_1/kya/reactivate',
  ])
  for (const { headers } of seen) expect(headers.authorization).toBe(`Bearer ${KEY}`)
})

test('a budget change reaches the server as it was given', async () => {
  const { client, seen } = await serve(json(200, { newBalance: '100.00000000' }))
  const { agents } = client()
  await agents.adjustBudget('wal_1', { amount: 100 })
  await agents.adjustBudget('wal_1', { amount: -50.25 })
  await agents.adjustBudget('wal_1', { amount: '12345678.12345678' })
  expect(seen.map(({ body }) => body)).toEqual([
    '{"amount":100}',
    '{"amount":-50.25}',
    '{"amount":"12345678.12345678"}',
  ])
})

test('all attempts of a write carry one key, and two writes carry two', async () => {
  const { client, seen } = await serve(cut, problem(503, 'UNAVAILABLE'), json(201, { id: 'pay_1' }))
  const pay = { to: { walletId: 'wal_2' }, amount: '1' }
  const { payments } = client()
  expect(await payments.create(pay)).toEqual({ id: 'pay_1' })
  await payments.create(pay)
  await payments.create(pay, { idempotencyKey: 'mine' })
  const keys = seen.map(({ headers }) => headers['idempotency-key'])
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys.slice(1, 3)).toEqual([keys[0], keys[0]])
  expect(keys[3]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys[3]).not.toBe(keys[0])
  expect(keys[4]).toBe('mine')
})

test('reads and questions carry no idempotency key', async () => {
  const { client, seen } = await serve(json(200, { data: [] }))
  await client().payments.list()
  await client().payments.check({ to: { walletId: 'wal_2' }, amount: '1' })
  expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined])
})

test('what may pass is tried again, and no more often than asked', async () => {
  const passing: [number, string][] = [
    [408, 'X'],
    [429, 'RATE_LIMITED'],
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
    [409, 'IDEMPOTENCY_IN_FLIGHT'],
    [409, 'OUTCOME_UNKNOWN'],
  ]
  for (const [status, code] of passing) {
    const { client, seen } = await serve(problem(status, code))
    const error = await failure(client().agents.pause('wal_1'))
    expect([error.status, error.code, seen.length]).toEqual([status, code, 3])
    await failure(client({ maxRetries: 1 }).agents.pause('wal_1'))
    await failure(client().agents.pause('wal_1', { maxRetries: 0 }))
    expect(seen.length).toBe(6)
  }
})

test('a refusal is final and has the class of its family', async () => {
  const families: [number, string, typeof APIError][] = [
    [400, 'INVALID_REQUEST', InvalidRequestError],
    [401, 'UNAUTHENTICATED', AuthenticationError],
    [402, 'LIMIT_DAILY', PaymentRefusedError],
    [403, 'SCOPE_FORBIDDEN', PermissionError],
    [404, 'NOT_FOUND', NotFoundError],
    [405, 'METHOD_NOT_ALLOWED', APIError],
    [409, 'WALLET_FROZEN', ConflictError],
    [413, 'PAYLOAD_TOO_LARGE', InvalidRequestError],
    [415, 'UNSUPPORTED_MEDIA_TYPE', InvalidRequestError],
    [422, 'IDEMPOTENCY_MISMATCH', InvalidRequestError],
  ]
  for (const [status, code, Family] of families) {
    const { client, seen } = await serve(problem(status, code))
    const error = await failure(client().agents.pause('wal_1'))
    expect(error.constructor, code).toBe(Family)
    expect(error.name).toBe(Family.name)
    expect(seen.length, code).toBe(1)
    expect(error).toMatchObject({ status, code, requestId: 'req_1', details: { a: 1 } })
    expect(error.message).toBe(`${status} ${code}: Because.`)
  }
  const limited = await serve(problem(429, 'RATE_LIMITED'))
  const error = await failure(limited.client({ maxRetries: 0 }).agents.list())
  expect(error).toBeInstanceOf(RateLimitError)
})

test('a refused payment says what would pass', async () => {
  const rest = {
    paymentId: 'pay_9',
    remedies: { maxAmountNow: '20.00000000' },
    trace: [{ rule: 'balance', passed: false }],
  }
  const { client } = await serve(problem(402, 'INSUFFICIENT_FUNDS', rest))
  const error = await failure(
    client().payments.create({ to: { merchant: { name: 'Shop' } }, amount: '50' }),
  )
  expect(error).toBeInstanceOf(PaymentRefusedError)
  expect(error).toMatchObject(rest)
})

test('a failure that is no problem of Bursar is told as what it is', async () => {
  const { client } = await serve((response) => {
    response.writeHead(502, { 'content-type': 'text/html' })
    response.end('<h1>Bad gateway</h1>')
  })
  const error = await failure(client({ maxRetries: 0 }).agents.list())
  expect(error).toBeInstanceOf(ServerError)
  expect(error).toMatchObject({ status: 502, code: null, body: '<h1>Bad gateway</h1>' })
  expect(error.message).toContain('the outcome is unknown')
  const foreign = await serve(json(504, { code: 'TIMEOUT', detail: 'Nothing was done.' }))
  const unknown = await failure(foreign.client({ maxRetries: 0 }).agents.pause('wal_1'))
  expect(unknown).toMatchObject({
    status: 504,
    code: null,
    message: expect.stringContaining('from a proxy or gateway'),
  })
  const page = await serve((response) => response.end('<h1>Welcome</h1>'))
  expect((await failure(page.client().agents.list())).message).toContain('not JSON')
  expect(page.seen.length).toBe(1)
})

test('a redirect is not followed, since a POST would become a GET', async () => {
  const { client, seen } = await serve(json(302, {}, { location: '/v1/agents' }))
  expect(await failure(client().agents.pause('wal_1'))).toMatchObject({ status: 302 })
  expect(seen.length).toBe(1)
})

test('the wait that a server asks for is kept, unless it is too long', async () => {
  const { client, seen } = await serve(
    json(429, {}, { 'retry-after': '1' }),
    json(200, { data: [] }),
  )
  const start = performance.now()
  await client().agents.list()
  expect(performance.now() - start).toBeGreaterThan(990)
  expect(seen.length).toBe(2)
  const long = await serve(json(429, {}, { 'retry-after': '3600' }))
  expect(await failure(long.client().agents.list())).toMatchObject({ retryAfter: 3600 })
  expect(long.seen.length).toBe(1)
})

test('a list is a page when awaited, and every item when iterated', async () => {
  const { client, seen } = await serve(
    json(200, { data: [{ id: 'a' }, { id: 'b' }], cursor: 'c1', hasMore: true }),
    json(200, { data: [{ id: 'c' }], cursor: null, hasMore: false }),
  )
  const ids: string[] = []
  for await (const agent of client().agents.list({ limit: 2 })) ids.push(agent.id)
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(seen.map(({ url }) => url)).toEqual(['/v1/agents?limit=2', '/v1/agents?limit=2&cursor=c1'])
  const { data, cursor, hasMore } = await client().agents.list()
  expect([data, cursor, hasMore]).toEqual([[{ id: 'c' }], null, false])
})

test('a list that fails on a later page throws there', async () => {
  const { client } = await serve(
    json(200, { data: [{ id: 'a' }], cursor: 'c1', hasMore: true }),
    problem(400, 'INVALID_CURSOR'),
  )
  const ids: string[] = []
  const iterate = async () => {
    for await (const { id } of client().wallets.list()) ids.push(id)
  }
  expect(await failure(iterate())).toMatchObject({ code: 'INVALID_CURSOR' })
  expect(ids).toEqual(['a'])
})

test('an answer that does not come in time is a TimeoutError', async () => {
  const { client, seen } = await serve(silent)
  const error = await failure(client({ timeout: 400, maxRetries: 1 }).agents.list())
  expect(error).toBeInstanceOf(TimeoutError)
  expect(seen.length).toBe(2)
  const slow = await serve((response) => response.write('{"half'))
  const half = slow.client({ timeout: 50, maxRetries: 0 }).agents.list()
  expect(await failure(half)).toBeInstanceOf(TimeoutError)
})

test('an aborted call ends with the reason of its signal, also between attempts', async () => {
  const { client, seen } = await serve(silent)
  const stop = new AbortController()
  const reason = new Error('enough')
  const options = { signal: stop.signal }
  const waiting = expect(client().agents.templates(options)).rejects.toBe(reason)
  await vi.waitFor(() => expect(seen.length).toBe(1))
  stop.abort(reason)
  await waiting
  await expect(client().agents.pause('wal_1', options)).rejects.toBe(reason)
  expect(seen.length).toBe(1)
  const failing = await serve(json(503, {}))
  const between = new AbortController()
  const call = failing.client({ maxRetries: 9 }).agents.pause('w', { signal: between.signal })
  const ended = expect(call).rejects.toBe(reason)
  await vi.waitFor(() => expect(failing.seen.length).toBe(1))
  between.abort(reason)
  await ended
  expect(failing.seen.length).toBe(1)
})

test('a server that is not there is a ConnectionError', async () => {
  const { client, baseUrl } = await serve(silent)
  await closing.pop()?.()
  const error = await failure(client({ maxRetries: 0 }).agents.list())
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error.message).toContain('could not reach the server')
  expect(baseUrl).toContain('127.0.0.1')
})

test('nothing that is printed shows the key', async () => {
  const { client } = await serve(problem(401, 'UNAUTHENTICATED'), cut)
  const bursar = client({ maxRetries: 0 })
  const errors = [
    await failure(bursar.agents.list()),
    await failure(bursar.agents.list()),
    await failure(Promise.resolve().then(() => new Bursar({ apiKey: `${KEY}\n` }))),
    await failure(bursar.agents.list({}, { timeout: 1 })),
  ]
  const options = { depth: 20, showHidden: true, getters: true } as const
  const printed = [bursar, bursar.agents, ...errors].flatMap((one) => [
    inspect(one, options),
    JSON.stringify(one),
    String(one instanceof Error ? one.stack : one),
  ])
  expect(printed.join('\n')).not.toContain('Canary')
})

test('an id that would name another address is refused before it is sent', async () => {
  const { client, seen } = await serve(json(200, {}))
  const { agents } = client()
  for (const id of ['', '.', '..', undefined, null, 5])
    expect(await failure(agents.delete(id as string))).toMatchObject({
      message: 'an id is missing',
    })
  await agents.retrieve('../wallets?x=1#y')
  expect(seen.map(({ url }) => url)).toEqual(['/v1/agents/..%2Fwallets%3Fx%3D1%23y'])
})

test('key and address come from the environment when they are not given', async () => {
  const { baseUrl, seen } = await serve(json(200, { data: [] }))
  vi.stubEnv('BURSAR_API_KEY', '')
  expect(() => new Bursar()).toThrow(/BURSAR_API_KEY/)
  vi.stubEnv('BURSAR_API_KEY', 'bsr_test_env')
  vi.stubEnv('BURSAR_BASE_URL', `${baseUrl}/`)
  await new Bursar().agents.list()
  await new Bursar({ apiKey: 'bsr_test_own' }).agents.list()
  expect(seen.map(({ headers, url }) => `${headers.authorization} ${url}`)).toEqual([
    'Bearer bsr_test_env /v1/agents',
    'Bearer bsr_test_own /v1/agents',
  ])
  for (const bad of ['ftp://x', 'nonsense', 'http://user:pass@x', 'http://x/?a=1'])
    expect(() => new Bursar({ apiKey: KEY, baseUrl: bad })).toThrow(BursarError)
})

test('a fetch of the caller is used, with the headers of the call', async () => {
  const seen: [string, Headers][] = []
  const bursar = new Bursar({
    apiKey: KEY,
    baseUrl: 'http://bursar.invalid/base/',
    fetch: (url, init) => {
      seen.push([url, new Headers(init.headers)])
      return Promise.resolve(Response.json({ data: [] }))
    },
  })
  await bursar.agents.list({}, { headers: { 'X-Trace': 'a', Authorization: 'Bearer other' } })
  const [[url, headers] = []] = seen
  expect(url).toBe('http://bursar.invalid/base/v1/agents')
  expect(headers?.get('x-trace')).toBe('a')
  expect(headers?.get('authorization')).toBe(`Bearer ${KEY}`)
})

test('the types say what the documentation shows', () => {
  type Agents = Bursar['agents']
  expectTypeOf<Awaited<ReturnType<Agents['retrieve']>>['apiKey']>().not.toBeNullable()
  const create = (agents: Agents) => agents.create({ name: 'x', templateId: 'procurement' })
  expectTypeOf(create).returns.resolves.toEqualTypeOf<AgentCreatedFromTemplate>()
})
