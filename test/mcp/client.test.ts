import { schemasOf, type Tool, tools } from '@bursar/contract'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { World } from '../e2e/world.ts'
import { TestServer } from '../setup/server.ts'
import { type Connection, clients, connect, ways } from './connect.ts'
import { argumentsFor } from './good.ts'

let server: TestServer
let world: World

beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
})
afterAll(() => server.stop())

const ajv = new AjvJsonSchemaValidator()
const checks = new Map(
  tools.map((tool) => {
    const { input, output } = schemasOf(tool)
    return [tool, { input: ajv.getValidator(input), output: ajv.getValidator(output) }] as const
  }),
)

/** Those of a key, and last that after which nothing is paid. */
function toolsOf(audience: Tool['audience']): Tool[] {
  const own = tools.filter((tool) => tool.audience === audience)
  return [...own].sort((a, b) => Number(a.name === 'pause_self') - Number(b.name === 'pause_self'))
}

async function callEvery(
  connection: Connection,
  own: readonly Tool[],
  agent: Parameters<typeof argumentsFor>[2],
) {
  const outcomes: Record<string, unknown> = {}
  for (const tool of own) {
    const sent = await argumentsFor(tool, world, agent)
    const { content, structuredContent, isError } = await connection.result(tool.name, sent)
    const { input, output } = checks.get(tool) ?? {}
    expect(input?.(sent).errorMessage).toBeUndefined()
    expect(output?.(structuredContent).errorMessage).toBeUndefined()
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }])
    outcomes[tool.name] = isError ? structuredContent.refusal : structuredContent.ok
  }
  return outcomes
}

const revisions = { '2.x': '2025-11-25', '2.x auto': '2026-07-28', '1.x': undefined }
const pairs = clients.flatMap((client) => ways.map((way) => [client, way] as const))

describe.each(pairs)('a client %s over %s', (client, way) => {
  test.each(['agent', 'organization'] as const)(
    'uses every tool with a key of an %s',
    async (audience) => {
      const agent = await world.agent()
      const key = audience === 'agent' ? agent.key : server.testKey
      const connection = await connect(client, way, { baseUrl: server.baseUrl, key })
      try {
        expect(connection.revision).toBe(revisions[client])
        const own = toolsOf(audience)
        expect((await connection.tools()).sort()).toEqual(
          own.map(({ name }) => `bursar_${name}`).sort(),
        )
        const outcomes = await callEvery(connection, own, agent)
        expect(outcomes).toEqual(Object.fromEntries(own.map(({ name }) => [name, true])))
        for (const uri of await connection.resources())
          expect(await connection.read(uri)).not.toBe('')
      } finally {
        await connection.close()
      }
    },
  )
})

test.each(clients)(
  'a client %s holds every answer against the schema of its tool',
  async (client) => {
    const spoilt: typeof fetch = async (url, init) => {
      const response = await fetch(url, init)
      const text = (await response.text()).replace(
        '"structuredContent":{"ok":true',
        '"structuredContent":{"ok":"yes"',
      )
      return new Response(response.status === 202 ? null : text, response)
    }
    const { key } = await world.agent()
    const connection = await connect(client, 'HTTP', {
      baseUrl: server.baseUrl,
      key,
      fetch: spoilt,
    })
    await connection.tools()
    await expect(connection.call('get_balance')).rejects.toThrow(/schema/)
    await connection.close()
  },
)
