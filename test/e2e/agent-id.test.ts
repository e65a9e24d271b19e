import { type Operation, v1Operations } from '@bursar/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { good, pathOf, type V1Operation, World } from './world.ts'

let server: TestServer
let world: World
beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
})
afterAll(() => server.stop())

/** The same request, with every agent by its other id. */
function respelled<T>(sent: T): T {
  return JSON.parse(JSON.stringify(sent ?? null).replaceAll(/wal_(?=[0-9A-Z]{26})/g, 'agent_'))
}

/** Every text of an answer below a name: `agentId agent_…`. */
function* textsIn(answer: unknown, name = ''): Generator<string> {
  if (typeof answer === 'string') yield `${name} ${answer}`
  if (typeof answer !== 'object' || answer === null) return
  for (const [key, value] of Object.entries(answer))
    yield* textsIn(value, Array.isArray(answer) ? name : key)
}

const operations: readonly Operation[] = Object.values(v1Operations)

test.each(operations as V1Operation[])('$name takes either id of an agent', async (operation) => {
  const sent = respelled(await good[operation.name](world))
  const { method } = operation
  const { body: asked, key, headers } = sent
  const who = headers === undefined ? {} : { key: key ?? null, headers }
  const told = { body: asked, ...who }
  const { status, body } = await server.call(method, pathOf(operation, sent), told)
  expect({ status, body }).toMatchObject({ status: expect.toSatisfy((one) => one < 300) })
  // What the log recorded is shown as it is.
  if (operation.name === 'events.list') return
  const agents = [...textsIn(body)].filter((text) => / agent_[0-9A-Z]{26}/.test(text))
  expect(agents.filter((text) => !text.startsWith('identityId '))).toEqual([])
})

test('an agent is one agent by both ids, and by what answers say of it', async () => {
  const { id, key } = await world.agent()
  const agent = await server.did('GET', `/v1/agents/${id}`)
  expect(agent).toMatchObject({ id, agentId: id, identityId: id.replace('wal', 'agent') })
  for (const one of [id, String(agent.identityId)]) {
    expect(await server.did('GET', `/v1/agents/${one}`, { key })).toEqual({
      ...agent,
      apiKey: expect.anything(),
    })
  }
  for (const one of [id, String(agent.identityId)]) {
    const paid = await server.did('POST', '/v1/payments', world.pay(one, '0.5'))
    expect(paid).toMatchObject({ from: id, status: 'COMPLETED' })
  }
  const other = await world.agent()
  const paid = world.pay(id, '1', { walletId: other.id.replace('wal', 'agent') })
  expect(await server.did('POST', '/v1/payments', paid)).toMatchObject({
    to: { walletId: other.id },
  })
  const query = `walletId=${agent.identityId}`
  const { data } = await server.did('GET', `/v1/payments?${query}`)
  expect(data).toHaveLength(3)
})

test('neither id opens what is of another agent', async () => {
  const [mine, theirs] = [await world.agent(), await world.agent()]
  for (const id of [theirs.id, theirs.id.replace('wal', 'agent'), 'agent_x', 'wal_x'])
    for (const path of ['/v1/agents/', '/v1/wallets/'])
      expect((await server.call('GET', `${path}${id}`, { key: mine.key })).status).toBe(403)
})
