import { randomUUID } from 'node:crypto'
import { tools } from '@bursar/contract'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Agent, merchant, World } from '../e2e/world.ts'
import { type Answered, TestServer } from '../setup/server.ts'
import { connect, type Fields } from './connect.ts'
import { argumentsFor } from './good.ts'
import { callTool, message, objectOf, post } from './rpc.ts'

let server: TestServer
let world: World
let agent: Agent

beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
  agent = await world.agent()
})
afterEach(async () => {
  for (const path of ['/readyz', '/v1/organization'])
    expect((await server.call('GET', path)).status).toBe(200)
  expect((await post(server, message('tools/list'))).status).toBe(200)
})
// Fails if an error was logged, or a book is not sound.
afterAll(() => server.stop())

test('of 50 payments at once under a limit for 37, 37 are paid', async () => {
  const { key } = await world.agent({ dailyLimit: '3.7' })
  const over = await connect('2.x', 'stdio', { baseUrl: server.baseUrl, key })
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const sent = { to: { merchant }, amount: '0.1', idempotencyKey: randomUUID() }
      return index % 2 === 0 ? over.call('pay', sent) : callTool(server, key, { name: 'pay', sent })
    }),
  )
  await over.close()
  const codes = answers.map(({ ok, refusal }) => (ok === true ? 'paid' : objectOf(refusal).code))
  expect(codes.filter((code) => code === 'paid')).toHaveLength(37)
  expect(codes.filter((code) => code === 'LIMIT_DAILY')).toHaveLength(13)
})

test('an object may come as its JSON, and a text that looks like JSON stays a text', async () => {
  const to = JSON.stringify({ merchant })
  const sent = { to, amount: '0.1', memo: '{"a": 1}', idempotencyKey: randomUUID() }
  const paid = await callTool(server, agent.key, { name: 'pay', sent })
  expect(paid).toMatchObject({ ok: true, to: { merchant }, memo: '{"a": 1}' })
  const broken = { ...sent, to: '{"merchant":', idempotencyKey: randomUUID() }
  expect(await callTool(server, agent.key, { name: 'pay', sent: broken })).toMatchObject({
    refusal: { code: 'INVALID_REQUEST', details: { fields: [{ path: 'to' }] } },
  })
})

const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', ' ', '0', '-1', '1e3', 'NaN', '１', '1.000000001'),
  fc.constantFrom<unknown>('\ud800', '\u0000', 'a\udfff', '<script>', "'; drop table event; --"),
  fc.constantFrom<unknown>(0, -0, -1, 0.1, 1e21, 1e308, 2 ** 53, [], {}, [[]], [null]),
  fc.constantFrom<unknown>('x'.repeat(9_000), JSON.parse(nest(500)), Array(3_000).fill(0)),
  fc.constantFrom<unknown>(Object.fromEntries([['__proto__', { ok: true }]]), { toString: 1 }),
  fc.constantFrom<unknown>({ walletId: 'x' }, { merchant: {} }, { payeeId: 1 }, { merchant: null }),
  fc.constantFrom<unknown>(`wal_${'0'.repeat(26)}`, `pay_${'Z'.repeat(26)}`, 'pol_', '../x', '%00'),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 4 }),
)
const strange = fc.constantFrom('__proto__', 'constructor', 'toString', '', 'id', 'x'.repeat(300))
const calls = fc.array(
  fc.record({
    tool: fc.constantFrom(...tools),
    /** Whether what is good stands beside what is odd. */
    isGood: fc.boolean(),
    change: fc.array(fc.tuple(fc.nat(), odd), { maxLength: 3 }),
    more: fc.option(fc.tuple(strange, odd), { freq: 4 }),
  }),
  { minLength: 6, maxLength: 6 },
)

/** Words of a program that failed, or an error that is nobody's fault but the server's. */
const inside = /\n\s+at |node_modules|\.[mc]?[jt]s:\d|"(INTERNAL|UNAVAILABLE|OUTCOME_UNKNOWN)"/
// Of params that are none, the library says this too, with what its schema expected.
const failed = /"code":-32603,"message":"(?!\[\\n {2}\{)/

function isCivil({ status, text }: Answered): void {
  expect(status).toBeLessThan(500)
  expect(text).not.toMatch(inside)
  expect(text).not.toMatch(failed)
}

test('whatever a tool is called with, it answers or says what is wrong', async () => {
  const fine = new Map<string, Fields>()
  for (const tool of tools) fine.set(tool.title, await argumentsFor(tool, world, agent))
  await fc.assert(
    fc.asyncProperty(calls, async (asked) => {
      const answers = await Promise.all(
        asked.map(({ tool, isGood, change, more }) => {
          const names = [...tool.fields.keys(), ...(tool.once ? ['idempotencyKey'] : [])]
          const changes = change.map(([at, value]) => [names[at % names.length] ?? 'a', value])
          const sent = Object.fromEntries([
            ...Object.entries(isGood ? (fine.get(tool.title) ?? {}) : {}),
            ...(changes as [string, unknown][]),
            ...(more === null ? [] : [more]),
          ])
          const key = tool.audience === 'agent' ? agent.key : server.testKey
          const params = { name: `bursar_${tool.name}`, arguments: sent }
          return post(server, message('tools/call', params), { key })
        }),
      )
      for (const answer of answers) {
        isCivil(answer)
        const { result = null, error } = answer.body
        if (answer.status !== 200 || result === null) expect(error).toBeDefined()
        else expect(objectOf(objectOf(result).structuredContent).ok).toBeTypeOf('boolean')
      }
    }),
    { numRuns: 60 },
  )
})

const methods = fc.constantFrom(
  ...['initialize', 'ping', 'tools/list', 'tools/call', 'resources/list', 'resources/read'],
  ...['resources/templates/list', 'server/discover', 'subscriptions/listen', 'logging/setLevel'],
  ...['notifications/initialized', 'notifications/cancelled', 'completion/complete', 'toString'],
)
const version = 'io.modelcontextprotocol/protocolVersion'
const envelope = fc.record(
  {
    jsonrpc: fc.oneof(fc.constant('2.0'), odd),
    id: fc.oneof(fc.constant(1), odd),
    method: fc.oneof({ weight: 5, arbitrary: methods }, { weight: 1, arbitrary: odd }),
    params: fc.oneof(
      odd,
      fc.record({ name: odd, arguments: odd, uri: odd, cursor: odd }, { requiredKeys: [] }),
      fc.record({ _meta: fc.record({ [version]: fc.oneof(fc.constant('2026-07-28'), odd) }) }),
    ),
  },
  { requiredKeys: [] },
)
const texts = fc.constantFrom(
  '',
  '{',
  'null',
  '[]',
  '[{}]',
  '"x"',
  '1',
  '{"a":1,"a":2}',
  '\ufeff{}',
)
const body = fc.oneof(envelope, envelope, odd, fc.array(envelope, { maxLength: 3 }), texts)
const heads = fc.record(
  {
    'mcp-protocol-version': fc.constantFrom('2026-07-28', '2025-11-25', '2024-11-05', 'x'),
    'mcp-method': methods,
    'mcp-name': fc.constantFrom('bursar_pay', 'x'),
    'mcp-session-id': fc.constant('x'),
    accept: fc.constantFrom('*/*', 'text/html', 'application/json', 'text/event-stream'),
  },
  { requiredKeys: [] },
)
const sendings = fc.array(fc.tuple(body, heads), { minLength: 6, maxLength: 6 })

test('whatever is sent for a message is answered, or refused with a status', async () => {
  await fc.assert(
    fc.asyncProperty(sendings, async (sent) => {
      for (const answer of await Promise.all(
        sent.map(([one, headers]) =>
          post(server, typeof one === 'string' ? one : JSON.stringify(one), {
            headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
          }),
        ),
      ))
        isCivil(answer)
    }),
    { numRuns: 60 },
  )
  for (const depth of [2_000, 100_000])
    isCivil(await post(server, `{"jsonrpc":"2.0","id":1,"method":"ping","params":${nest(depth)}}`))
})
