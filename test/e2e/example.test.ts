import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { AgentFirst } from './agent-first.ts'
import { good, World } from './world.ts'

// What the documents give as an example is what a newcomer sends first, from the page or by a
// program: each is sent here as it is published, with ids of this server in the place of its own.

interface Described {
  readonly operationId: string
  readonly requestBody?: { readonly content: Readonly<Record<string, { example?: unknown }>> }
}

type Ids = Readonly<Record<string, string>>
type Place = (world: World, agents: AgentFirst) => Promise<Ids> | Ids

let server: TestServer
let world: World
let agents: AgentFirst
beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
  agents = new AgentFirst(server)
})
afterAll(() => server.stop())

const EXAMPLE = /[a-z]+_01JD7Q3W8N4V5T6R2X9K0M1B7C/

/** The ids that the request of an operation of /v1 needs, from one that is known to be good. */
async function goodIds(name: keyof typeof good): Promise<Ids> {
  const { body = {}, ...ids } = await good[name](world)
  const { id = '', agentId = '' } = ids
  return { agentId, ...(body as object), id }
}

const agent: Place = async (_, agents) => {
  const { id, wallet } = await agents.agent({ budget: 100 })
  return { id, agent_id: id, wallet_id: wallet }
}
const wallet: Place = async (world, agents) => {
  const ids = await agent(world, agents)
  return { ...ids, id: ids.wallet_id ?? '' }
}
const bare: Place = async (_, agents) => {
  const { agent_id } = await agents.post('/agents', { name: 'Bare', create_wallet: false })
  return { id: String(agent_id), agent_id: String(agent_id) }
}
const hold: Place = async (world) => ({ id: await world.hold() })
const approval: Place = async (world) => ({ id: (await world.approval()).id })
const group: Place = async (world, agents) => ({
  ...(await agent(world, agents)),
  id: await world.group(),
})
const named: Place = () => ({ rail: 'simulated', chain: 'base' })
const card: Place = () => ({ id: 'card_1' })

/** Where requests of /api/v2 go, by the noun of their operation, or by its whole name. */
const places: Readonly<Record<string, Place>> = {
  ...{ agents: agent, kya: agent, policies: agent, simulation: agent, compliance: agent },
  ...{ pay: agent, guardrails: agent, wallets: wallet, chains: wallet, groups: group, holds: hold },
  ...{ approvals: approval, killSwitch: named, cards: card, escrows: named },
  'v2.agents.createWallet': bare,
  'v2.wallets.create': bare,
  'v2.holds.create': agent,
  'v2.approvals.create': agent,
}

function placeOf(name: string): Promise<Ids> | Ids {
  const place = places[name] ?? places[name.split('.')[1] ?? '']
  if (place === undefined) throw new Error(`where does ${name} go?`)
  return place(world, agents)
}

/** The example with the ids of this server by the names of their fields. */
function withIds(example: unknown, ids: Ids): unknown {
  return JSON.parse(JSON.stringify(example), (field, value: unknown) =>
    typeof value === 'string' && EXAMPLE.test(value) ? (ids[field] ?? value) : value,
  )
}

async function examplesOf(path: string) {
  const { paths } = await server.did('GET', path)
  return Object.entries(paths as Record<string, Record<string, Described>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).flatMap(([method, { operationId, requestBody }]) =>
        requestBody === undefined
          ? []
          : [{ path, method: method.toUpperCase(), name: operationId, requestBody }],
      ),
  )
}

test.each([
  ['/v1/openapi.json', (name: string) => goodIds(name as keyof typeof good)],
  ['/api/v2/openapi.json', placeOf],
])('every example of %s is accepted', async (document, idsOf) => {
  const refused: string[] = []
  const all = await examplesOf(document)
  expect(all.length).toBeGreaterThan(30)
  for (const { name, method, path, requestBody } of all) {
    const { example } = requestBody.content['application/json'] ?? {}
    expect([name, example]).toEqual([name, expect.anything()])
    const ids = await idsOf(name)
    const body = withIds(example, ids)
    const url = path.replaceAll(/\{(\w+)\}/g, (_, part: string) => ids[part] ?? '')
    const { status, text } = await server.call(method, url, { body })
    // Without a chain, a card issuer or an escrow agent these are always refused, and say so.
    const isServed = !/^v2\.(chains|cards|escrows)\./.test(name)
    const isFine = isServed ? status < 300 : text.includes('RAIL_NOT_CONFIGURED')
    if (!isFine) refused.push(`${name} ${JSON.stringify(body)}: ${status} ${text}`)
  }
  expect(refused).toEqual([])
})
