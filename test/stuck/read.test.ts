import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LossyProxy } from '../e2e/lossy-proxy.ts'
import { TestServer } from '../setup/server.ts'

let database: LossyProxy
let server: TestServer

beforeAll(async () => {
  database = await LossyProxy.open(new URL(inject('databaseUrl')))
  server = await TestServer.start({ reach: (url) => database.before(url) })
  server.mayLog = /"type":"ConnectionLost"/
})
afterAll(async () => {
  await server?.stop()
  await database?.close()
})

// Each of these looks something up before there is a command; by a text of that statement.
const writes = {
  'a pause of an agent below': {
    of: 'with recursive line(id, parent)',
    asked: (_: string, other: string) => ({ path: `/v1/agents/${other}/pause` }),
    after: [403, 'SCOPE_FORBIDDEN'],
  },
  'a transfer to a vendor': {
    of: 'from payee p where',
    asked: (own: string) => ({
      path: `/api/v2/wallets/${own}/transfer`,
      body: { destination: 'api.example.com', amount: '1.00' },
    }),
    after: [402, 'INSUFFICIENT_FUNDS'],
  },
} as const

test.each(Object.entries(writes))('%s that never began is a 503', async (_, write) => {
  const permissions = ['payments:write', 'wallets:write', 'agents:delegate']
  const make = () => server.did('POST', '/v1/agents', { body: { name: 'Payer', permissions } })
  const [own, other] = [await make(), await make()]
  const { path, ...body } = write.asked(String(own.id), String(other.id))
  const ask = () => server.call('POST', path, { key: String(own.apiKey), ...body })
  database.loss = { of: write.of, by: 'break' }
  const lost = await ask()
  expect(database.loss, lost.text).toBe(null)
  expect([lost.status, lost.body.code]).toEqual([503, 'UNAVAILABLE'])
  const again = await ask()
  expect([again.status, again.body.code]).toEqual(write.after)
})
