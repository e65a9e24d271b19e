import type { APIError, PolicyUpdate } from '@bursar/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, errorOf } from './sdk-client.ts'

const shop = { domain: 'shop.example', category: 'retail' }
const nowhere = 'pol_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const HOUR = 3_600_000
let server: TestServer
let clients: Clients
let operator: Bursar
beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
})
afterAll(() => server.stop())

/** An agent with 100 under these rules, and how it pays. */
async function agentUnder(rules: PolicyUpdate) {
  const { id, policyId, client } = await clients.payer(rules)
  const { agentId, createdAt } = await operator.agents.retrieve(id)
  const pay = (amount = '1', merchant: object = shop, more: object = {}) =>
    client.payments.create({ to: { merchant }, amount, ...more })
  return { id, agentId, policyId, createdAt, client, pay }
}

/** What a refused call says, and of the trace what the first rule that failed says. */
async function refusal(call: Promise<unknown>) {
  const error = await errorOf(call)
  const failed = error.trace?.find(({ outcome }) => outcome === 'deny')
  return { status: error.status, code: error.code, failed, remedies: error.remedies }
}

describe('merchants', () => {
  test('named as people call them are known by their domains, as read-backs show', async () => {
    const { policyId, pay } = await agentUnder({ allowedMerchants: ['AWS', 'shop.example'] })
    const { readings } = await operator.policies.retrieve(policyId)
    const means = ['aws.amazon.com', 'aws', 'amazon web services']
    expect(readings).toEqual([{ list: 'allowedMerchants', entry: 'AWS', means }])
    expect((await pay('1', { domain: 'console.aws.amazon.com' })).status).toBe('COMPLETED')
    expect(await refusal(pay('1', { domain: 'aws.amazon.com.evil.example' }))).toMatchObject({
      status: 402,
      code: 'MERCHANT_NOT_ALLOWED',
      failed: { rule: 'merchants', policyId },
      remedies: { approvalBy: 'operator' },
    })
  })

  test('of one list keep what they stand for when the other list changes', async () => {
    const { policyId, pay } = await agentUnder({ blockedMerchants: ['OpenAI', 'AWS'] })
    const entries = async (change: PolicyUpdate) => {
      const { readings } = await operator.policies.update(policyId, change)
      return readings?.map(({ entry }) => entry).sort() ?? null
    }
    expect(await entries({ allowedMerchants: ['shop.example', 'GitHub'] })).toEqual([
      ...['AWS', 'GitHub', 'OpenAI'],
    ])
    expect(await entries({ allowedMerchants: null, maxPerDay: 9 })).toEqual(['AWS', 'OpenAI'])
    expect(await refusal(pay('1', { domain: 'api.openai.com' }))).toMatchObject({
      code: 'MERCHANT_BLOCKED',
    })
    expect(await entries({ dailyLimit: '50' })).toEqual(['AWS', 'OpenAI'])
    expect(await entries({ blockedMerchants: ['OpenAI'] })).toEqual(['OpenAI'])
    expect(await entries({ blockedMerchants: [] })).toBeNull()
    expect((await pay('1', { domain: 'api.openai.com' })).status).toBe('COMPLETED')
  })

  test('are judged by category words and by codes alike', async () => {
    const byWord = await agentUnder({ blockedCategories: ['gambling'] })
    expect(await refusal(byWord.pay('1', { name: 'Club', mcc: '7995' }))).toMatchObject({
      status: 402,
      code: 'CATEGORY_BLOCKED',
      failed: { rule: 'categories' },
    })
    const byCode = await agentUnder({ allowedCategories: ['7372'] })
    expect((await byCode.pay('1', { name: 'Soft', mcc: '7372' })).status).toBe('COMPLETED')
    expect(await refusal(byCode.pay('1', { name: 'Soft', mcc: '5734' }))).toMatchObject({
      code: 'CATEGORY_NOT_ALLOWED',
    })
  })
})

test('currencies that are not allowed are refused', async () => {
  const { pay } = await agentUnder({ allowedCurrencies: ['EUR', 'USDC'] })
  expect(await refusal(pay())).toMatchObject({
    status: 402,
    code: 'CURRENCY_NOT_ALLOWED',
    failed: { rule: 'currency' },
    remedies: { approvalBy: 'operator' },
  })
})

describe('time windows', () => {
  test('are those of the local day, and open at the moment that is named', async () => {
    const { policyId, createdAt, pay } = await agentUnder({ timezone: 'Asia/Kolkata' })
    // India is half an hour off, five hours ahead.
    const local = Date.parse(createdAt) + 5.5 * HOUR
    const opens = local - (local % HOUR) + 2 * HOUR
    const clock = (at: number) => new Date(at).toISOString().slice(11, 16)
    const window = { days: [...everyDay], from: clock(opens), to: clock(opens + HOUR) }
    const { timeWindows } = await operator.policies.update(policyId, { timeWindows: [window] })
    expect(timeWindows).toEqual([{ ...window, to: window.to.replace(/^00:00$/, '24:00') }])
    const retryAt = new Date(opens - 5.5 * HOUR).toISOString()
    expect(await refusal(pay())).toMatchObject({
      status: 402,
      code: 'OUTSIDE_TIME_WINDOW',
      failed: { rule: 'time_window', resetsAt: retryAt },
      remedies: { retryAt, approvalBy: 'operator' },
    })
    await server.turn(2)
    expect((await pay()).status).toBe('COMPLETED')
  })

  test('run into the next day when they end before they begin', async () => {
    const open = { days: [...everyDay], from: '22:00', to: '22:00' }
    const { policyId, pay } = await agentUnder({ timeWindows: [open] })
    expect((await pay()).status).toBe('COMPLETED')
    const never = await operator.policies.update(policyId, { timeWindows: [] })
    expect(never.timeWindows).toEqual([])
    expect(await refusal(pay())).toMatchObject({ code: 'OUTSIDE_TIME_WINDOW' })
  })
})

describe('velocity', () => {
  test.each([
    [{ maxPerHour: 1 }, 'payments_per_hour', 1],
    [{ maxPerDay: 1 }, 'payments_per_day', 24],
  ])('%j is kept until its window is over', async (rules, rule, hours) => {
    const { pay } = await agentUnder(rules)
    await pay()
    const { failed, ...refused } = await refusal(pay())
    expect(refused).toEqual({
      status: 402,
      code: 'LIMIT_VELOCITY',
      remedies: { retryAt: failed?.resetsAt, approvalBy: 'operator' },
    })
    expect(failed).toMatchObject({ rule, countLimit: 1, countUsed: 1 })
    await server.turn(hours)
    expect((await pay()).status).toBe('COMPLETED')
  })

  test('is kept in every minute', async () => {
    const { pay } = await agentUnder({ maxPerMinute: 2 })
    const statuses = new Set<unknown>()
    // A few moments touch two minutes at most, in which four payments pass.
    for (let i = 0; i < 5; i += 1)
      statuses.add(
        await pay().then(
          () => 'paid',
          ({ code, trace }: APIError) => `${code} ${trace?.find(({ passed }) => !passed)?.rule}`,
        ),
      )
    expect([...statuses]).toEqual(['paid', 'LIMIT_VELOCITY payments_per_minute'])
  })

  test('of a group holds for all its members together', async () => {
    const group = await operator.groups.create({ name: 'Interns' })
    const own = await operator.policies.update(group.policyId, { maxPerHour: 1 })
    expect(own).toMatchObject({ kind: 'own', scope: 'group', groupId: group.id, agentId: null })
    const [one, other] = [await agentUnder({}), await agentUnder({})]
    await operator.groups.addAgent(group.id, { agentId: one.id })
    await operator.groups.addAgent(group.id, { agentId: other.id })
    await one.pay()
    expect(await refusal(other.pay())).toMatchObject({
      code: 'GROUP_LIMIT_VELOCITY',
      failed: { scope: group.id, countLimit: 1, countUsed: 1 },
    })
  })
})

test('a burst of attempts, declined ones too, pauses the agent', async () => {
  const { id, pay } = await agentUnder({
    maxTransaction: '5',
    circuitBreaker: { attempts: 2, per: 'hour' },
  })
  expect(await refusal(pay('6'))).toMatchObject({ code: 'LIMIT_PER_TRANSACTION' })
  await pay('5')
  const { failed, ...refused } = await refusal(pay('4'))
  const remedies = { approvalBy: 'operator' }
  expect(refused).toEqual({ status: 402, code: 'CIRCUIT_BREAKER', remedies })
  expect(failed).toMatchObject({ rule: 'circuit_breaker', countLimit: 2, countUsed: 2 })
  expect((await operator.agents.retrieve(id)).status).toBe('FROZEN')
  expect(await refusal(pay('4'))).toMatchObject({ status: 409, code: 'WALLET_FROZEN' })
})

test('an equal payment is a possible duplicate, unless it is meant or much later', async () => {
  const { pay } = await agentUnder({
    ...{ duplicateSeconds: 5_400, duplicates: 'agent-may-override' },
  })
  const first = await pay('2')
  expect((await pay('3')).status).toBe('COMPLETED')
  const { failed, ...refused } = await refusal(pay('2'))
  expect(refused).toEqual({
    status: 402,
    code: 'POSSIBLE_DUPLICATE',
    remedies: { duplicateOf: first.id, retryAt: failed?.resetsAt },
  })
  expect(failed).toMatchObject({ rule: 'duplicate', earlierPaymentId: first.id })
  expect((await pay('2', shop, { allowDuplicate: true })).status).toBe('COMPLETED')
  await server.turn(1)
  expect(await refusal(pay('2'))).toMatchObject({ code: 'POSSIBLE_DUPLICATE' })
  await server.turn(1)
  expect((await pay('2')).status).toBe('COMPLETED')
})

test('whether an agent may mean a duplicate is for its policy to say', async () => {
  const { pay, id, policyId } = await agentUnder({ duplicateSeconds: 600 })
  const first = await pay('2')
  expect((await refusal(pay('2'))).remedies).toMatchObject({
    ...{ duplicateOf: first.id, approvalBy: 'approver' },
  })
  const asked = await pay('2', shop, { allowDuplicate: true })
  expect(asked.status).toBe('PENDING_APPROVAL')
  const { payment } = await operator.approvals.approve(asked.approvalId ?? '')
  expect(payment?.status).toBe('COMPLETED')
  await operator.policies.update(policyId, { duplicates: 'deny' })
  const refused = await refusal(pay('2', shop, { allowDuplicate: true }))
  expect(refused).toMatchObject({
    code: 'POSSIBLE_DUPLICATE',
    remedies: { approvalBy: 'operator' },
  })
  const to = { merchant: shop }
  const meant = await operator.payments.create({ from: id, to, amount: '2', allowDuplicate: true })
  expect(meant.status).toBe('COMPLETED')
})

describe('consent', () => {
  test('is asked for a new payee, once', async () => {
    const { client, pay } = await agentUnder({ approveNewPayees: true })
    const asked = { to: { merchant: shop }, amount: '1' }
    const checked = await client.payments.check(asked)
    expect(checked).toMatchObject({ outcome: 'needs_approval', code: 'NEW_PAYEE' })
    const first = await pay()
    expect(first.status).toBe('PENDING_APPROVAL')
    await operator.approvals.approve(first.approvalId ?? '')
    expect((await pay()).status).toBe('COMPLETED')
    expect((await pay('1', { domain: 'other.example' })).status).toBe('PENDING_APPROVAL')
  })

  test('is needed of as many, and within the hours, that the policy says', async () => {
    const { pay } = await agentUnder({
      requireApprovalAbove: '10',
      approvalsNeeded: 3,
      approvalHours: 2,
    })
    const { approvalId, createdAt, expiresAt } = await pay('11')
    expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt)).toBe(2 * HOUR)
    const approval = await operator.approvals.retrieve(approvalId ?? '')
    expect(approval).toMatchObject({ status: 'PENDING', approvalsNeeded: 3 })
  })
})

describe('versions', () => {
  const rules = {
    timezone: 'Europe/Paris',
    timeWindows: [{ days: ['mon' as const], from: '09:00', to: '24:00' }],
    maxPerDay: 3,
    approveNewPayees: true,
    circuitBreaker: { attempts: 9, per: 'hour' as const },
    allowedMerchants: ['OpenAI'],
  }
  const means = ['chatgpt.com', 'openai.com', 'sora.com', 'openai', 'chatgpt', 'open ai']
  const readings = [{ list: 'allowedMerchants', entry: 'OpenAI', means }]

  test('say who changed which rule from what to what', async () => {
    const { policyId } = await agentUnder(rules)
    const { data } = await operator.policies.versions(policyId)
    expect(data.map(({ version }) => version)).toEqual([2, 1])
    const { data: keys } = await operator.apiKeys.list()
    expect(keys.map(({ id }) => id)).toContain(data[0]?.author)
    expect(data[0]?.changes).toEqual([
      { field: 'timezone', from: null, to: 'Europe/Paris' },
      { field: 'allowedMerchants', from: null, to: ['OpenAI'] },
      { field: 'readings', from: null, to: readings },
      { field: 'timeWindows', from: null, to: rules.timeWindows },
      { field: 'maxPerDay', from: null, to: 3 },
      { field: 'approveNewPayees', from: null, to: true },
      { field: 'circuitBreaker', from: null, to: { attempts: 9, per: 'hour' } },
    ])
  })

  test('are restored whole, as a new version', async () => {
    const { policyId, pay } = await agentUnder(rules)
    await operator.policies.update(policyId, {
      ...{ timezone: null, timeWindows: null, maxPerDay: null, approveNewPayees: null },
      ...{ circuitBreaker: null, allowedMerchants: null, blockedMerchants: ['AWS'] },
    })
    expect((await pay()).status).toBe('COMPLETED')
    const restored = await operator.policies.restore(policyId, { version: 2 })
    expect(restored).toMatchObject({ version: 4, ...rules, readings })
    expect(restored.blockedMerchants).toBeNull()
    const { data } = await operator.policies.versions(policyId)
    expect(data[0]?.rules).toEqual(data[2]?.rules)
    expect(await refusal(pay())).toMatchObject({ code: 'MERCHANT_NOT_ALLOWED' })
    const unknown = operator.policies.restore(policyId, { version: 9 })
    expect(await refusal(unknown)).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    const missing = operator.policies.restore(nowhere, { version: 1 })
    expect(await refusal(missing)).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

test('a policy that contradicts itself is told so', async () => {
  const { id } = await operator.policies.create({
    name: 'Odd',
    dailyLimit: '0',
    allowedMerchants: ['openai.com'],
    blockedMerchants: ['OpenAI'],
  })
  const { data } = await operator.policies.lint(id)
  const errors = data.filter(({ severity }) => severity === 'error')
  expect(errors.map(({ code, fields }) => [code, ...fields])).toEqual([
    ['ZERO_LIMIT', 'dailyLimit'],
    ['ALLOWED_MERCHANT_BLOCKED', 'allowedMerchants', 'blockedMerchants'],
  ])
  expect(errors[0]?.message).toBe('dailyLimit is zero, so no payment is allowed.')
  const sound = await operator.policies.create({ name: 'Sound', dailyLimit: '5' })
  expect(await operator.policies.lint(sound.id)).toEqual({ data: [] })
})

describe('shared policies', () => {
  test('bind groups as they bind agents', async () => {
    const group = await operator.groups.create({ name: 'Sales' })
    const { id, agentId, client, pay } = await agentUnder({})
    await operator.groups.addAgent(group.id, { agentId: id })
    const policy = await operator.policies.create({ name: 'No games', maxTransaction: '2' })
    const to = { groupId: group.id }
    const attached = { id: policy.id, agentId: null, groupId: group.id, attached: true }
    expect(await operator.policies.attach(policy.id, to)).toEqual(attached)
    expect(await refusal(operator.policies.attach(policy.id, to))).toMatchObject({
      code: 'CONFLICT',
    })
    await operator.policies.attach(policy.id, { agentId: id })
    expect(await refusal(pay('3'))).toMatchObject({ code: 'LIMIT_PER_TRANSACTION' })
    const everybody = await operator.policies.retrieve(policy.id)
    expect(everybody).toMatchObject({ attachedTo: [agentId], attachedToGroups: [group.id] })
    // An agent learns of itself alone.
    const seen = await client.policies.retrieve(policy.id)
    expect(seen).toMatchObject({ attachedTo: [agentId], attachedToGroups: [] })
    await operator.policies.detach(policy.id, { agentId: id })
    expect(await refusal(pay('3'))).toMatchObject({ code: 'GROUP_LIMIT_PER_TRANSACTION' })
    expect(await operator.policies.detach(policy.id, to)).toEqual({ ...attached, attached: false })
    expect((await pay('3')).status).toBe('COMPLETED')
  })

  test('are attached to one agent or one group of their currency', async () => {
    const { id } = await agentUnder({})
    const policy = await operator.policies.create({ currency: 'EUR', dailyLimit: '5' })
    expect(policy.currency).toBe('EUR')
    expect(await refusal(operator.policies.attach(policy.id, { agentId: id }))).toMatchObject({
      status: 422,
      code: 'LIMIT_CURRENCY',
    })
    for (const to of [{}, { agentId: id, groupId: 'grp_1' }])
      expect(await refusal(operator.policies.attach(policy.id, to))).toMatchObject({ status: 400 })
  })
})
