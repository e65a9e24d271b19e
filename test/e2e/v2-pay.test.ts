import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let face: AgentFirst

beforeAll(async () => {
  server = await TestServer.start()
  face = new AgentFirst(server)
})
afterAll(() => server.stop())

interface Refused {
  readonly message: string
  readonly details: Body
}

const pay = (key: string, body: Body = {}) =>
  face.call('POST', '/pay', { key, body: { to: 'openai.com', amount: '1', ...body } })

describe("an agent's own key", () => {
  test('comes with the agent where it is asked for, and can be replaced', async () => {
    const budget = { body: { amount: 10 } }
    expect(await face.post('/agents', { name: 'Ada' })).not.toHaveProperty('api_key')
    const agent = await face.post('/agents', { name: 'Ada', create_key: true })
    const key = String(agent.api_key)
    await server.did('POST', `/v1/agents/${agent.wallet_id}/adjust-budget`, budget)
    expect((await pay(key)).body).toMatchObject({ status: 'completed' })
    expect(await face.get(`/agents/${agent.id}`)).not.toHaveProperty('api_key')
    const path = `/agents/${agent.id}/rotate-key`
    expect(await face.status('POST', path, { key })).toBe('403 SCOPE_FORBIDDEN')
    const rotated = await face.did('POST', path)
    expect(rotated).toMatchObject({ agent_id: agent.id, revoked_key_id: agent.api_key_id })
    expect((await pay(key)).status).toBe(401)
    expect((await pay(String(rotated.api_key))).status).toBe(201)
  })

  test('is what a payment by the organization is told to use', async () => {
    const { status, body } = await pay(server.testKey)
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
    expect(body.detail).toContain('/rotate-key')
  })
})

test('an equal payment without a key a moment later is taken for a retry, once', async () => {
  const { key } = await face.limited()
  const body = { to: 'openai.com', amount: '1' }
  const send = (headers = {}) => face.call('POST', '/pay', { key, body, headers })
  const [first, second] = await Promise.all([send(), send()])
  const ids = [first.body.payment_id, second.body.payment_id]
  await setTimeout(900)
  expect((await send({ 'Idempotency-Key': 'mine' })).status).toBe(201)
  expect((await send({ 'X-Request-ID': randomUUID() })).status).toBe(201)
  expect((await send({ 'X-Allow-Duplicate': 'true' })).status).toBe(201)
  const retries = [await send(), await send()]
  for (const { status, body } of retries) {
    const { details } = body.error as { details: Body }
    expect([status, body.code]).toEqual([409, 'POSSIBLE_RETRY'])
    expect(details.payment_id).toBe(body.payment_id)
  }
  expect(retries.map(({ body }) => body.payment_id).sort()).toEqual(ids.sort())
  expect((await send()).status).toBe(201)
})

describe('what a payment names', () => {
  test('is refused where it cannot be checked or stopped', async () => {
    const { key } = await face.limited()
    const mandate = await pay(key, { mandate_id: 'mnd_1' })
    expect([mandate.status, mandate.body.code]).toEqual([400, 'INVALID_REQUEST'])
    expect(mandate.body.detail).toContain('mandate_id: Must be null: mandates are not part of')
    expect((await pay(key, { mandate_id: null })).status).toBe(201)
    for (const chain of ['etherium', 'base-mainnet']) {
      const { status, body } = await pay(key, { chain })
      expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
      expect(body.detail).toContain('chain: Must be one of: internal, simulated')
    }
    const { tx_hash: hash } = (await pay(key, { chain: 'Base-Sepolia' })).body
    for (const query of ['', '?chain=ethereum'])
      expect(await face.get(`/transactions/status/${hash}${query}`)).toMatchObject({
        ...{ chain: 'base_sepolia', status: 'confirmed' },
      })
  })
})

describe('what a refusal says', () => {
  test('stands in its message and details, on both APIs', async () => {
    const ada = await face.limited({ spending_limits: { per_transaction: '50', daily: '60' } })
    await face.pay(ada, '20')
    const refused = await face.call('POST', `/wallets/${ada.wallet}/transfer`, {
      body: { destination: 'shop.example', amount: '45' },
    })
    const told = refused.body.error as Refused
    expect(told.message).toContain('60.00000000 USD: 20.00000000 USD already counted')
    expect(told.details).toEqual({
      ...{ rule: 'daily_limit', code: 'LIMIT_DAILY', scope: ada.id, currency: 'USD' },
      ...{ limit: '60.00', used: '20.00', amount: '45.00' },
      resets_at: expect.stringMatching(/T00:00:00Z$/),
      ...{ policy_id: ada.policy, policy_version: 1, payment_id: refused.body.payment_id },
      remedies: expect.objectContaining({ max_amount_now: '40.00' }),
    })
    const onW = await server.call('POST', '/v1/payments', {
      key: ada.key,
      body: { to: { merchant: { domain: 'shop.example' } }, amount: '45' },
    })
    const { message, details } = onW.body.error as Refused
    expect(message).toBe(told.message)
    expect(details).toMatchObject({
      ...{ rule: 'daily_limit', limit: '60.00000000', used: '20.00000000' },
      resetsAt: expect.stringMatching(/T00:00:00.000Z$/),
      paymentId: onW.body.paymentId,
      remedies: onW.body.remedies,
    })
  })

  test('of what waits for a person is that nothing was paid, also when repeated', async () => {
    const ada = await face.limited({ policy: { require_approval_above: '10' } })
    const headers = { 'idempotency-key': 'once' }
    const sent = { key: ada.key, headers, body: { destination: 'shop.example', amount: '30' } }
    const path = `/wallets/${ada.wallet}/transfer`
    const first = await face.call('POST', path, sent)
    expect([first.status, first.body.code]).toEqual([402, 'APPROVAL_REQUIRED'])
    const { message, details } = first.body.error as Refused
    const { approval_id: approval, payment_id: payment } = details
    expect(message).toContain(`Not paid yet. Amounts above 10.00000000 USD require approval`)
    expect(message).toContain(String(approval))
    const again = await face.call('POST', path, sent)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect((again.body.error as Refused).details).toEqual(details)
    const captured = await face.call('POST', `/holds/${payment}/capture`, { key: ada.key })
    expect(captured.status).not.toBe(200)
    const refunded = await server.call('POST', `/v1/payments/${payment}/refund`, { body: {} })
    expect(refunded.body.detail).toContain(`waits for approval ${approval}`)
    await face.post(`/approvals/${approval}/approve`, {})
    expect(await face.get(`/transactions/status/${payment}`)).toMatchObject({
      status: 'confirmed',
    })
    const { held, balance } = await face.get(`/wallets/${ada.wallet}/balance`)
    expect([held, balance]).toEqual(['0.00', '970.00'])
  })

  test('of a hold that waits names the approval', async () => {
    const ada = await face.limited({ policy: { require_approval_above: '10' } })
    const body = { merchant_id: 'shop.example', amount: '30' }
    const hold = await face.post('/holds', body, ada.key)
    for (const [verb, more] of [
      ['capture', {}],
      ['void', {}],
      ['extend', { additional_hours: 1 }],
    ] as const) {
      const asked = { key: ada.key, body: more }
      const { status, body: said } = await face.call('POST', `/holds/${hold.id}/${verb}`, asked)
      expect([status, said.code]).toEqual([409, 'CONFLICT'])
      expect(said.detail).toContain(`waits for approval ${hold.approval_id}`)
    }
  })

  test('of a path that is not served is that, and of an object that it is not there', async () => {
    for (const [method, path] of [
      ['POST', '/webhooks'],
      ['GET', '/mandates/mnd_1/tree'],
      ['POST', '/payments/stream/open'],
    ] as const) {
      const { status, body } = await face.call(method, path, method === 'GET' ? {} : { body: {} })
      expect([status, body.code]).toEqual([404, 'NOT_SERVED'])
      expect(body.detail).toBe(`This version does not serve ${method} /api/v2${path}.`)
    }
    expect(await face.status('GET', '/agents/agent_01JD7Q3W8N4V5T6R2X9K0M1B7C')).toBe(
      '404 NOT_FOUND',
    )
    const { status, body } = await server.call('GET', '/v1/paymnts')
    expect([status, body.code]).toEqual([404, 'NOT_SERVED'])
  })
})
