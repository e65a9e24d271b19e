import { describe, expect, test } from 'vitest'
import type { RawAnswer } from '../e2e/raw-http.ts'
import { objectIn } from '../setup/server.ts'
import { requestOf } from './client.ts'
import { addressOf, type ClientName, profiles } from './profile.ts'
import { complaintsOf, filled } from './reader.ts'
import { refusalOf, retryAfterOf } from './refusal.ts'
import { agents, balance, hold, holds, problem, transfer, wallets } from './shapes.ts'

// The checks of this folder can fail: what would break a client turns them red.

const all: readonly ClientName[] = ['J', 'P', 'M']

function answer(status: number, body: unknown, headers: Record<string, string> = {}): RawAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = { 'content-type': 'application/json' }
  return { status, headers: new Headers({ ...type, ...headers }), text, body: objectIn(text) }
}

const goodBalance = {
  wallet_id: 'wal_1',
  chain: 'internal',
  token: 'USDC',
  balance: '100.00',
  address: 'wal_1',
}
const goodHold = {
  id: 'pay_1',
  wallet_id: 'wal_1',
  amount: '3.00',
  status: 'active',
  expires_at: '2026-11-22T18:30:00Z',
  created_at: '2026-11-22T18:30:00Z',
}
const goodTransfer = {
  tx_hash: 'txn_1',
  status: 'completed',
  from_address: 'wal_1',
  to_address: 'shop.example',
  amount: '2.50',
  token: 'USDC',
  chain: 'internal',
  ledger_tx_id: 'txn_1',
}

describe('a success', () => {
  test.each(all)('is read by %s where it has all that is needed', (name) => {
    expect(complaintsOf(name, answer(200, goodBalance), balance)).toEqual([])
    expect(complaintsOf(name, answer(200, { holds: [goodHold] }), filled(holds))).toEqual([])
    expect(complaintsOf(name, answer(201, goodTransfer), transfer)).toEqual([])
    expect(complaintsOf(name, answer(200, []), wallets)).toEqual([])
    expect(complaintsOf(name, answer(200, { wallets: [] }), wallets)).toEqual([])
  })

  test.each(Object.keys(goodBalance))('without %s is not read', (field) => {
    const { [field as 'token']: _, ...rest } = goodBalance
    const found = complaintsOf('P', answer(200, rest), balance)
    expect(found).toEqual([`.${field}: is missing`])
  })

  test.each([
    ['a number for money', { ...goodBalance, balance: 100 }],
    ['one decimal', { ...goodBalance, balance: '100.0' }],
    ['no decimals', { ...goodBalance, balance: '100' }],
    ['null', { ...goodBalance, address: null }],
    ['an empty id', { ...goodBalance, wallet_id: '' }],
  ])('with %s is not read', (_, body) => {
    expect(complaintsOf('J', answer(200, body), balance)).toHaveLength(1)
  })

  test.each([
    ['milliseconds', { ...goodHold, expires_at: '2026-11-22T18:30:00.000Z' }],
    ['no zone', { ...goodHold, expires_at: '2026-11-22T18:30:00' }],
    ['a status of ours', { ...goodHold, status: 'HELD' }],
    ['no id but one of another name', { ...goodHold, id: undefined, hold_id: 'pay_1' }],
  ])('that shows %s is not read', (_, body) => {
    expect(complaintsOf('P', answer(200, body), hold)).toHaveLength(1)
  })

  test('with null where a client wants a text or nothing is not read', () => {
    const body = { ...goodTransfer, execution_path: null }
    expect(complaintsOf('P', answer(201, body), transfer)).toHaveLength(1)
    const { ledger_tx_id: _, ...rest } = goodTransfer
    expect(complaintsOf('M', answer(201, rest), transfer)).toEqual(['.ledger_tx_id: is missing'])
  })

  test('of the wrong form is not read', () => {
    expect(complaintsOf('J', answer(200, [goodHold]), holds)).toEqual([': is no object'])
    expect(complaintsOf('P', answer(200, { items: [] }), agents)).toEqual([': is no list'])
    expect(complaintsOf('M', answer(200, { holds: [] }), filled(holds))).toHaveLength(1)
    const wrapped = { success: true, hold: goodHold }
    expect(complaintsOf('M', answer(200, wrapped), hold).length).toBeGreaterThan(1)
  })

  test.each(all)('without a body breaks %s', (name) => {
    const found = complaintsOf(name, answer(204, '', { 'content-type': '' }), balance)
    expect(found).toContain('the body is empty')
    expect(found.length).toBeGreaterThan(2)
    expect(complaintsOf(name, answer(200, ''), balance).length).toBeGreaterThan(1)
  })

  test('that is no JSON, or does not say so, is not read', () => {
    expect(complaintsOf('J', answer(200, '{'), balance)).toEqual([': is no object'])
    expect(complaintsOf('P', answer(200, '{'), balance)[0]).toMatch(/^P breaks: SyntaxError/)
    const plain = answer(200, goodBalance, { 'content-type': 'text/plain' })
    expect(complaintsOf('J', plain, balance)).toHaveLength(2)
  })
})

const good = {
  type: '/errors/rail-not-configured',
  title: 'Rail not configured',
  status: 422,
  detail: 'No rail.',
  instance: '/api/v2/transactions/chains',
  code: 'RAIL_NOT_CONFIGURED',
  request_id: 'req_1',
  error: {
    code: 'RAIL_NOT_CONFIGURED',
    message: 'No rail.',
    details: { rail: 'base' },
    request_id: 'req_1',
  },
}

describe('a problem', () => {
  test('has what both SDKs look for', () => {
    const reads = problem(422, 'RAIL_NOT_CONFIGURED')
    expect(reads(good, '')).toEqual([])
    expect(reads({ ...good, status: 'blocked' }, '')).toEqual([])
    expect(reads({ ...good, status: 400 }, '')).toHaveLength(1)
    expect(reads({ ...good, error: 'No rail.' }, '')).toHaveLength(1)
    expect(reads({ ...good, code: 'NOT_FOUND' }, '')).toHaveLength(1)
    const { request_id: _, ...error } = good.error
    expect(reads({ ...good, error }, '')).toEqual(['.error.request_id: is missing'])
  })

  test('is read as each client reads it', () => {
    const { message, details } = good.error
    const read = (name: ClientName, status: number) => refusalOf(name, answer(status, good))
    expect(read('J', 422)).toMatchObject({ message, code: good.code, details })
    expect(read('P', 422)).toMatchObject({ message, code: null, details })
    expect(read('P', 402)).toMatchObject({ message, code: good.code, details })
    expect(read('P', 403)).toMatchObject({ message, code: 'FORBIDDEN', details: null })
    expect(read('P', 404)).toMatchObject({ message, code: null, details: null })
    expect(read('J', 401)).toMatchObject({ code: null, details: null })
    expect(read('M', 422).message).toContain('"RAIL_NOT_CONFIGURED"')
  })

  test('of another form loses what it says', () => {
    const texts = answer(400, { error: 'No.' })
    expect(refusalOf('J', texts)).toMatchObject({ message: 'No.', code: null })
    const detail = answer(400, { detail: { message: 'No.', code: 'A' } })
    expect(refusalOf('P', detail)).toMatchObject({ message: 'No.', code: 'A' })
    expect(refusalOf('J', answer(422, { detail: [{ msg: 'No.' }] })).message).not.toContain('No.')
    expect(() => refusalOf('P', answer(400, { error: null }))).toThrow('no object')
  })

  test('that says when to come again says it in whole seconds', () => {
    const late = (after: string) => answer(429, good, { 'retry-after': after })
    expect(retryAfterOf('P', late('3'))).toBe(3)
    expect(retryAfterOf('J', late('3'))).toBe(3)
    for (const after of ['soon', '1.5', ''])
      expect(() => refusalOf('P', late(after))).toThrow('no integer')
    expect(() => refusalOf('P', answer(429, good))).toThrow('no integer')
    expect(() => refusalOf('J', late('soon'))).toThrow('no time')
    expect(retryAfterOf('J', late(new Date(Date.now() + 5_000).toUTCString()))).toBeGreaterThan(3)
  })
})

describe('a client', () => {
  test('sends its own headers, and no key of its own', () => {
    const asked = { method: 'POST', path: '/pay', key: 'bsr_test_x', body: { to: 'a' } }
    const lines = (name: ClientName) => requestOf(profiles[name], asked, 'id-1').split('\r\n')
    expect(lines('J')).toEqual(
      expect.arrayContaining(['x-api-key: bsr_test_x', 'user-agent: sardis-js/2.0.0-rc.0']),
    )
    expect(lines('P')).toEqual(
      expect.arrayContaining(['X-API-Key: bsr_test_x', 'X-Request-ID: id-1']),
    )
    expect(lines('D')).toContain('Authorization: Bearer bsr_test_x')
    for (const name of [...all, 'D'] as const)
      expect(lines(name).join('\n')).not.toMatch(/idempotency/i)
    for (const name of ['J', 'M'] as const)
      expect(lines(name).join('\n')).not.toMatch(/request-id/i)
  })

  test('says that it sends JSON even where it sends nothing', () => {
    const asked = { method: 'DELETE', path: '/agents/a', key: 'k' }
    for (const name of [...all, 'D'] as const)
      expect(requestOf(profiles[name], asked)).toMatch(/^content-type: application\/json\r$/im)
    expect(() => requestOf(profiles.J, { ...asked, body: {} })).toThrow('no body with DELETE')
    expect(requestOf(profiles.M, { ...asked, body: { reason: 'x' } })).toContain('{"reason":"x"}')
  })

  test('joins its base and its path, but for the health of the server', () => {
    expect(addressOf('P', 'http://a/', '/agents')).toBe('http://a/api/v2/agents')
    expect(addressOf('J', 'http://a', '/agents')).toBe('http://a/api/v2/agents')
    expect(addressOf('P', 'http://a', '/health')).toBe('http://a/health')
  })

  test('waits longer each time, and never too long', () => {
    expect([0, 1, 2].map((n) => profiles.J.pauseMs(n, 0))).toEqual([1_000, 2_000, 4_000])
    expect([0, 1, 2].map((n) => profiles.P.pauseMs(n, 0.5))).toEqual([500, 1_000, 2_000])
    expect(profiles.J.pauseMs(10, 0.9)).toBe(30_000)
    expect(profiles.M.retriesMax).toBe(0)
  })
})
