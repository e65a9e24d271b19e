import {
  memberPermissions,
  type Permission,
  permissions,
  problemBody,
  v1Operations,
} from '@bursar/contract'
import { beforeEach, expect, test } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'
import { rejected } from '../../application/call.ts'
import { ConnectionLost } from '../../store/db-error.ts'

let rig: FaceRig
let key: string

beforeEach(() => {
  rig = new FaceRig()
  key = rig.key()
})

const operations = Object.values(v1Operations)
const id = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const pathOf = (path: string) => path.replaceAll(/\{\w+\}/g, id)
const post = (body: string, rest: { key?: string; headers?: Record<string, string> } = {}) =>
  rig.request('/v1/agents', { method: 'POST', key, body, ...rest })

/** The code of an answer that has to be a problem of the contract. */
async function problem(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = problemBody.parse(await response.json())
  expect(body.status).toBe(response.status)
  expect(body.requestId).toBe(response.headers.get('request-id'))
  expect(body.error).toMatchObject({ code: body.code, requestId: body.requestId })
  return `${body.status} ${body.code}`
}

test.each(operations)('$name asks each kind of key for its permission', async (operation) => {
  const { method, path, permission, agentPermission, agentCallable } = operation
  const call = async (agent: boolean, held: readonly Permission[]) => {
    rig.calls.length = 0
    const of = { agent, permissions: held }
    const response = await rig.request(pathOf(path), { method, key: rig.key(of) })
    if (response.status !== 403) return 'passes'
    expect(rig.calls).toStrictEqual([])
    return problem(response)
  }
  // Where a call only stops something, the permission to stop is enough.
  const without = (one: Permission | null) =>
    memberPermissions.filter((other) => other !== one && other !== operation.stopPermission)
  expect(await call(false, [permission])).toBe('passes')
  expect(await call(false, without(permission))).toBe('403 FORBIDDEN')
  if (agentCallable) {
    expect(await call(true, [agentPermission as Permission])).toBe('passes')
    expect(await call(true, without(agentPermission))).toBe('403 FORBIDDEN')
  } else {
    expect(await call(true, permissions)).toBe('403 SCOPE_FORBIDDEN')
  }
})

test.each(operations)('$name reaches its own handler', async ({ name, method, path }) => {
  const response = await rig.request(pathOf(path), {
    method,
    key: rig.key({ permissions: memberPermissions }),
  })
  const called = rig.calls.map(({ operation }) => operation)
  // Those with required fields stop there, and still were not taken for another operation.
  if (response.status === 400) expect(called).toStrictEqual([])
  else expect(called).toStrictEqual([name])
  expect(await rig.metrics.text()).toContain(`operation="${name}"`)
})

test('a handler gets who calls and what was asked, decoded', async () => {
  const secret = rig.key({ agent: true, environment: 'live', permissions: ['payments:write'] })
  const body = JSON.stringify({ to: { walletId: id }, amount: '12.50' })
  const headers = { 'idempotency-key': 'one' }
  await rig.request('/v1/payments', { method: 'POST', key: secret, body, headers })
  const [{ call, input } = { call: null, input: null }] = rig.calls
  expect(call?.caller).toMatchObject({
    environment: 'live',
    agent: expect.stringMatching(/^agent_/),
    permissions: ['payments:write'],
  })
  expect(call?.idempotency?.k).toMatch(/^[0-9a-f]{32}$/)
  expect(call?.idempotency?.fingerprint).toMatch(/^[0-9a-f]{32}$/)
  expect(input?.body).toMatchObject({ amount: 1_250_000_000n, from: null, to: { walletId: id } })
  expect(input).toMatchObject({ params: undefined, query: undefined })
})

test('an answer is JSON, named, not stored, and says when it is a replay', async () => {
  rig.answer = () => ({ status: 201, body: { id }, replayed: true })
  const response = await post('{"name":"Bot"}')
  expect(response.status).toBe(201)
  expect(await response.json()).toStrictEqual({ id })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'idempotency-replayed': 'true',
    'request-id': expect.stringMatching(/^req_[0-9A-HJKMNP-TV-Z]{26}$/),
    'x-content-type-options': 'nosniff',
  })
  expect(
    (await post('{"name":"Bot"}', { key: rig.key({ permissions: [] }) })).headers.get(
      'idempotency-replayed',
    ),
  ).toBe(null)
})

test('a rejection is a problem, with the recorded payment beside it', async () => {
  const declined = {
    payment: 'pay_x',
    findings: [],
    remedies: { maxAmountNow: 100_000_000n },
  } as const
  const shown = { paymentId: 'pay_x', trace: [], remedies: { maxAmountNow: '1.00000000' } }
  rig.answer = () =>
    rejected('LIMIT_DAILY', { sentence: 'Too much.', details: { a: '1' }, declined })
  const response = await post('{"name":"Bot"}')
  const body = problemBody.parse(await response.clone().json())
  expect(await problem(response)).toBe('402 LIMIT_DAILY')
  expect(body).toMatchObject({ type: '/errors/limit-daily', instance: '/v1/agents', ...shown })
  expect(body.error).toMatchObject({ message: 'Too much.', details: { a: '1' } })
})

test.each([
  ['no key', {}, '401 UNAUTHENTICATED'],
  ['no key at all', { authorization: '' }, '401 UNAUTHENTICATED'],
  ['an empty X-API-Key', { 'x-api-key': '' }, '401 UNAUTHENTICATED'],
  ['another scheme', { authorization: 'Basic KEY' }, '401 UNAUTHENTICATED'],
  ['no scheme', { authorization: 'KEY' }, '401 UNAUTHENTICATED'],
  ['a bearer without key', { authorization: 'Bearer ' }, '401 UNAUTHENTICATED'],
  ['two bearers', { authorization: 'Bearer KEY, Bearer KEYa' }, '401 UNAUTHENTICATED'],
  ['two API keys', { 'x-api-key': 'KEY, KEYa' }, '401 UNAUTHENTICATED'],
  ['two keys', { authorization: 'Bearer KEY', 'x-api-key': 'KEYa' }, '401 UNAUTHENTICATED'],
  ['a scheme more', { authorization: 'Basic KEY', 'x-api-key': 'KEY' }, '401 UNAUTHENTICATED'],
  ['an empty one more', { authorization: 'Bearer KEY', 'x-api-key': '' }, '401 UNAUTHENTICATED'],
  ['a foreign key', { authorization: 'Bearer sk_live_51H8' }, '401 UNAUTHENTICATED'],
  ['a letter more', { authorization: 'Bearer KEYa' }, '401 UNAUTHENTICATED'],
  ['a bearer', { authorization: 'Bearer KEY' }, null],
  ['a bearer in lower case', { authorization: 'bearer KEY' }, null],
  ['an API key', { 'x-api-key': 'KEY' }, null],
  ['the same in both headers', { authorization: 'Bearer KEY', 'x-api-key': 'KEY' }, null],
  ['the same twice', { authorization: 'Bearer KEY, bearer KEY' }, null],
  ['the same API key twice', { 'x-api-key': 'KEY, KEY' }, null],
] as const)('%s', async (_, sent, expected) => {
  const headers = Object.entries(sent).map(([name, value]): [string, string] => [
    name,
    value.replaceAll('KEY', key),
  ])
  const response = await rig.request('/v1/agents', { headers })
  if (expected === null) expect(response.status).toBe(200)
  else {
    expect(await problem(response)).toBe(expected)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(rig.lookups).toBe(0)
  }
})

test.each([
  ['revoked', { status: 'REVOKED' }],
  ['rotated', { status: 'ROTATED' }],
  ['expired', { expiresAt: Date.now() * 1000 - 1 }],
])('a key that is %s opens nothing', async (_, of) => {
  const response = await rig.request('/v1/agents', { key: rig.key(of) })
  expect(await problem(response)).toBe('401 UNAUTHENTICATED')
})

test('a key with wrong check digits costs no query', async () => {
  const wrong = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
  expect((await rig.request('/v1/agents', { key: wrong })).status).toBe(401)
  expect(rig.lookups).toBe(0)
})

test.each([true, false])('a key in the address is refused, beside another: %s', async (beside) => {
  const response = await rig.request(`/v1/agents?api_key=${key}`, beside ? { key } : {})
  const { detail } = problemBody.parse(await response.clone().json())
  expect(detail).toContain('header')
  expect(await problem(response)).toBe('400 INVALID_REQUEST')
  expect(rig.lookups).toBe(0)
})

test('a key that its book no longer knows is looked up before it asks again', async () => {
  await post('{"name":"Bot"}')
  rig.answer = () => rejected('UNAUTHENTICATED')
  expect(await problem(await post('{"name":"Bot"}'))).toBe('401 UNAUTHENTICATED')
  expect(rig.lookups).toBe(1)
  rig.change(key, { status: 'REVOKED' })
  rig.calls.length = 0
  expect(await problem(await post('{"name":"Bot"}'))).toBe('401 UNAUTHENTICATED')
  expect(rig.lookups).toBe(2)
  expect(rig.calls).toStrictEqual([])
})

test('a read asks again after a second whether its key is still good', async () => {
  const clock = { ms: Date.now() }
  const aging = new FaceRig({}, () => clock.ms)
  const secret = aging.key()
  const read = () => aging.request('/v1/agents', { key: secret })
  expect((await read()).status).toBe(200)
  aging.change(secret, { status: 'REVOKED' })
  clock.ms += 1_001
  expect(await problem(await read())).toBe('401 UNAUTHENTICATED')
})

test.each([
  ['?limit=5', 200],
  ['?', 200],
  ['?limit=5&limit=6', 400],
  ['?limit=0', 400],
  ['?limit=-1', 400],
  ['?limit=1e9', 400],
  ['?limit=1000000000', 200],
  ['?unknown=1', 400],
  ['?__proto__=1', 400],
  ['?constructor=1', 400],
  ['?limit[]=5', 400],
  ['?LIMIT=5', 400],
  ["?cursor=' or 1=1", 200],
  ['?cursor=', 400],
])('the query %s', async (query, status) => {
  const response = await rig.request(`/v1/agents${query}`, { key })
  expect(response.status).toBe(status)
  if (status === 400) expect(await problem(response)).toMatch(/INVALID/)
})

test('a query where there is none is refused by name', async () => {
  const response = await rig.request('/v1/agents?name=Bot', { method: 'POST', key, body: '{}' })
  const { error } = problemBody.parse(await response.json())
  expect(error.details.fields).toStrictEqual([{ path: 'name', message: 'Unknown field.' }])
})

test.each([
  ['one', 'k-1', 200],
  ['255 letters', 'k'.repeat(255), 200],
  ['256 letters', 'k'.repeat(256), 400],
  ['none', '', 400],
  ['two', 'a, b', 400],
  ['with a blank', 'a b', 400],
  ['beyond ASCII', 'caf\u00e9', 400],
])('an Idempotency-Key: %s', async (_, value, status) => {
  const response = await post('{"name":"Bot"}', { headers: { 'idempotency-key': value } })
  expect(response.status).toBe(status)
  expect(rig.calls).toHaveLength(status === 200 ? 1 : 0)
})

test('an idempotency key is bound to its principal, operation and request', async () => {
  const sent = async (path: string, body: string, secret = key, name = 'k') => {
    rig.calls.length = 0
    const headers = { 'idempotency-key': name }
    await rig.request(path, { method: 'POST', key: secret, body, headers })
    return rig.calls[0]?.call.idempotency ?? { k: '', fingerprint: '' }
  }
  const first = await sent('/v1/agents', '{"name":"Bot","metadata":{"a":1,"b":2}}')
  expect(first.k).not.toBe('')
  // The order of fields and the white space mean nothing; another key of the owner is the owner.
  const same = '{ "metadata": {"b":2,"a":1}, "name": "Bot" }'
  expect(await sent('/v1/agents', same, rig.key())).toStrictEqual(first)
  const other = await sent('/v1/agents', '{"name":"Bots"}')
  expect(other.k).toBe(first.k)
  expect(other.fingerprint).not.toBe(first.fingerprint)
  expect((await sent('/v1/agents', same, key, 'l')).k).not.toBe(first.k)
  const pause = await sent(`/v1/agents/${id}/pause`, '{}')
  expect(pause.k).not.toBe(first.k)
  expect(await sent(`/v1/agents/${id}/pause`, '')).toStrictEqual(pause)
  expect((await sent(`/v1/agents/${id}x/pause`, '')).fingerprint).not.toBe(pause.fingerprint)
  const agentKey = rig.key({ agent: true })
  expect((await sent(`/v1/agents/${id}/pause`, '', agentKey)).k).not.toBe(pause.k)
})

test('an error of a handler tells its cause to the log alone', async () => {
  rig.answer = () => {
    throw new Error('the cause, with a ghost')
  }
  const read = await rig.request('/v1/agents', { key })
  const text = await read.clone().text()
  expect(await problem(read)).toBe('500 INTERNAL')
  expect(text).not.toContain('ghost')
  const line = rig.lines.find((one) => one.includes('ghost'))
  expect(line).toContain(read.headers.get('request-id'))
})

test('an error after a command was given never claims that nothing was done', async () => {
  rig.answer = ({ progress }) => {
    progress.isSubmitted = true
    return { status: 200, body: { unprintable: 1n } }
  }
  const response = await post('{"name":"Bot"}')
  expect(problemBody.parse(await response.clone().json()).error.details).toStrictEqual({
    lookup: '/v1/agents',
  })
  expect(await problem(response)).toBe('409 OUTCOME_UNKNOWN')
  expect(await problem(await rig.request('/v1/agents', { key }))).toBe('500 INTERNAL')
})

test('an error before a command was given says so: it can be repeated', async () => {
  rig.answer = () => {
    throw new ConnectionLost('gone')
  }
  expect(await problem(await post('{"name":"Bot"}'))).toBe('503 UNAVAILABLE')
})

test('a book that an operator has to look at is not asked for again within a second', async () => {
  rig.answer = () => rejected('BOOK_STOPPED')
  const response = await post('{"name":"Bot"}')
  expect(response.headers.get('retry-after')).toBe('30')
  expect(await problem(response)).toBe('503 BOOK_STOPPED')
})

test('without its database the server is unavailable, and says when to come back', async () => {
  rig.outage = new ConnectionLost('gone')
  const response = await post('{"name":"Bot"}')
  expect(response.headers.get('retry-after')).toBe('1')
  expect(await problem(response)).toBe('503 UNAVAILABLE')
  expect(rig.calls).toStrictEqual([])
})

test('no line of the log holds a key, wherever it was sent', async () => {
  const canary = key.slice(-28)
  rig.answer = () => {
    throw Object.assign(new Error(`failed for ${key}`), { authorization: key, url: `/?k=${key}` })
  }
  await rig.request('/v1/agents', { key })
  await rig.request(`/v1/agents/${key}`, { key })
  await rig.request(`/${key}`, { key })
  await rig.request(`/v1/agents?k=${key}`)
  await post(`{"name":"${key}"}`)
  expect(rig.lines.length).toBeGreaterThan(5)
  expect(rig.lines.join('\n')).not.toContain(canary)
})
