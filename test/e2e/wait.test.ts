import { setTimeout as sleep } from 'node:timers/promises'
import Bursar from '@bursar/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Pair } from '../races/pair.ts'
import { TestServer } from '../setup/server.ts'
import { World } from './world.ts'

let server: TestServer
let world: World
beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
})
afterAll(() => server.stop())

/** A payment that is pending, and the secret of the agent that asked for it. */
async function pending() {
  const { id: approval, agent } = await world.approval()
  const { paymentId } = await server.did('GET', `/v1/approvals/${approval}`)
  return { approval, key: agent.key, path: `/v1/payments/${paymentId}` }
}

/** The answer to a call, and the moment at which it came. */
async function timed<T>(answer: Promise<T>): Promise<{ answer: T; at: number }> {
  return { answer: await answer, at: performance.now() }
}

test.each([
  ['approve', 'COMPLETED'],
  ['deny', 'RELEASED'],
])('a waiting call is answered at once after: %s', { retry: 2 }, async (verb, status) => {
  const { approval, key, path } = await pending()
  // They begin at five moments of a second, so one that only looked each second would be late.
  const waiting = []
  for (let n = 0; n < 5; n += 1) {
    waiting.push(timed(server.did('GET', `${path}?wait=30`, { key })))
    await sleep(200)
  }
  await server.did('POST', `/v1/approvals/${approval}/${verb}`, { body: {} })
  const decided = performance.now()
  for (const { answer, at } of await Promise.all(waiting)) {
    expect(answer).toMatchObject({ status })
    expect(at - decided).toBeLessThan(600)
  }
})

test('a deletion ends the wait for what the agent had asked for', async () => {
  const { id, agent } = await world.approval()
  const { paymentId } = await server.did('GET', `/v1/approvals/${id}`)
  const waiting = server.did('GET', `/v1/payments/${paymentId}?wait=30&expand=trace`)
  await sleep(100)
  await server.did('DELETE', `/v1/agents/${agent.id}`)
  expect(await waiting).toMatchObject({ status: 'RELEASED', trace: expect.any(Array) })
})

test('when the time is over, the payment is told as it stands', async () => {
  const { key, path } = await pending()
  const client = new Bursar({ apiKey: key, baseUrl: server.baseUrl })
  const start = performance.now()
  const payment = await client.payments.retrieve(path.slice('/v1/payments/'.length), { wait: 1 })
  expect(payment.status).toBe('PENDING_APPROVAL')
  expect(performance.now() - start).toBeGreaterThan(990)
})

test('nobody waits for what is decided, or for what is not theirs', async () => {
  const start = performance.now()
  const { path } = await pending()
  const other = await world.agent()
  const refused = await server.call('GET', `${path}?wait=30`, { key: other.key })
  expect([refused.status, refused.body.code]).toEqual([403, 'SCOPE_FORBIDDEN'])
  const paid = await server.did('GET', `/v1/payments/${await world.payment()}?wait=30`)
  expect(paid.status).toBe('COMPLETED')
  expect(await server.did('GET', `${path}?wait=0`)).toMatchObject({ status: 'PENDING_APPROVAL' })
  expect(performance.now() - start).toBeLessThan(10_000)
})

test.each(['-1', '31', '100', '1.5', '1e1', '+1', '%201', '', 'abc', '%00', '1&wait=1'])(
  'wait=%s is refused',
  async (wait) => {
    const { path } = await pending()
    const { status, body } = await server.call('GET', `${path}?wait=${wait}`)
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
  },
)

test('a wait holds no connection of the database', async () => {
  const { approval, key, path } = await pending()
  const waiting = Array.from({ length: 200 }, () => server.did('GET', `${path}?wait=30`, { key }))
  await sleep(300)
  const start = performance.now()
  await server.did('GET', '/v1/agents')
  expect(performance.now() - start).toBeLessThan(1_000)
  await server.did('POST', `/v1/approvals/${approval}/approve`, { body: {} })
  for (const { status } of await Promise.all(waiting)) expect(status).toBe('COMPLETED')
})

test('a server that is stopped answers who waits, and does not wait for them', async () => {
  const { key, path } = await pending()
  const waiting = server.did('GET', `${path}?wait=30`, { key })
  await sleep(300)
  const start = performance.now()
  const { code } = await server.process.kill('SIGTERM')
  expect(performance.now() - start).toBeLessThan(10_000)
  expect(code).toBe(0)
  expect(await waiting).toMatchObject({ status: 'PENDING_APPROVAL' })
  await server.restart()
})

test('a decision at another process ends the wait too', async () => {
  const pair = await Pair.open()
  try {
    const by = await pair.spender(0, '10.00', { rules: { requireApprovalAbove: '0' } })
    const { id, approvalId } = (await pair.pay(0, by)).body
    const waiting = timed(pair.did(1, `GET /v1/payments/${id}?wait=30`))
    await sleep(300)
    await pair.did(0, `POST /v1/approvals/${approvalId}/approve`, { send: {} })
    const decided = performance.now()
    const { answer, at } = await waiting
    expect(answer.status).toBe('COMPLETED')
    expect(at - decided).toBeLessThan(5_000)
  } finally {
    await pair.close()
  }
})
