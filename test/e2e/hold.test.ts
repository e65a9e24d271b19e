import type { Payment } from '@bursar/sdk'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, errorOf } from './sdk-client.ts'

const merchant = { domain: 'shop.example', category: 'office' }
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
  const { id, apiKey } = await operator.agents.create({ name: 'Ada' })
  await operator.agents.adjustBudget(id, { amount: 100 })
  const { policyId } = await operator.agents.retrieve(id)
  if (Object.keys(rules).length > 0) await operator.policies.update(policyId, rules)
  const client = clients.of(apiKey)
  const money = async () => {
    const { available, held } = await operator.wallets.retrieve(id)
    return [available, held].map((sum) => sum.replace(/0{6}$/, '')).join(' + ')
  }
  const hold = (amount = '80', more: object = {}) =>
    client.payments.create({ to: { merchant }, amount, capture: false, ...more })
  return { id, policyId, client, money, hold }
}

/** What a refused call says of itself, but for what names the request. */
async function refusal(call: Promise<unknown>) {
  const error = await errorOf(call)
  return { status: error.status, code: error.code, details: error.details, text: error.message }
}

const nobody = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7C'

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
    const hours = (Date.parse(held.expiresAt ?? '') - Date.parse(held.createdAt)) / 3_600_000
    expect(hours).toBe(2)
    expect(await money()).toBe('20.00 + 80.00')
    expect(await client.payments.retrieve(held.id)).toEqual(held)
    const week = await hold('1')
    expect(Date.parse(week.expiresAt ?? '') - Date.parse(week.createdAt)).toBe(168 * 3_600_000)
    const { data } = await client.payments.list({ status: 'HELD' })
    expect(data.map(({ id }) => id)).toEqual([week.id, held.id])
  })

  test('is captured as a whole', async () => {
    const { id, money, hold, client } = await agentWith()
    const { id: payment } = await hold()
    const captured = await client.payments.capture(payment)
    expect(captured).toMatchObject({
      status: 'COMPLETED',
      capture: false,
      capturedAmount: '80.00000000',
      expiresAt: null,
    })
    expect(await client.payments.retrieve(payment)).toEqual(captured)
    expect(await money()).toBe('20.00 + 0.00')
    const { data } = await operator.wallets.entries(id)
    expect(data[0]).toMatchObject({
      paymentId: payment,
      kind: 'payment.capture',
      direction: 'debit',
    })
  })

  test('is captured in part: the part is final, the rest and its limits are free', async () => {
    const { money, hold, client } = await agentWith({ dailyLimit: '90' })
    const { id } = await hold()
    const pay = (amount: string) => client.payments.create({ to: { merchant }, amount })
    expect(await refusal(pay('10.01'))).toMatchObject({ code: 'LIMIT_DAILY' })
    const captured = await client.payments.capture(id, { amount: '30' })
    expect(captured).toMatchObject({
      status: 'COMPLETED',
      amount: '80.00000000',
      capturedAmount: '30.00000000',
    })
    expect(await money()).toBe('70.00 + 0.00')
    expect(await refusal(client.payments.capture(id))).toMatchObject({
      code: 'CONFLICT',
      details: { status: 'COMPLETED' },
    })
    expect((await pay('60')).status).toBe('COMPLETED')
    expect(await refusal(pay('0.01'))).toMatchObject({ code: 'LIMIT_DAILY' })
  })

  test('is never captured for more than it is', async () => {
    const { money, hold, client } = await agentWith()
    const { id } = await hold()
    expect(await refusal(client.payments.capture(id, { amount: '80.00000001' }))).toMatchObject({
      status: 409,
      code: 'AMOUNT_EXCEEDS_PAYMENT',
      details: { maxAmountNow: '80.00000000' },
    })
    expect(await money()).toBe('20.00 + 80.00')
  })

  test('is voided, once, and then nothing of it is left', async () => {
    const { money, hold, client } = await agentWith({ totalLimit: '80' })
    const { id } = await hold()
    const voided = await client.payments.void(id)
    expect(voided).toMatchObject({ status: 'RELEASED', expiresAt: null })
    expect(await money()).toBe('100.00 + 0.00')
    const calls = [client.payments.void(id), client.payments.capture(id)]
    for (const refused of await Promise.all(calls.map(refusal)))
      expect(refused).toMatchObject({ code: 'CONFLICT', details: { status: 'RELEASED' } })
    expect((await hold()).status).toBe('HELD')
  })

  test('of a frozen wallet is not captured, and can be voided', async () => {
    const { id, money, hold } = await agentWith()
    const { id: payment } = await hold()
    await operator.agents.pause(id)
    const frozen = { status: 409, code: 'WALLET_FROZEN' }
    expect(await refusal(operator.payments.capture(payment))).toMatchObject(frozen)
    expect((await operator.payments.void(payment)).status).toBe('RELEASED')
    expect(await money()).toBe('100.00 + 0.00')
  })

  test('that a person has to consent to lasts from the consent on', async () => {
    const { hold, client } = await agentWith({ requireApprovalAbove: '0' })
    const asked = await hold('80', { holdHours: 2 })
    expect(asked).toMatchObject({ status: 'PENDING_APPROVAL', capture: false })
    await server.turn(1)
    const { payment } = await operator.approvals.approve(asked.approvalId ?? '')
    expect(payment).toMatchObject({ id: asked.id, status: 'HELD' })
    const hours = (Date.parse(payment.expiresAt ?? '') - Date.parse(asked.createdAt)) / 3_600_000
    expect(hours).toBeGreaterThan(2.9)
    expect((await client.payments.capture(asked.id)).status).toBe('COMPLETED')
  })

  test('lasts longer when it is extended, up to thirty days from now', async () => {
    const { id: agent, hold, client, money } = await agentWith()
    const held = await hold('80', { holdHours: 2 })
    const hours = ({ expiresAt }: Payment) =>
      (Date.parse(expiresAt ?? '') - Date.parse(held.createdAt)) / 3_600_000
    const longer = await client.payments.extend(held.id, { hours: 24 })
    expect(longer).toMatchObject({ id: held.id, status: 'HELD', capturedAmount: '0.00000000' })
    expect(hours(longer)).toBe(26)
    expect(await client.payments.retrieve(held.id)).toEqual(longer)
    expect(hours(await operator.payments.extend(held.id, { hours: 1 }))).toBe(27)
    expect(await refusal(client.payments.extend(held.id, { hours: 694 }))).toMatchObject({
      ...{ status: 409, code: 'CONFLICT', details: { holdHoursMax: '720' } },
    })
    await operator.agents.pause(agent)
    const frozen = { status: 409, code: 'WALLET_FROZEN' }
    expect(await refusal(client.payments.extend(held.id, { hours: 1 }))).toMatchObject(frozen)
    await operator.agents.resume(agent)

    // Past its first end it is there, past its last one it is gone.
    await server.turn(3)
    expect(await money()).toBe('20.00 + 80.00')
    await client.payments.capture(held.id, { amount: '30' })
    expect(await refusal(client.payments.extend(held.id, { hours: 1 }))).toMatchObject({
      ...{ code: 'CONFLICT', details: { status: 'COMPLETED' } },
    })
    const second = await hold('10', { holdHours: 1 })
    await client.payments.extend(second.id, { hours: 1 })
    await server.turn(3)
    await vi.waitFor(async () => {
      expect((await client.payments.retrieve(second.id)).status).toBe('EXPIRED')
    })
    expect(await refusal(client.payments.extend(second.id, { hours: 1 }))).toMatchObject({
      ...{ code: 'CONFLICT', details: { status: 'EXPIRED' } },
    })
  })

  test('ends by itself when its time is over', async () => {
    const { money, hold, client } = await agentWith({ dailyLimit: '80' })
    const { id } = await hold('80', { holdHours: 3 })
    await server.turn(4)
    await vi.waitFor(
      async () => expect((await client.payments.retrieve(id)).status).toBe('EXPIRED'),
      { timeout: 15_000, interval: 250 },
    )
    expect(await client.payments.retrieve(id)).toMatchObject({ expiresAt: null })
    expect(await money()).toBe('100.00 + 0.00')
    expect(await refusal(client.payments.capture(id))).toMatchObject({
      code: 'CONFLICT',
      details: { status: 'EXPIRED' },
    })
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

  test('is checked without being made', async () => {
    const { id, money, client } = await agentWith()
    const ask = (amount: string) =>
      client.payments.check({ to: { merchant }, amount, capture: false, holdHours: 5 })
    expect(await ask('80')).toMatchObject({ outcome: 'allowed', allowed: true })
    expect(await ask('101')).toMatchObject({ outcome: 'declined', code: 'INSUFFICIENT_FUNDS' })
    expect((await operator.payments.list({ walletId: id })).data).toEqual([])
    expect(await money()).toBe('100.00 + 0.00')
  })
})

describe('a refund', () => {
  const pay = async (rules: object = {}) => {
    const payer = await agentWith(rules)
    const payee = await agentWith()
    const to = { walletId: payee.id }
    const { payments } = payer.client
    const paid = await payments.create({ to, amount: '50', memo: 'work', metadata: { team: 'x' } })
    return { payer, payee, paid }
  }

  test('gives back a part, then all that is left, and never more', async () => {
    const { payer, payee, paid } = await pay({ totalLimit: '50' })
    const { payments } = operator
    const first = await payments.refund(paid.id, { amount: '20', reason: 'one was broken' })
    expect(first).toMatchObject({
      status: 'COMPLETED',
      capturedAmount: '50.00000000',
      refundedAmount: '20.00000000',
    })
    expect(await payer.money()).toBe('70.00 + 0.00')
    expect(await refusal(payments.refund(paid.id, { amount: '30.01' }))).toMatchObject({
      status: 409,
      code: 'AMOUNT_EXCEEDS_PAYMENT',
      details: { maxAmountNow: '30.00000000' },
    })
    expect((await payments.refund(paid.id)).refundedAmount).toBe('50.00000000')
    expect(await refusal(payments.refund(paid.id))).toMatchObject({ code: 'CONFLICT' })
    expect([await payer.money(), await payee.money()]).toEqual(['100.00 + 0.00', '100.00 + 0.00'])
    // What the payer may spend in all is free again too.
    expect((await payer.hold('50')).status).toBe('HELD')
    const { data } = await operator.wallets.entries(payer.id, { limit: 2 })
    expect(data.map(({ paymentId, kind }) => [paymentId, kind])).toEqual([
      [paid.id, 'payment.refund'],
      [paid.id, 'payment.refund'],
    ])
  })

  test('is given by whoever received the money, which learns nothing of the payer', async () => {
    const { payer, payee, paid } = await pay()
    const refused = { status: 403, code: 'SCOPE_FORBIDDEN' }
    expect(await refusal(payer.client.payments.refund(paid.id))).toMatchObject(refused)
    const refunded = await payee.client.payments.refund(paid.id, { amount: '1' })
    expect(refunded).toMatchObject({ refundedAmount: '1.00000000', memo: 'work', metadata: {} })
    expect(await payee.client.payments.retrieve(paid.id)).toEqual(refunded)
  })

  test('of money that the payee has not is refused', async () => {
    const { payee, paid } = await pay()
    await operator.agents.adjustBudget(payee.id, { amount: -110 })
    expect(await refusal(operator.payments.refund(paid.id))).toMatchObject({
      status: 402,
      code: 'INSUFFICIENT_FUNDS',
      details: { available: '40.00000000' },
    })
    expect((await operator.payments.refund(paid.id, { amount: '40' })).status).toBe('COMPLETED')
  })

  test('comes from outside parties as well', async () => {
    const { money, client } = await agentWith()
    const { id } = await client.payments.create({ to: { merchant }, amount: '50' })
    await operator.payments.refund(id)
    expect(await money()).toBe('100.00 + 0.00')
  })

  test('there is none of what was not completed', async () => {
    const { hold } = await agentWith()
    const { id } = await hold()
    expect(await refusal(operator.payments.refund(id))).toMatchObject({
      code: 'CONFLICT',
      details: { status: 'HELD' },
    })
  })
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
      [id, nobody, 'pay_', 'x'].map((one) => refusal(client.payments[call](one))),
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
  expect(await refusal(payee.client.payments.retrieve(held.id))).toMatchObject({ status: 403 })
  await payer.client.payments.capture(held.id)
  expect((await payee.client.payments.list()).data.map(({ id }) => id)).toEqual([held.id])
})
