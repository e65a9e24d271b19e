import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'
import { LossyProxy } from './lossy-proxy.ts'
import { noting } from './noted-calls.ts'
import { askForPeople } from './sdk-people.ts'

// What is shipped, not its source.
const dist = join(root, 'packages/sdk/dist')
const sdk = (await import(
  pathToFileURL(join(dist, 'index.js')).href
)) as typeof import('@bursar/sdk')
type Bursar = InstanceType<typeof sdk.Bursar>

const merchant = { domain: 'shop.example', category: 'office' }
let server: TestServer
let operator: Bursar
/** The methods that were called, as `agents.create`. */
const called = new Set<string>()

beforeAll(async () => {
  server = await TestServer.start()
  operator = clientOf(server.testKey)
})
afterAll(() => server.stop())

function clientOf(apiKey: string, baseUrl = server.baseUrl): Bursar {
  return noting(new sdk.Bursar({ apiKey, baseUrl }), { resources, called })
}

const resources = [
  ...['agents', 'wallets', 'payments', 'policies', 'approvals', 'apiKeys', 'events'],
  ...['groups', 'payees', 'valuations', 'killSwitch', 'organization', 'kya'],
  ...['members', 'invitations'],
] as const

async function agentWith(budget: number) {
  const made = await operator.agents.create({ name: 'Ada' })
  if (budget > 0) await operator.agents.adjustBudget(made.id, { amount: budget })
  return { ...made, client: clientOf(made.apiKey ?? '') }
}

describe('agents', () => {
  test('live from their creation to their deletion', async () => {
    const { agents } = operator
    const { id, apiKey, apiKeyId } = await agents.create({
      name: 'Grace',
      description: 'buys books',
      metadata: { team: 'library' },
      permissions: ['wallets:read', 'payments:write'],
    })
    expect(await agents.retrieve(id)).toMatchObject({
      name: 'Grace',
      description: 'buys books',
      metadata: { team: 'library' },
      apiKey: { id: apiKeyId, last4: apiKey?.slice(-4) },
    })
    expect((await agents.adjustBudget(id, { amount: '2.5' })).newBalance).toBe('2.50000000')
    expect(await agents.pause(id)).toEqual({ id, status: 'FROZEN' })
    expect(await agents.resume(id)).toEqual({ id, status: 'ACTIVE' })
    expect((await agents.rotateKey(id)).revokedKeyId).toBe(apiKeyId)
    expect(await agents.delete(id)).toEqual({ deleted: true, sweptAmount: '2.50000000' })
    await expect(agents.retrieve(id)).rejects.toBeInstanceOf(sdk.NotFoundError)
  })

  test('come from templates by the same method', async () => {
    const { data } = await operator.agents.templates()
    expect(data).toHaveLength(10)
    const made = await operator.agents.create({ name: 'Bot', templateId: 'research' })
    expect(made.policyId).toMatch(/^pol_/)
    const rules = await operator.policies.retrieve(made.policyId)
    expect(rules).toMatchObject({ kind: 'own', maxTransaction: '50.00000000' })
  })

  test('are listed page by page in a loop, each once', async () => {
    for (let i = 0; i < 5; i += 1) await operator.agents.create({ name: `page ${i}` })
    const first = await operator.agents.list({ limit: 2 })
    expect(first).toMatchObject({ hasMore: true, data: { length: 2 } })
    const ids: string[] = []
    for await (const { id } of operator.agents.list({ limit: 2 })) ids.push(id)
    const all = await operator.agents.list({ limit: 100 })
    expect(ids).toEqual(all.data.map(({ id }) => id))
    expect(all).toMatchObject({ hasMore: false, cursor: null })
  })
})

describe('money', () => {
  test('is paid, read and listed', async () => {
    const { id, client } = await agentWith(10)
    await operator.wallets.fund(id, { amount: '5', reference: 'gift' })
    const asked = { to: { merchant }, amount: '4', memo: 'ink', metadata: { order: 7 } }
    expect((await client.payments.check(asked)).allowed).toBe(true)
    const paid = await client.payments.create(asked)
    expect(paid).toMatchObject({ status: 'COMPLETED', from: id, memo: 'ink' })
    const read = await client.payments.retrieve(paid.id, { expand: 'trace' })
    expect(read.trace?.every(({ passed }) => passed)).toBe(true)
    const { data } = await operator.payments.list({ walletId: id, status: 'COMPLETED' })
    expect(data.map((one) => one.id)).toEqual([paid.id])
    expect((await client.wallets.retrieve(id)).available).toBe('11.00000000')
    const { data: wallets } = await client.wallets.list()
    expect(wallets.map((wallet) => wallet.id)).toEqual([id])
    const balances: string[] = []
    for await (const { balance } of client.wallets.entries(id, { limit: 1 })) balances.push(balance)
    expect(balances).toEqual(['11.00000000', '15.00000000', '10.00000000'])
  })

  test('waits for approvals, which are given or refused', async () => {
    const made = await operator.agents.create({ name: 'Bot', templateId: 'procurement' })
    await operator.agents.adjustBudget(made.id, { amount: 10 })
    const ask = () => operator.payments.create({ from: made.id, to: { merchant }, amount: '3' })
    const [first, second] = [await ask(), await ask()]
    expect(first.status).toBe('PENDING_APPROVAL')
    const { data } = await operator.approvals.list({ status: 'PENDING' })
    expect(data.map(({ paymentId }) => paymentId)).toEqual([second.id, first.id])
    const approval = await operator.approvals.retrieve(first.approvalId ?? '')
    expect(approval).toMatchObject({
      amount: '3.00000000',
      termsHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const yes = await operator.approvals.approve(approval.id, { note: 'fine' })
    expect(yes).toMatchObject({ status: 'APPROVED', payment: { status: 'COMPLETED' } })
    const no = await operator.approvals.deny(second.approvalId ?? '')
    expect(no).toMatchObject({ status: 'DENIED', payment: { status: 'RELEASED' } })
    const back = await operator.approvals.cancel((await ask()).approvalId ?? '')
    expect(back).toMatchObject({ status: 'CANCELLED', payment: { status: 'RELEASED' } })
  })

  test('are asked for, and linked to for a person', async () => {
    const { id, client } = await agentWith(10)
    const wish = { what: 'budget', amount: '2', reason: 'Stamps' } as const
    const asked = await client.agents.requestMore(id, wish)
    const { url, ...link } = await operator.approvals.createLink(asked.id, { label: 'Ann' })
    expect([url, link.status]).toEqual([expect.stringMatching(/\/approve\/bsl_test_/), 'OPEN'])
    expect((await operator.approvals.revokeLink(asked.id, link.id)).status).toBe('REVOKED')
    expect((await operator.approvals.listLinks(asked.id)).data).toHaveLength(1)
  })

  test('is set aside, taken, given up and given back', async () => {
    const { client } = await agentWith(10)
    const hold = () => client.payments.create({ to: { merchant }, amount: '3', capture: false })
    const [first, second] = [await hold(), await hold()]
    expect([first.status, second.status]).toEqual(['HELD', 'HELD'])
    const longer = await client.payments.extend(first.id, { hours: 24 })
    const added = Date.parse(longer.expiresAt ?? '') - Date.parse(first.expiresAt ?? '')
    expect(added).toBe(24 * 3_600_000)
    const taken = await client.payments.capture(first.id, { amount: '2' })
    expect(taken).toMatchObject({ status: 'COMPLETED', capturedAmount: '2.00000000' })
    expect((await client.payments.void(second.id)).status).toBe('RELEASED')
    const back = await operator.payments.refund(first.id, { amount: '1', reason: 'late' })
    expect(back.refundedAmount).toBe('1.00000000')
  })

  test('obeys policies, own and shared', async () => {
    const { policies } = operator
    const { id, client } = await agentWith(10)
    const shared = await policies.create({ name: 'No games', blockedMerchants: ['games.example'] })
    const { agentId } = await operator.agents.retrieve(id)
    expect(await policies.attach(shared.id, { agentId: id })).toMatchObject({ attached: true })
    expect((await policies.retrieve(shared.id)).attachedTo).toEqual([agentId])
    const games = { to: { merchant: { domain: 'www.games.example' } }, amount: '1' }
    await expect(client.payments.create(games)).rejects.toMatchObject({ code: 'MERCHANT_BLOCKED' })
    await policies.update(shared.id, { blockedMerchants: null })
    const { data: versions } = await policies.versions(shared.id)
    expect(versions.map(({ version }) => version)).toEqual([2, 1])
    expect((await client.payments.create(games)).status).toBe('COMPLETED')
    expect(await policies.detach(shared.id, { agentId: id })).toMatchObject({ attached: false })
    expect(await policies.delete(shared.id)).toEqual({ id: shared.id, deleted: true })
    const { data } = await policies.list({ kind: 'own', limit: 100 })
    expect(data.map((policy) => policy.agentId)).toContain(agentId)
  })
})

test('budgets are shared by groups and delegates', async () => {
  const { agents, groups } = operator
  const { id } = await agentWith(10)
  const child = await agents.delegate(id, { name: 'Child', amount: '4' })
  expect(child).toMatchObject({ parentId: id, balance: '4.00000000' })
  const group = await groups.create({ name: 'Team', dailyLimit: '5' })
  expect((await groups.update(group.id, { name: 'Crew' })).name).toBe('Crew')
  expect((await groups.addAgent(group.id, { agentId: id })).memberCount).toBe(1)
  expect((await groups.retrieve(group.id)).members).toEqual([id])
  const pay = () => clientOf(child.apiKey ?? '').payments.create({ to: { merchant }, amount: '3' })
  await pay()
  await expect(pay()).rejects.toMatchObject({ code: 'GROUP_LIMIT_DAILY' })
  expect((await groups.spending(group.id)).day.remaining).toBe('2.00000000')
  expect((await groups.removeAgent(group.id, id)).isMember).toBe(false)
  expect((await groups.list({ limit: 1 })).data[0]?.name).toBe('Crew')
  expect(await groups.delete(group.id)).toEqual({ id: group.id, deleted: true })
})

test('agents are vouched for, suspended and reactivated', async () => {
  const { kya } = operator
  const { id, client } = await agentWith(10)
  const vouched = await kya.upgrade(id, { level: 'verified', anchorVerificationId: 'persona_1' })
  expect(vouched).toMatchObject({ agentId: id, level: 'verified', verifier: 'simulated' })
  expect((await kya.suspend(id, { reason: 'odd' })).status).toBe('suspended')
  const refused = client.payments.create({ to: { merchant }, amount: '1' })
  await expect(refused).rejects.toMatchObject({ status: 409, code: 'KYA_SUSPENDED' })
  expect((await kya.reactivate(id)).status).toBe('active')
  expect((await kya.retrieve(id)).trustScore).toBe(0.38)
})

test('policies are tried, looked through and restored, and what can be lost is told', async () => {
  const { agents, groups, policies } = operator
  const { id, client } = await agentWith(10)
  const policy = id.replace('wal_', 'pol_')
  await policies.update(policy, { dailyLimit: '0' })
  expect((await policies.lint(policy)).data[0]).toMatchObject({ code: 'ZERO_LIMIT' })
  expect(await policies.restore(policy, { version: 1 })).toMatchObject({ dailyLimit: null })
  const text = 'Max $900 per week'
  expect((await policies.parse(text)).policy).toEqual({ weeklyLimit: '900.00000000' })
  expect((await policies.preview(policy, text)).changes).toHaveLength(1)
  expect(await policies.apply(policy, text)).toMatchObject({ weeklyLimit: '900.00000000' })
  const open = policies.apply(policy, 'Max $900 per week unless urgent')
  await expect(open).rejects.toMatchObject({ code: 'POLICY_NOT_UNDERSTOOD' })
  const { id: candidateId } = await policies.create({ name: 'Tighter', maxTransaction: '2' })
  expect(await policies.shadow(policy, { candidateId })).toEqual({ id: policy, candidateId })
  await client.payments.create({ to: { merchant }, amount: '3' })
  expect(await policies.shadowReport(policy)).toMatchObject({ payments: 1, same: 0 })
  const { changes } = await policies.backtest(policy, { rules: { maxTransaction: '2' } })
  expect(changes).toMatchObject([{ was: 'allowed', would: 'declined', count: 1 }])
  expect((await agents.exposure(id)).day.amount).toBe('7.00000000')
  expect(await agents.limits(id)).toMatchObject({ agentId: id, daily: { spent: '3.00000000' } })
  const { id: group } = await groups.create({ name: 'Alone' })
  expect(await groups.exposure(group)).toMatchObject({ agentCount: 0 })
})

test('payees, valuations and kill switches are kept by the organization', async () => {
  const { payees, valuations, killSwitch } = operator
  const { id, client } = await agentWith(10)
  const payee = await payees.create({ name: 'Paper Ltd' })
  expect((await payees.update(payee.id, { category: 'office' })).category).toBe('office')
  expect((await payees.retrieve(payee.id)).category).toBe('office')
  expect((await payees.list()).data.map((one) => one.id)).toEqual([payee.id])
  expect((await payees.delete(payee.id)).deleted).toBe(true)
  const wallet = await operator.wallets.create({ agentId: id, currency: 'EUR' })
  expect(wallet.balance).toBe('0.00000000')
  const value = await valuations.set({ from: 'EUR', to: 'USD', rate: '1.1' })
  expect((await valuations.list()).data).toContainEqual(value)
  const stop = { agentId: id, reason: 'odd' }
  await killSwitch.set({ on: true, ...stop })
  expect((await killSwitch.retrieve()).data).toMatchObject([stop])
  const refused = client.payments.create({ to: { merchant }, amount: '1' })
  await expect(refused).rejects.toMatchObject({ code: 'KILL_SWITCH_ON', status: 409 })
  expect((await killSwitch.set({ on: false, agentId: id })).on).toBe(false)
})

test('keys are made, listed and revoked; the log and its head are read', async () => {
  const made = await operator.apiKeys.create({ name: 'ci', permissions: ['events:read'] })
  const reader = clientOf(made.apiKey ?? '')
  const { data } = await reader.events.list({ type: 'key.create' })
  expect(data.at(-1)).toMatchObject({ type: 'key.create' })
  expect((await operator.apiKeys.list()).data[0]).toMatchObject({ id: made.id, name: 'ci' })
  expect(await operator.apiKeys.delete(made.id)).toEqual({
    ...{ id: made.id, revoked: true, alsoRevoked: [] },
  })
  await expect(reader.events.list()).rejects.toBeInstanceOf(sdk.AuthenticationError)
  const { head } = await operator.organization.retrieve()
  let last = ''
  for await (const { hash } of operator.events.list({ limit: 100 })) last = hash
  expect(last).toBe(head.hash)
})

test('people are read with a key, and changed by an owner who is signed in alone', () =>
  askForPeople(operator, server))

describe('errors', () => {
  test('a refused payment says what would pass, and that passes', async () => {
    const { client } = await agentWith(10)
    const error = await client.payments
      .create({ to: { merchant }, amount: '10.01' })
      .catch((refused: unknown) => refused)
    if (!(error instanceof sdk.PaymentRefusedError)) throw error
    expect(error).toMatchObject({ status: 402, code: 'INSUFFICIENT_FUNDS' })
    expect(error.requestId).toMatch(/^req_/)
    expect(error.remedies).toEqual({
      maxAmountNow: '10.00000000',
      funding: {
        ...{ amount: '0.01000000', currency: 'USD', from: 'organization' },
        walletId: expect.stringMatching(/^wal_/),
      },
    })
    expect(error.trace?.find(({ passed }) => !passed)?.rule).toBe('balance')
    const kept = await client.payments.retrieve(error.paymentId ?? '')
    expect(kept.status).toBe('DECLINED')
    const amount = error.remedies?.maxAmountNow ?? ''
    expect((await client.payments.create({ to: { merchant }, amount })).status).toBe('COMPLETED')
  })

  test('each family has its class', async () => {
    const { id, client } = await agentWith(1)
    const nowhere = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
    const stranger = clientOf(`${server.testKey.slice(0, -1)}_`)
    const pay = { to: { merchant }, amount: '1' }
    const bad = operator.payments.create({ ...pay, from: id, amount: '1,5' })
    await expect(bad).rejects.toBeInstanceOf(sdk.InvalidRequestError)
    await expect(stranger.agents.list()).rejects.toBeInstanceOf(sdk.AuthenticationError)
    await expect(client.agents.resume(id)).rejects.toBeInstanceOf(sdk.PermissionError)
    await expect(operator.wallets.retrieve(nowhere)).rejects.toBeInstanceOf(sdk.NotFoundError)
    await operator.agents.pause(id)
    const frozen = client.payments.create(pay)
    await expect(frozen).rejects.toBeInstanceOf(sdk.ConflictError)
    await expect(frozen).rejects.toMatchObject({ code: 'WALLET_FROZEN' })
    const away = new sdk.Bursar({
      apiKey: server.testKey,
      baseUrl: 'http://127.0.0.1:1',
      maxRetries: 0,
    })
    await expect(away.agents.list()).rejects.toBeInstanceOf(sdk.ConnectionError)
  })
})

describe('repetition', () => {
  test('a payment whose answer was lost is repeated with its key, and made once', async () => {
    const { id, apiKey } = await agentWith(10)
    const proxy = await LossyProxy.open(new URL(server.baseUrl))
    try {
      const client = clientOf(apiKey ?? '', proxy.before(server.baseUrl))
      proxy.loss = { of: 'POST /v1/payments', by: 'break' }
      const paid = await client.payments.create({ to: { merchant }, amount: '1' })
      expect(proxy.loss).toBeNull()
      const { data } = await operator.payments.list({ walletId: id })
      expect(data.map((payment) => payment.id)).toEqual([paid.id])
      expect((await operator.wallets.retrieve(id)).balance).toBe('9.00000000')
    } finally {
      await proxy.close()
    }
  })

  test('a new key whose answer was lost is shown by the repetition', async () => {
    const { id } = await agentWith(0)
    const proxy = await LossyProxy.open(new URL(server.baseUrl))
    try {
      const client = clientOf(server.testKey, proxy.before(server.baseUrl))
      proxy.loss = { of: 'rotate-key', by: 'break' }
      const { apiKey, apiKeyId } = await client.agents.rotateKey(id)
      expect(proxy.loss).toBeNull()
      const own = await clientOf(apiKey ?? '').agents.retrieve(id)
      expect(own.apiKey.id).toBe(apiKeyId)
    } finally {
      await proxy.close()
    }
  })

  test('a key of the caller makes two calls one', async () => {
    const { id, client } = await agentWith(10)
    const pay = (amount: string) =>
      client.payments.create({ to: { merchant }, amount }, { idempotencyKey: 'order-7' })
    expect((await pay('1')).id).toBe((await pay('1')).id)
    await expect(pay('2')).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', status: 422 })
    expect((await operator.wallets.retrieve(id)).balance).toBe('9.00000000')
  })
})

test('a new key is shown again by a server that was killed and started again', async () => {
  const create = () =>
    clientOf(server.testKey).apiKeys.create(
      { name: 'once', permissions: ['wallets:read'] },
      { idempotencyKey: 'key-7', maxRetries: 0 },
    )
  const made = await create()
  await server.kill9()
  await server.restart()
  operator = clientOf(server.testKey)
  // The book is in memory again, and what was done before is not.
  await operator.apiKeys.create({ name: 'other', permissions: ['wallets:read'] })
  expect(await create()).toEqual(made)
})

test('every method of the client was called here', () => {
  const client = new sdk.Bursar({ apiKey: server.testKey, baseUrl: server.baseUrl })
  expect(Object.keys(client).sort()).toEqual([...resources].sort())
  const methods = resources.flatMap((name) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(Reflect.get(client, name)))
      .filter((method) => method !== 'constructor')
      .map((method) => `${name}.${method}`),
  )
  expect(methods.filter((method) => !called.has(method))).toEqual([])
})

test('the CommonJS build is the same client', async () => {
  const required = createRequire(import.meta.url)(join(dist, 'index.cjs')) as typeof sdk
  expect(Object.keys(required).sort()).toEqual(Object.keys(sdk).sort())
  const client = new required.default({ apiKey: server.testKey, baseUrl: server.baseUrl })
  expect((await client.organization.retrieve()).id).toBe(server.orgId)
})
