import { type Operation, v1Operations } from '@bursar/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { AgentFirst } from './agent-first.ts'
import { goodIds, placeOf, withIds } from './example-ids.ts'
import { type good, isByPerson, World } from './world.ts'

// What the documents give as an example is what a newcomer sends first, from the page or by a
// program: each is sent here as it is published, with ids of this server in the place of its own.

interface Described {
  readonly operationId: string
  readonly requestBody?: { readonly content: Readonly<Record<string, { example?: unknown }>> }
}

const all: readonly Operation[] = Object.values(v1Operations)
const byPerson = new Set(all.filter(isByPerson).map(({ name }) => name))

let server: TestServer
let world: World
let agents: AgentFirst
beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
  agents = new AgentFirst(server)
})
afterAll(() => server.stop())

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
  ['/v1/openapi.json', (name: string) => goodIds(world, name as keyof typeof good)],
  ['/api/v2/openapi.json', (name: string) => placeOf(world, agents, name)],
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
    const who = byPerson.has(name) ? await world.team.owner() : {}
    const { status, text } = await server.call(method, url, { body, ...who })
    // Without a chain, a card issuer or an escrow agent these are always refused, and say so.
    const isServed = !/^v2\.(chains|cards|escrows)\./.test(name)
    const isFine = isServed ? status < 300 : text.includes('RAIL_NOT_CONFIGURED')
    if (!isFine) refused.push(`${name} ${JSON.stringify(body)}: ${status} ${text}`)
  }
  expect(refused).toEqual([])
})
