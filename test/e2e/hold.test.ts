import type { Payment } from '@bursar/sdk'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, merchant, problemOf } from './sdk-client.ts'

let server: TestServer
let clients: Clients
let operator: Bursar
beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
})
afterAll(() => server.stop())

/** With a budget of 100, and the rules given. */
async function agentWith(rules: object = {}) {
  const payer = await clients.payer(rules)
  const hold = (amount = '80', more: object = {}) =>
    payer.client.payments.create({ to: { merchant }, amount, capture: false, ...more })
  return { ...payer, hold }
}

const nobody = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7C'

const hoursFrom = (from: string, { expiresAt }: Payment) =>
  (Date.parse(expiresAt ?? '') - Date.parse(from)) / 3_600_000

describe('a hold', () => {
  test('sets money aside, and says until when', async () => {
    const { money, hold, client } = await agentWith()
    const held = await hold('80', { holdHours: 2, memo: 'hotel' })
    expect(held).toMatchObject({
      status: 'HELD',
      capture: false,
      capturedAmount: '0.00000000',
      memo: 'hotel',
    })
    expect(hoursFrom(held.createdAt, held)).toBe(2)
    expect(await money()).toBe('20.00 + 80.00')
    expect(await client.payments.retrieve(held.id)).toEqual(held)
    const week = await hold('1')
    expect(hoursFrom(week.createdAt, week)).toBe(168)
    const { data } = await client.payments.list({ status: 'HELD' })
    expect(data.map(({ id }) => id)).toEqual([week.id, held.id])
  })

  test('is consented to, extended and captured in part', async () => {
    const { id: wallet, hold, client, money } = await agentWith({ requireApprovalAbove: '0' })
    const asked = await hold('80', { holdHours: 2 })
    expect(asked).toMatchObject({ status: 'PENDING_APPROVAL', capture: false })
    await server.turn(1)
    const { payment } = await operator.approvals.approve(asked.approvalId ?? '')
    expect(payment).toMatchObject({ id: asked.id, status: 'HELD' })
    if (payment === null) throw new Error('no payment was approved')
    expect(hoursFrom(asked.createdAt, payment)).toBeGreaterThan(2.9)

    const longer = await client.payments.extend(asked.id, { hours: 24 })
    expect(longer).toMatchObject({ id: asked.id, status: 'HELD', capturedAmount: '0.00000000' })
    expect(hoursFrom(payment.expiresAt ?? '', longer)).toBe(24)
    expect(await client.payments.retrieve(asked.id)).toEqual(longer)

    const captured = await client.payments.capture(asked.id, { amount: '30' })
    expect(captured).toMatchObject({
      ...{ status: 'COMPLETED', capture: false, expiresAt: null },
      ...{ amount: '80.00000000', capturedAmount: '30.00000000' },
    })
    expect(await client.payments.retrieve(asked.id)).toEqual(captured)
    expect(await money()).toBe('70.00 + 0.00')
    const { data } = await operator.wallets.entries(wallet)
    expect(data[0]).toMatchObject({
      paymentId: asked.id,
      kind: 'payment.capture',
      direction: 'debit',
    })
  })

  test('says why it does not end so', async () => {
    const { money, hold, client } = await agentWith()
    const { id } = await hold()
    const refused = async (call: Promise<unknown>) => {
      const { status, code, details } = await problemOf(call)
      return { said: `${status} ${code}`, details }
    }
    const { payments } = operator
    expect(await refused(payments.capture(id, { amount: '80.00000001' }))).toEqual({
      ...{
        said: '409 AMOUNT_EXCEEDS_PAYMENT',
        details: { maxAmountNow: '80.00000000', currency: 'USD' },
      },
    })
    expect(await refused(payments.extend(id, { hours: 720 }))).toEqual({
      said: '409 CONFLICT',
      details: { holdHoursMax: '720', latestExpiresAt: expect.stringMatching(/^20.*Z$/) },
    })
    expect(await refused(payments.refund(id))).toEqual({
      ...{ said: '409 CONFLICT', details: { status: 'HELD' } },
    })
    expect(await client.payments.void(id)).toMatchObject({ status: 'RELEASED', expiresAt: null })
    expect(await money()).toBe('100.00 + 0.00')
    for (const call of ['void', 'capture'] as const)
      expect(await refused(client.payments[call](id)), call).toEqual({
        ...{ said: '409 CONFLICT', details: { status: 'RELEASED' } },
      })
  })

  test('is not captured or extended against the policy of today, but voided', async () => {
    const { money, hold, client, policyId } = await agentWith()
    const { id } = await hold()
    await operator.policies.update(policyId, { blockedMerchants: ['shop.example'] })
    for (const call of [
      () => client.payments.capture(id, { amount: '1' }),
      () => client.payments.extend(id, { hours: 1 }),
      () => operator.payments.capture(id),
    ]) {
      const { status, code } = await problemOf(call())
      expect(`${status} ${code}`).toBe('402 MERCHANT_BLOCKED')
    }
    expect((await client.payments.retrieve(id)).status).toBe('HELD')
    expect(await money()).toBe('20.00 + 80.00')
    expect((await client.payments.void(id)).status).toBe('RELEASED')
  })

  test('ends by itself when its time is over', async () => {
    const { money, hold, client } = await agentWith()
    const { id } = await hold('80', { holdHours: 3 })
    await server.turn(4)
    await vi.waitFor(
      async () => expect((await client.payments.retrieve(id)).status).toBe('EXPIRED'),
      { timeout: 15_000, interval: 250 },
    )
    expect(await client.payments.retrieve(id)).toMatchObject({ expiresAt: null })
    expect(await money()).toBe('100.00 + 0.00')
    const { data } = await client.payments.list({ status: 'EXPIRED' })
    expect(data.map((one) => one.id)).toEqual([id])
  })

  test('at a merchant that answers later is settled for the part that was captured', async () => {
    const { money, client } = await agentWith()
    const to = { merchant: { domain: 'slow.simulated' } }
    const { id } = await client.payments.create({ to, amount: '80', capture: false })
    const captured = await client.payments.capture(id, { amount: '30' })
    expect(captured).toMatchObject({ status: 'PROCESSING', capturedAmount: '0.00000000' })
    await vi.waitFor(
      async () => expect((await client.payments.retrieve(id)).status).toBe('COMPLETED'),
      { timeout: 20_000, interval: 100 },
    )
    expect((await client.payments.retrieve(id)).capturedAmount).toBe('30.00000000')
    expect(await money()).toBe('70.00 + 0.00')
  })
})

test('an agent that is paused is given its money back by the organization', async () => {
  const payer = await agentWith()
  const { id } = await payer.client.payments.create({ to: { merchant }, amount: '50' })
  await operator.agents.pause(payer.id)
  expect((await operator.payments.refund(id)).refundedAmount).toBe('50.00000000')
  expect(await payer.money()).toBe('100.00 + 0.00')
})

test('a refund is given by who received the money, and learns nothing of the payer', async () => {
  const [payer, payee] = [await agentWith(), await agentWith()]
  const paid = await payer.client.payments.create({
    ...{ to: { walletId: payee.id }, amount: '50', memo: 'work', metadata: { team: 'x' } },
  })
  const refunded = await payee.client.payments.refund(paid.id, { amount: '20', reason: 'broken' })
  expect(refunded).toMatchObject({
    ...{ status: 'COMPLETED', capturedAmount: '50.00000000', refundedAmount: '20.00000000' },
    ...{ memo: 'work', metadata: {} },
  })
  expect(await payee.client.payments.retrieve(paid.id)).toEqual(refunded)
  expect((await operator.payments.refund(paid.id)).refundedAmount).toBe('50.00000000')
  expect([await payer.money(), await payee.money()]).toEqual(['100.00 + 0.00', '100.00 + 0.00'])
  const { data } = await operator.wallets.entries(payer.id, { limit: 2 })
  expect(data.map(({ paymentId, kind }) => [paymentId, kind])).toEqual([
    [paid.id, 'payment.refund'],
    [paid.id, 'payment.refund'],
  ])
})

test('a repeated call gets the answer of its own event, whatever came after', async () => {
  const { hold, client } = await agentWith()
  const { id } = await hold()
  const once = (key: string, call: (options: { idempotencyKey: string }) => Promise<Payment>) =>
    call({ idempotencyKey: `${key}-${id}` })
  const calls = [
    () => once('capture', (options) => client.payments.capture(id, { amount: '60' }, options)),
    () => once('one', (options) => operator.payments.refund(id, { amount: '10' }, options)),
    () => once('two', (options) => operator.payments.refund(id, { amount: '20' }, options)),
  ]
  const answers: Payment[] = []
  for (const call of calls) answers.push(await call())
  expect(answers.map(({ refundedAmount }) => refundedAmount)).toEqual([
    '0.00000000',
    '10.00000000',
    '30.00000000',
  ])
  for (const [at, call] of calls.entries()) expect(await call()).toEqual(answers[at])
  const second = (await hold('10')).id
  const leave = () =>
    client.payments.void(second, { idempotencyKey: `void-${second}` }).then(({ status }) => status)
  expect([await leave(), await leave()]).toEqual(['RELEASED', 'RELEASED'])
})

test("an agent's key ends its own holds, and learns nothing of others'", async () => {
  const { hold } = await agentWith()
  const { client } = await agentWith()
  const { id } = await hold()
  for (const call of ['capture', 'void', 'refund', 'retrieve'] as const) {
    const answers = await Promise.all(
      [id, nobody, 'pay_', 'x'].map((one) => problemOf(client.payments[call](one))),
    )
    expect(answers[0]).toMatchObject({ status: 403, code: 'SCOPE_FORBIDDEN' })
    for (const answer of answers) expect(answer, call).toEqual(answers[0])
  }
})

test('a payee sees a hold of money for it only once it is captured', async () => {
  const payer = await agentWith()
  const payee = await agentWith()
  const held = await payer.hold('5', { to: { walletId: payee.id } })
  expect((await payee.client.payments.list()).data).toEqual([])
  expect(await problemOf(payee.client.payments.retrieve(held.id))).toMatchObject({ status: 403 })
  await payer.client.payments.capture(held.id)
  expect((await payee.client.payments.list()).data.map(({ id }) => id)).toEqual([held.id])
})
