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
  'a payment from a further wallet': {
    of: 'where w.book_id = $1 and w.id = $2',
    path: '/v1/payments',
    body: (other: string) => ({ from: other, to: { walletId: other }, amount: '1.00' }),
    after: [403, 'SCOPE_FORBIDDEN'],
  },
  'a transfer to an address': {
    of: 'from payee p where',
    path: '/api/v2/pay',
    body: () => ({ vendor: `0x${'ab'.repeat(20)}`, amount: '1.00' }),
    after: [402, 'INSUFFICIENT_FUNDS'],
  },
} as const

test.each(Object.entries(writes))('%s that never began is a 503', async (_, write) => {
  const make = () => server.did('POST', '/v1/agents', { body: { name: 'Payer' } })
  const [own, other] = [await make(), await make()]
  const asked = { key: String(own.apiKey), body: write.body(String(other.id)) }
  database.loss = { of: write.of, by: 'break' }
  const lost = await server.call('POST', write.path, asked)
  expect(database.loss, 'it was looked up').toBe(null)
  expect([lost.status, lost.body.code]).toEqual([503, 'UNAVAILABLE'])
  const again = await server.call('POST', write.path, asked)
  expect([again.status, again.body.code]).toEqual(write.after)
})
