import { type Permission, permissions, type Tool, tools } from '@bursar/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestText, sendRaw } from '../e2e/raw-http.ts'
import { type Agent, World } from '../e2e/world.ts'
import { openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { argumentsFor } from './good.ts'
import { callTool, listed, message, post } from './rpc.ts'

let server: TestServer
let world: World
let revoked: string
/** Another agent, with every permission. */
let stranger: Agent

beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
  const body = { permissions: ['wallets:read'] }
  const { id, apiKey } = await server.did('POST', '/v1/api-keys', { body })
  await server.did('DELETE', `/v1/api-keys/${id}`)
  revoked = String(apiKey)
  stranger = await agentWith(permissions)
})
afterAll(() => server.stop())

async function agentWith(some: readonly Permission[]): Promise<Agent> {
  const opening = { name: world.name(), permissions: some, budget: 10 }
  const { wallet, key, policy } = await openAgent(server, opening)
  return { id: wallet, key, policyId: policy }
}

const poor = new Map<string, string>()

/** A key of this audience with every permission but one, and without the one to stop alone. */
async function without(one: Permission, audience: Tool['audience']): Promise<string> {
  const rest = permissions.filter((other) => other !== one && other !== 'stops:write')
  const known = poor.get(`${audience} ${one}`)
  if (known !== undefined) return known
  const key = audience === 'agent' ? (await agentWith(rest)).key : await world.keyWith(...rest)
  poor.set(`${audience} ${one}`, key)
  return key
}

const noKeys = () => [null, 'bsr_test_x', server.testKey.replace(/.$/, '!'), revoked]
const refused = (code: string, details?: object) => {
  return { ok: false, refusal: details === undefined ? { code } : { code, details } }
}
const cases = tools.map((tool) => [tool.name, tool.audience, tool] as const)

test.each(cases)('%s is for a key of an %s that may', async (name, audience, tool) => {
  const rich = await agentWith(permissions)
  const sent = await argumentsFor(tool, world, rich)
  const asked = { name, sent }
  const params = { name: `bursar_${name}`, arguments: sent }
  for (const key of noKeys()) {
    const { status, body } = await post(server, message('tools/call', params), { key })
    expect([status, body.error]).toEqual([401, expect.objectContaining({ code: -32000 })])
  }
  const { permission } = tool
  const lacking = await without(permission, audience)
  expect(await callTool(server, lacking, asked)).toMatchObject(refused('FORBIDDEN', { permission }))

  // Another agent with every permission reaches nothing of this one.
  const isAgents = audience === 'agent'
  if (isAgents && tool.id !== undefined)
    expect(await callTool(server, stranger.key, asked)).toMatchObject(refused('SCOPE_FORBIDDEN'))
  // A tool of the same name may be there for the other kind of key: it is another one.
  const [own, other] = isAgents ? [rich.key, server.testKey] : [server.testKey, rich.key]
  if (tools.filter((one) => one.name === name).length === 1)
    expect(await callTool(server, other, asked)).toMatchObject(refused('SCOPE_FORBIDDEN'))
  expect(await callTool(server, own, asked)).toMatchObject({ ok: true })
})

test('a key is told of what it may use, and of nothing else', async () => {
  for (const key of noKeys())
    expect((await post(server, message('tools/list'), { key })).status).toBe(401)
  const namesOf = (audience: Tool['audience'], lacking?: Permission) => {
    const own = tools.filter((tool) => tool.audience === audience && tool.permission !== lacking)
    return own.map(({ name }) => name)
  }
  expect(await listed(server, stranger.key)).toEqual(namesOf('agent'))
  expect(await listed(server, server.testKey)).toEqual(namesOf('organization'))
  for (const audience of ['agent', 'organization'] as const)
    for (const permission of new Set(tools.map((tool) => tool.permission)))
      expect(await listed(server, await without(permission, audience))).toEqual(
        namesOf(audience, permission),
      )
})

test('what belongs to another agent is neither paid from nor listed', async () => {
  const [one, other] = [await agentWith(permissions), await agentWith(permissions)]
  const to = { merchant: { domain: 'shop.example' } }
  const sent = { from: one.id, to, amount: '1', idempotencyKey: 'a' }
  for (const name of ['pay', 'hold'])
    expect(await callTool(server, other.key, { name, sent })).toMatchObject({
      refusal: { code: 'SCOPE_FORBIDDEN' },
    })
  await callTool(server, one.key, { name: 'pay', sent })
  const ofOne = await callTool(server, one.key, { name: 'list_payments', sent: {} })
  const ofOther = await callTool(server, other.key, { name: 'list_payments', sent: {} })
  expect([ofOne.data, ofOther.data]).toEqual([[expect.objectContaining({ from: one.id })], []])
  expect(await callTool(server, other.key, { name: 'get_balance', sent: {} })).toMatchObject({
    id: other.id,
  })
})

test('a tool that nobody has is an error of the protocol', async () => {
  for (const name of [
    'bursar_steal',
    'pay',
    'other_pay',
    'bursar_',
    '__proto__',
    'x'.repeat(5_000),
  ]) {
    const { status, body } = await post(server, message('tools/call', { name }))
    expect([status, body.error]).toEqual([200, expect.objectContaining({ code: -32602 })])
  }
})

test.each([
  ['another site as its origin', { headers: { origin: 'https://evil.example' } }, 403],
  ['an origin without a place', { headers: { origin: 'null' } }, 403],
  ['a parameter that is not known', { query: '?verbose=1' }, 400],
  ['a prefix in capitals', { query: '?prefix=Wallgent' }, 400],
  ['no prefix', { query: '?prefix=' }, 400],
  ['a long prefix', { query: `?prefix=${'a'.repeat(33)}` }, 400],
  ['a prefix with a dash', { query: '?prefix=a-b' }, 400],
  ['secrets that are shown otherwise', { query: '?secrets=show' }, 400],
  ['a key in the address', { query: '?prefix=bsr_test_abc' }, 400],
  ['another form of body', { headers: { 'content-type': 'text/plain' } }, 415],
])('%s is refused with a status', async (_, manner, status) => {
  const answer = await post(server, message('tools/list'), manner)
  expect([answer.status, answer.body.error]).toEqual([
    status,
    { code: -32000, message: expect.any(String), data: expect.any(Object) },
  ])
})

test('a prefix of the right form, and the own origin, are taken', async () => {
  const headers = { origin: server.baseUrl }
  const answer = await post(server, message('tools/list'), { query: '?prefix=a_1', headers })
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('"name":"a_1_create_agent"')
})

test.each(['GET', 'DELETE', 'PUT'])('%s is not spoken here', async (method) => {
  const { status, headers } = await server.call(method, '/mcp')
  expect([status, headers.get('allow')]).toEqual([405, 'POST'])
})

test('a name that somebody pointed at this machine is not answered', async () => {
  const body = JSON.stringify(message('tools/list'))
  const headers = [
    `Authorization: Bearer ${server.testKey}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ]
  const text = requestText('POST /mcp', headers, body)
  const answer = await sendRaw(server.baseUrl, text.replace('127.0.0.1', 'evil.example'))
  expect(answer.status).toBe(400)
  expect(answer.text).toContain('the Host header is not an allowed name')
})
