import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

test('a payee sees the money it received, and nothing of its payer', async () => {
  const [payer, payee] = [await openAgent(server, { budget: 10 }), await openAgent(server)]
  const body = {
    to: { walletId: payee.wallet },
    amount: '3',
    memo: 'Thanks',
    metadata: { team: 'x' },
  }
  const paid = await server.did('POST', '/v1/payments', { key: payer.key, body })
  const more = { ...body, amount: '30' }
  const refused = await server.call('POST', '/v1/payments', { key: payer.key, body: more })
  expect(refused.status).toBe(402)

  const { key } = payee
  const seen = await server.did('GET', `/v1/payments/${paid.id}`, { key })
  expect(seen).toMatchObject({ status: 'COMPLETED', memo: 'Thanks', metadata: {} })
  for (const path of [`${paid.id}?expand=trace`, String(refused.body.paymentId)]) {
    const { status, body: problem } = await server.call('GET', `/v1/payments/${path}`, { key })
    expect([status, problem.code]).toEqual([403, 'SCOPE_FORBIDDEN'])
  }
  const { data } = await server.did('GET', '/v1/payments', { key })
  expect(data).toEqual([seen])
})
