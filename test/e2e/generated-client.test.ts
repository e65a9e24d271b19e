import openapiTS, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Project } from '../setup/compiler.ts'
import { TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

/** A program that was written against what a generator made of the published documents. */
const program = `
import createClient from 'openapi-fetch'
import type { paths as V1 } from './v1.ts'
import type { paths as V2 } from './v2.ts'

const key = process.env.BURSAR_API_KEY ?? ''
const baseUrl = process.env.BURSAR_BASE_URL ?? ''
// A document with two ways to log in: a generated client fills in both.
const headers = { Authorization: \`Bearer \${key}\`, 'X-API-Key': key }
const v1 = createClient<V1>({ baseUrl, headers })
const v2 = createClient<V2>({ baseUrl, headers })

const organization = await v1.GET('/v1/organization')
const made = await v1.POST('/v1/agents', { body: { name: 'Ada' } })
if (made.error) throw new Error(made.error.code)
const { id, apiKey } = made.data
const path = { params: { path: { id } } }
await v1.POST('/v1/agents/{id}/adjust-budget', { ...path, body: { amount: 100 } })
const to = { merchant: { domain: 'openai.com' } }
const paid = await v1.POST('/v1/payments', { body: { from: id, to, amount: '5.00' } })
const policy = await v1.POST('/v1/policies', { body: { dailyLimit: '10.00' } })
const created = await v1.POST('/v1/api-keys', { body: { permissions: ['wallets:read'] } })
const payee = await v1.POST('/v1/payees', { body: { name: 'OpenAI' } })
const group = await v1.POST('/v1/groups', { body: { name: 'Team' } })
const stop = await v1.POST('/v1/kill-switch', { body: { on: true, agentId: id } })

const agent = await v2.POST('/api/v2/agents', { body: { name: 'Bob' } })
if (agent.error) throw new Error(agent.error.code)
const wallet = agent.data.wallet_id ?? ''
await v1.POST('/v1/agents/{id}/adjust-budget', {
  params: { path: { id: wallet } },
  body: { amount: '50' },
})
const transfer = await v2.POST('/api/v2/wallets/{id}/transfer', {
  params: { path: { id: wallet } },
  body: { destination: 'openai.com', amount: '5.00' },
})
const hold = await v2.POST('/api/v2/holds', { body: { wallet_id: wallet, amount: '5.00' } })
const agents = await v2.GET('/api/v2/agents')
const refused = await v2.POST('/api/v2/pay', { body: { to: 'openai.com', amount: '5' } })

const answers = [organization, made, paid, policy, created, payee, group, stop, agent]
const all = [...answers, transfer, hold, agents, refused]
const statuses = all.map(({ response }) => response.status)
console.log(JSON.stringify(statuses), refused.error?.code, typeof apiKey)
`

test('a client generated from both documents compiles under strict, and logs in', async () => {
  const project = new Project()
  for (const name of ['openapi-fetch', '@types/node']) project.link(name)
  for (const [name, path] of [
    ['v1', '/v1/openapi.json'],
    ['v2', '/api/v2/openapi.json'],
  ] as const) {
    const types = await openapiTS(new URL(`${server.baseUrl}${path}`), { silent: true })
    project.write(`${name}.ts`, astToString(types))
  }
  project.write('program.ts', program)
  expect(project.compile({ lib: ['es2023', 'dom', 'dom.iterable'], skipLibCheck: true })).toBe('')
  const env = { BURSAR_API_KEY: server.testKey, BURSAR_BASE_URL: server.baseUrl }
  const statuses = [200, 201, 201, 201, 201, 201, 201, 200, 201, 201, 201, 200, 400]
  expect(project.run('program.js', env)).toBe(
    `${JSON.stringify(statuses)} INVALID_REQUEST string\n`,
  )
})
