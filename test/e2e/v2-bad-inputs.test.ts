import { type Operation, v2Operations, v2ProblemBody } from '@bursar/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'

let server: TestServer
let agentKey: string
/** An id of each kind that the server knows, and some that nobody does. */
let ids: string[]

beforeAll(async () => {
  server = await TestServer.start({ env: { RATE_LIMIT: '0' } })
  const agent = await server.did('POST', '/api/v2/agents', { body: { name: 'Ada' } })
  const wallet = String(agent.wallet_id)
  agentKey = String((await server.did('POST', `/v1/agents/${wallet}/rotate-key`)).apiKey)
  await server.did('POST', `/v1/agents/${wallet}/adjust-budget`, { body: { amount: 50 } })
  const hold = { wallet_id: wallet, amount: '1', merchant_id: 'hotel.example' }
  const { hold_id: held } = await server.did('POST', '/api/v2/holds', { body: hold })
  const { group_id: group } = await server.did('POST', '/api/v2/groups', { body: { name: 'G' } })
  const known = [agent.agent_id, wallet, held, group]
  const unknown = ['agent_00000000000000000000000000', 'wal_x', 'txn_00000000000000000000000001']
  ids = [...known.map(String), ...unknown, 'undefined', '0xabc', '..', '%00']
})
afterAll(() => server.stop())

const values: readonly unknown[] = [
  null,
  true,
  -1,
  1e300,
  '',
  'x',
  '\u202e',
  'x'.repeat(10_000),
  [],
  [null],
  {},
  { daily: 'NaN', '': 0 },
]

const operations: readonly Operation[] = Object.values(v2Operations)

/** Whatever is sent, it is answered by what the contract has, and never by a failure. */
async function send(
  operation: Operation,
  { id, body, query = '', key }: { id: string; body?: unknown; query?: string; key?: string },
): Promise<void> {
  const path = operation.path.replaceAll(/\{\w+\}/g, id)
  const asked = { ...(body === undefined ? {} : { body }), ...(key === undefined ? {} : { key }) }
  const answer = await server.call(operation.method, `${path}${query}`, asked)
  const sent = `${operation.name} ${path}${query} ${JSON.stringify(body)?.slice(0, 200)}`
  expect(answer.status, `${sent}: ${answer.text}`).toBeLessThan(500)
  expect(answer.text, sent).not.toBe('')
  if (answer.status < 400) return
  const problem = v2ProblemBody.safeParse(answer.body)
  expect(problem.error, `${sent}: ${answer.text}`).toBeUndefined()
}

describe('no input of any field is more than a 4xx', () => {
  test.each(operations.filter(({ body }) => body !== undefined))('$name', async (operation) => {
    const fields = Object.keys(operation.body?.shape ?? {})
    const [id = ''] = ids
    const bodies = fields.flatMap((field) => values.map((value) => ({ [field]: value })))
    const whole = [null, [], 'x', 1, {}]
    for (const key of [undefined, agentKey])
      await Promise.all(
        [...bodies, ...whole].map((body) =>
          send(operation, { id, body, ...(key === undefined ? {} : { key }) }),
        ),
      )
  })
})

describe('no id and no query is more than a 4xx', () => {
  test.each(operations.filter(({ writes }) => !writes))('$name', async (operation) => {
    const names = Object.keys(operation.query?.shape ?? {})
    const queries = names.flatMap((name) =>
      ['', 'x', '-1', '0', '99999999999999999999', '%00', '%E2%80%AE'].map(
        (value) => `?${name}=${value}`,
      ),
    )
    for (const key of [undefined, agentKey]) {
      const with_ = key === undefined ? {} : { key }
      await Promise.all([
        ...ids.map((id) => send(operation, { id, ...with_ })),
        ...queries.map((query) => send(operation, { id: ids[0] ?? '', query, ...with_ })),
      ])
    }
  })

  test.each(operations.filter(({ writes, params }) => writes && params !== undefined))(
    '$name',
    async (operation) => {
      const body = operation.body === undefined ? undefined : {}
      // What is known is changed by these; what is not known is looked for all the same.
      for (const id of ids.slice(4)) {
        await send(operation, { id, body })
        await send(operation, { id, body, key: agentKey })
      }
    },
  )
})
