import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({ env: { REFUSED_RATE_LIMIT: '5' } })
})

afterAll(() => server.stop())

test('an agent without money writes no more than its refusals, whatever it sends', async () => {
  const made = await server.did('POST', '/v1/agents', { body: { name: 'Penniless' } })
  const key = String(made.apiKey)
  const body = { amount: '1.00', to: { merchant: { name: 'A shop' } }, memo: 'Again' }
  const send = () => server.call('POST', '/v1/payments', { key, body })
  const answers = await Promise.all(Array.from({ length: 400 }, send))
  const refused = answers.filter(({ status }) => status === 429)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([402, 429]))
  for (const { headers, body } of refused) {
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    expect(body).toMatchObject({ code: 'RATE_LIMITED' })
  }
  const check = await server.call('POST', '/v1/payments/check', { key, body })
  expect(check.status).toBe(200)
})
