import type { PaymentRefusedError, PolicyUpdate, Weekday } from '@bursar/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

/** An agent with 100, that is bound by the rules itself or as the member of a group. */
async function agentWith(rules: PolicyUpdate, whose: 'own' | 'group' = 'own') {
  const { id, apiKey } = await operator.agents.create({ name: 'Ada' })
  await operator.agents.adjustBudget(id, { amount: 100 })
  const client = clients.of(apiKey)
  const { policyId } =
    whose === 'own'
      ? await operator.agents.retrieve(id)
      : await operator.groups.create({ name: 'Team' })
  await operator.policies.update(policyId, rules)
  const groupId = `grp_${policyId.slice(4)}`
  if (whose === 'group') await operator.groups.addAgent(groupId, { agentId: id })
  const pay = (amount = '10', more: object = {}) =>
    client.payments.create({ to: { merchant }, amount, ...more })
  return { id, client, pay, scope: whose === 'own' ? `agent_${id.slice(4)}` : groupId }
}

const refused = (call: Promise<unknown>) => errorOf(call) as Promise<PaymentRefusedError>

const days: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const later = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(11, 16)
const muchLater = new Date(Date.now() + 4 * 3_600_000).toISOString().slice(11, 16)

describe('a refusal names its code, whose rule it was, and what would pass', () => {
  const own: readonly [string, PolicyUpdate, object][] = [
    ['LIMIT_VELOCITY', { maxPerDay: 1 }, { countLimit: 1, countUsed: 1 }],
    ['CURRENCY_NOT_ALLOWED', { allowedCurrencies: ['USDC'] }, {}],
    ['OUTSIDE_TIME_WINDOW', { timeWindows: [{ days, from: later, to: muchLater }] }, {}],
    ['CIRCUIT_BREAKER', { circuitBreaker: { attempts: 1, per: 'hour' } }, { countLimit: 1 }],
  ]
  const group: readonly [string, PolicyUpdate, object][] = [
    ['GROUP_LIMIT_PER_TRANSACTION', { maxTransaction: '9' }, { limit: '9.00000000' }],
    ['GROUP_LIMIT_DAILY', { dailyLimit: '15' }, { used: '10.00000000' }],
    ['GROUP_LIMIT_MONTHLY', { monthlyLimit: '15' }, { used: '10.00000000' }],
    ['GROUP_LIMIT_TOTAL', { totalLimit: '15' }, { used: '10.00000000' }],
    ['GROUP_LIMIT_VELOCITY', { maxPerDay: 1 }, { countUsed: 1 }],
  ]
  const rows = [
    ...own.map((row) => [...row, 'own'] as const),
    ...group.map((row) => [...row, 'group'] as const),
  ]

  test.each(rows)('%s', async (code, rules, numbers, whose) => {
    const { client, pay, scope } = await agentWith(rules, whose)
    await pay().catch(() => undefined)
    const error = await refused(pay('10', { memo: 'second' }))
    expect(error).toMatchObject({ status: 402, code })
    const found = error.trace?.find(({ passed }) => !passed)
    expect(found).toMatchObject({ code, scope, policyId: `pol_${scope.split('_')[1]}`, ...numbers })
    const kept = await client.payments.retrieve(error.paymentId ?? '', { expand: 'trace' })
    expect(kept).toMatchObject({ status: 'DECLINED', code, memo: 'second' })
    expect(kept.trace).toEqual(error.trace)
  })
})

test('what a limit on the number of payments refuses passes in the next window', async () => {
  const { pay } = await agentWith({ maxPerHour: 1 })
  await pay()
  const { remedies } = await refused(pay('0.01'))
  expect(remedies?.maxAmountNow).toBeUndefined()
  const retryAt = Date.parse(remedies?.retryAt ?? '')
  expect(retryAt % 3_600_000).toBe(0)
  expect(retryAt).toBeGreaterThan(Date.now())
  expect(retryAt).toBeLessThanOrEqual(Date.now() + 3_600_000)
})

test('a possible duplicate names the earlier payment, and passes when it is meant', async () => {
  const { client, pay } = await agentWith({ duplicateSeconds: 600 })
  const first = await pay()
  const error = await refused(pay('10', { memo: 'again' }))
  expect(error).toMatchObject({
    code: 'POSSIBLE_DUPLICATE',
    remedies: { duplicateOf: first.id, retryAt: expect.stringMatching(/Z$/) },
  })
  const found = error.trace?.find(({ passed }) => !passed)
  expect(found).toMatchObject({ earlierPaymentId: first.id })
  const same = { to: { merchant }, amount: '10' }
  expect(await client.payments.check(same)).toMatchObject({
    outcome: 'declined',
    code: 'POSSIBLE_DUPLICATE',
    remedies: { duplicateOf: first.id },
  })
  const meant = { ...same, allowDuplicate: true }
  expect(await client.payments.check(meant)).toMatchObject({ outcome: 'allowed' })
  expect((await pay('10', { allowDuplicate: true })).status).toBe('COMPLETED')
  expect((await pay('10.01')).status).toBe('COMPLETED')
})

test('a repeated request is refused with the very same answer', async () => {
  const { client, pay } = await agentWith({ duplicateSeconds: 600, maxPerDay: 5 })
  await pay()
  const again = () =>
    refused(client.payments.create({ to: { merchant }, amount: '10' }, { idempotencyKey: 'x' }))
  const [one, two] = [await again(), await again()]
  expect(two.paymentId).toBe(one.paymentId)
  expect([two.code, two.trace, two.remedies]).toEqual([one.code, one.trace, one.remedies])
})

test('a circuit breaker pauses the agent', async () => {
  const { id, pay } = await agentWith({ circuitBreaker: { attempts: 2, per: 'hour' } })
  await pay()
  await refused(pay('1000'))
  expect((await refused(pay())).code).toBe('CIRCUIT_BREAKER')
  expect((await operator.agents.retrieve(id)).status).toBe('FROZEN')
  expect((await refused(pay())).code).toBe('WALLET_FROZEN')
})

test('a kill switch stops payments, captures and consents, but gives holds up', async () => {
  const { id, client, pay } = await agentWith({ requireApprovalAbove: '50' })
  const held = await pay('10', { capture: false })
  const asked = await pay('60')
  await operator.killSwitch.set({ on: true, agentId: id })
  const calls = [
    pay(),
    client.payments.capture(held.id),
    operator.approvals.approve(asked.approvalId ?? ''),
  ]
  for (const error of await Promise.all(calls.map(refused)))
    expect(error).toMatchObject({ status: 409, code: 'KILL_SWITCH_ON' })
  expect((await client.payments.void(held.id)).status).toBe('RELEASED')
  expect((await client.approvals.cancel(asked.approvalId ?? '')).status).toBe('CANCELLED')
  await operator.killSwitch.set({ on: false, agentId: id })
  expect((await pay()).status).toBe('COMPLETED')
})

test('a payment goes to an entry of the payee directory, as the directory knows it', async () => {
  const { client, pay } = await agentWith({ allowedMerchants: ['openai.com'] })
  const claimed = { merchant: { name: 'Open', domain: 'else.example' } }
  expect((await refused(pay('1', { to: claimed }))).code).toBe('MERCHANT_NOT_ALLOWED')
  const payee = await operator.payees.create({ name: 'OpenAI', domains: ['openai.com'] })
  const to = { payeeId: payee.id }
  const paid = await pay('1', { to })
  expect(paid).toMatchObject({ status: 'COMPLETED', to, rail: 'simulated' })
  expect((await client.payments.retrieve(paid.id)).to).toEqual(to)
  const gone = { payeeId: 'payee_01JD7Q3W8N4V5T6R2X9K0M1B7C' }
  for (const one of [gone, { payeeId: 'payee_' }])
    expect(await refused(pay('1', { to: one }))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
})

test('a code that a merchant names puts it into a category', async () => {
  const { client, pay } = await agentWith({ blockedCategories: ['gambling'] })
  const casino = { merchant: { name: 'Lucky', category: 'software', mcc: '7995' } }
  const error = await refused(pay('1', { to: casino }))
  expect(error.code).toBe('CATEGORY_BLOCKED')
  const kept = await client.payments.retrieve(error.paymentId ?? '')
  expect(kept.to).toMatchObject({ merchant: { mcc: '7995', mccCategory: 'gambling' } })
})

test('an amount carries no more decimals than its currency', async () => {
  const { id } = await agentWith({})
  const wallet = await operator.wallets.create({ agentId: id, currency: 'USDC' })
  await operator.wallets.fund(wallet.id, { amount: '10' })
  const pay = (amount: string, capture = true) =>
    operator.payments.create({ from: wallet.id, to: { merchant }, amount, capture })
  expect(await refused(pay('0.0000001'))).toMatchObject({ status: 400, code: 'AMOUNT_TOO_PRECISE' })
  expect((await pay('0.000001')).status).toBe('COMPLETED')
  const held = await pay('1', false)
  const part = operator.payments.capture(held.id, { amount: '0.1234567' })
  expect((await refused(part)).code).toBe('AMOUNT_TOO_PRECISE')
  const captured = await operator.payments.capture(held.id, { amount: '0.123456' })
  expect(captured).toMatchObject({ currency: 'USDC', capturedAmount: '0.12345600' })
})

test("an agent's list has the payments of all its wallets, each once", async () => {
  const { id, client, pay } = await agentWith({})
  const other = await operator.wallets.create({ agentId: id, currency: 'USDC' })
  await operator.wallets.fund(other.id, { amount: '10' })
  const first = await pay('1')
  const { id: second } = await client.payments.create({
    from: other.id,
    to: { merchant },
    amount: '1',
  })
  const ids = async (query: object) =>
    (await client.payments.list(query)).data.map((payment) => payment.id)
  expect(await ids({})).toEqual([second, first.id])
  expect(await ids({ walletId: other.id })).toEqual([second])
  expect((await client.payments.retrieve(second)).from).toBe(other.id)
  const stranger = await agentWith({})
  expect(await refused(stranger.client.payments.list({ walletId: other.id }))).toMatchObject({
    code: 'SCOPE_FORBIDDEN',
  })
})
