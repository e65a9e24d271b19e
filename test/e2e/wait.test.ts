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

// Whoever is not woken is answered when this is over; how soon, application/wait.test.ts says.
const waitMs = 30_000
const timeout = 2 * waitMs

test.each([
  ['approve', 'COMPLETED'],
  ['deny', 'RELEASED'],
])('a waiting call is answered after: %s', { timeout }, async (verb, status) => {
  const { approval, key, path } = await pending()
  const began = performance.now()
  const waiting = [1, 2, 3].map(() => server.did('GET', `${path}?wait=30`, { key }))
  await sleep(100)
  await server.did('POST', `/v1/approvals/${approval}/${verb}`, { body: {} })
  for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject({ status })
  expect(performance.now() - began).toBeLessThan(waitMs)
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

test('nobody waits for what is decided, or for what is not theirs', { timeout }, async () => {
  const start = performance.now()
  const { path } = await pending()
  const other = await world.agent()
  const refused = await server.call('GET', `${path}?wait=30`, { key: other.key })
  expect([refused.status, refused.body.code]).toEqual([403, 'SCOPE_FORBIDDEN'])
  const paid = await server.did('GET', `/v1/payments/${await world.payment()}?wait=30`)
  expect(paid.status).toBe('COMPLETED')
  expect(await server.did('GET', `${path}?wait=0`)).toMatchObject({ status: 'PENDING_APPROVAL' })
  expect(performance.now() - start).toBeLessThan(waitMs)
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
  // As many as one key has places, and nobody else is kept waiting by them.
  const waiting = Array.from({ length: 20 }, () => server.did('GET', `${path}?wait=30`, { key }))
  let answered = 0
  for (const one of waiting) void one.then(() => (answered += 1))
  await sleep(300)
  await server.did('GET', '/v1/agents')
  expect(answered).toBe(0)
  await server.did('POST', `/v1/approvals/${approval}/approve`, { body: {} })
  for (const { status } of await Promise.all(waiting)) expect(status).toBe('COMPLETED')
})

test('a key without a place to wait is answered at once, until its callers hang up', async () => {
  const { approval, key, path } = await pending()
  const callers = new AbortController()
  const headers = { authorization: `Bearer ${key}` }
  const url = `${server.baseUrl}${path}?wait=30`
  // More than one key has places: those beyond them hear at once how it stands.
  let beyond = 0
  const waiting = Array.from({ length: 30 }, () =>
    fetch(url, { headers, signal: callers.signal }).then(
      () => (beyond += 1),
      () => undefined,
    ),
  )
  await expect.poll(() => beyond, { timeout: 20_000 }).toBe(10)
  // The organization has places of its own, and so has the key as soon as its callers are gone.
  const other = server.did('GET', `${path}?wait=30`)
  callers.abort()
  await Promise.all(waiting)
  expect(beyond).toBe(10)
  const waited = async () => {
    const start = performance.now()
    await server.did('GET', `${path}?wait=1`, { key })
    return performance.now() - start
  }
  await expect.poll(waited, { timeout: 20_000 }).toBeGreaterThan(900)
  await server.did('POST', `/v1/approvals/${approval}/approve`, { body: {} })
  expect(await other).toMatchObject({ status: 'COMPLETED' })
})

test('a server that is stopped answers who waits, and does not wait for them', async () => {
  const { key, path } = await pending()
  const waiting = server.did('GET', `${path}?wait=30`, { key })
  await sleep(300)
  const { code } = await server.process.kill('SIGTERM')
  expect(code).toBe(0)
  // Had the server waited for it, its connection would have been cut.
  expect(await waiting).toMatchObject({ status: 'PENDING_APPROVAL' })
  await server.restart()
})

test('a decision at another process ends the wait too', { timeout }, async () => {
  const pair = await Pair.open()
  try {
    const by = await pair.spender(0, '10.00', { rules: { requireApprovalAbove: '0' } })
    const { id, approvalId } = (await pair.pay(0, by)).body
    const began = performance.now()
    const waiting = pair.did(1, `GET /v1/payments/${id}?wait=30`)
    await sleep(300)
    await pair.did(0, `POST /v1/approvals/${approvalId}/approve`, { send: {} })
    expect((await waiting).status).toBe('COMPLETED')
    expect(performance.now() - began).toBeLessThan(waitMs)
  } finally {
    await pair.close()
  }
})
