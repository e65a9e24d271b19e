import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, errorOf, merchant, refusal } from './sdk-client.ts'

let server: TestServer
let clients: Clients
let operator: Bursar
beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
})
afterAll(() => server.stop())

const anchorVerificationId = 'persona_verif_xyz'
const verified = { level: 'verified', anchorVerificationId } as const
const codeHash = 'ab'.repeat(32)
const attested = { level: 'attested', codeHash } as const
const nobody = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const delegating = [
  ...(['wallets:read', 'wallets:write', 'payments:read', 'payments:write'] as const),
  'agents:delegate' as const,
]

const pay = (client: Bursar, amount = '1') => client.payments.create({ to: { merchant }, amount })
const levelOf = async (id: string) => (await operator.kya.retrieve(id)).level

/** An agent that may delegate, with 100, and one below it with 10 of these. */
async function family() {
  const parent = await clients.agent(100, { name: 'Parent', permissions: delegating })
  const made = await parent.client.agents.delegate(parent.id, { name: 'Child', amount: '10' })
  return { parent, child: { id: made.id, client: clients.of(made.apiKey) } }
}

describe('a level', () => {
  test('begins as basic, and goes up by what vouches for the agent', async () => {
    const { id, client } = await clients.agent(0)
    await operator.policies.update(id.replace('wal_', 'pol_'), { dailyLimit: '20' })
    const first = {
      ...{ agentId: id, level: 'basic', status: 'active', verifier: null, verifiedAt: null },
      ...{ anchorVerificationId: null, codeHash: null },
      manifest: {
        ...{ capabilities: [], framework: null },
        ...{ maxBudgetPerTx: null, dailyBudget: '20.00000000' },
      },
      trustScore: 0.52,
      trust: { kya: 0.3, history: 0, compliance: 1, standing: 1 },
    }
    expect(await operator.kya.retrieve(id)).toEqual(first)

    const second = await operator.kya.upgrade(id, verified)
    expect(second).toEqual({
      ...{ ...first, level: 'verified', verifier: 'simulated', anchorVerificationId },
      verifiedAt: expect.stringMatching(/Z$/),
      trustScore: 0.68,
      trust: { ...first.trust, kya: 0.7 },
    })
    const third = await operator.kya.upgrade(id, attested)
    const { verifiedAt } = third
    const risen = { level: 'attested', codeHash, verifiedAt, trustScore: 0.8, trust: { kya: 1 } }
    expect(third).toMatchObject({ anchorVerificationId, ...risen })
    expect(await client.kya.retrieve(id)).toEqual(third)
    const renewed = await operator.kya.upgrade(id, { ...attested, codeHash: 'CD'.repeat(32) })
    expect(renewed).toMatchObject({ level: 'attested', codeHash: 'cd'.repeat(32) })
  })

  test('never goes down, and stays where nothing was proven', async () => {
    const { id } = await clients.agent(0)
    const upgrade = (params: Parameters<Bursar['kya']['upgrade']>[1], agent = id) =>
      refusal(operator.kya.upgrade(agent, params))
    const fails = { level: 'verified', anchorVerificationId: 'sim_fail_1' } as const
    expect(await upgrade(fails)).toBe('422 KYA_NOT_VERIFIED')
    expect(await upgrade({ level: 'verified' })).toBe('400 INVALID_REQUEST')
    expect(await upgrade({ level: 'attested', anchorVerificationId })).toBe('400 INVALID_REQUEST')
    expect(await levelOf(id)).toBe('basic')
    await operator.kya.upgrade(id, attested)
    expect(await upgrade(verified)).toBe('400 INVALID_REQUEST')
    expect(await upgrade({ level: 'basic' })).toBe('400 INVALID_REQUEST')
    expect(await levelOf(id)).toBe('attested')

    expect(await upgrade(verified, nobody)).toBe('404 NOT_FOUND')
    await operator.agents.delete(id)
    expect(await upgrade(attested, id)).toBe('404 NOT_FOUND')
    expect(await refusal(operator.kya.retrieve(id))).toBe('404 NOT_FOUND')
  })

  test('shows only what it rests on: the rest nobody looked at', async () => {
    const { id } = await clients.agent(0)
    const unseen = { verifier: null, anchorVerificationId: null, codeHash: null, verifiedAt: null }
    const all = { anchorVerificationId, codeHash }
    expect(await operator.kya.upgrade(id, { level: 'basic', ...all })).toMatchObject(unseen)
    const known = await operator.kya.upgrade(id, { level: 'verified', ...all })
    expect(known).toMatchObject({ anchorVerificationId, codeHash: null })
  })

  test('is read by the agent and those above it, and raised by operators alone', async () => {
    const { parent, child } = await family()
    const { kya } = child.client
    const refused = [
      kya.upgrade(child.id, verified),
      kya.suspend(child.id),
      kya.reactivate(child.id),
      kya.retrieve(parent.id),
      kya.retrieve(nobody),
      parent.client.kya.suspend(child.id),
    ]
    expect(new Set(await Promise.all(refused.map(refusal)))).toEqual(
      new Set(['403 SCOPE_FORBIDDEN']),
    )
    expect(await parent.client.kya.retrieve(child.id)).toEqual(await kya.retrieve(child.id))
  })
})

describe('a suspended agent', () => {
  test('pays nothing, nor does who is below it, until it is reactivated', async () => {
    const { parent, child } = await family()
    await operator.kya.upgrade(parent.id, verified)
    const suspended = await operator.kya.suspend(parent.id, { reason: 'odd payees' })
    expect(suspended).toMatchObject({ level: 'verified', status: 'suspended', trust: { kya: 0 } })
    for (const client of [parent.client, child.client]) {
      const { status, code, trace, remedies } = await errorOf(pay(client))
      expect({ status, code, remedies }).toEqual({
        ...{ status: 409, code: 'KYA_SUSPENDED' },
        remedies: { approvalBy: 'operator' },
      })
      expect(trace?.find(({ passed }) => !passed)).toMatchObject({
        rule: 'kya',
        scope: parent.id.replace('wal_', 'agent_'),
        message: expect.stringMatching(
          /^The KYA of agent_\w+ is suspended until it is reactivated\.$/,
        ),
      })
    }
    expect((await operator.kya.retrieve(child.id)).status).toBe('active')
    expect(await refusal(operator.kya.upgrade(parent.id, verified))).toBe('409 KYA_SUSPENDED')
    // What is known of it is all there: it has the level that it had.
    expect(await operator.kya.reactivate(parent.id)).toMatchObject({
      ...{ level: 'verified', status: 'active', anchorVerificationId },
    })
    for (const client of [parent.client, child.client]) await pay(client)
  })

  test('takes no money of a hold and gets no consent, but can give back', async () => {
    const { id, client } = await clients.agent(100, { name: 'Ada', permissions: delegating })
    const paid = await pay(client, '5')
    const held = await client.payments.create({ to: { merchant }, amount: '5', capture: false })
    const asked = await client.payments.create({ to: { merchant }, amount: '5', askApproval: true })
    await operator.kya.suspend(id)
    const refused = [
      client.payments.capture(held.id),
      client.payments.extend(held.id, { hours: 1 }),
      operator.approvals.approve(asked.approvalId ?? ''),
      client.agents.delegate(id, { name: 'Child', amount: '1' }),
    ]
    expect(new Set(await Promise.all(refused.map(refusal)))).toEqual(new Set(['409 KYA_SUSPENDED']))
    await operator.payments.refund(paid.id)
    await client.payments.void(held.id)
    await operator.approvals.deny(asked.approvalId ?? '')
    await operator.agents.adjustBudget(id, { amount: 1 })
    expect((await client.wallets.retrieve(id)).available).toBe('101.00000000')
  })

  test('is told the same again for the same key, whatever came after', async () => {
    const { id } = await clients.agent(0)
    const once = { idempotencyKey: `suspend-${id}` }
    const first = await operator.kya.suspend(id, {}, once)
    await operator.kya.reactivate(id)
    await operator.kya.upgrade(id, verified, { idempotencyKey: `upgrade-${id}` })
    expect(await operator.kya.suspend(id, {}, once)).toMatchObject({
      ...{ level: first.level, status: 'suspended', trustScore: first.trustScore },
    })
    expect(await operator.kya.retrieve(id)).toMatchObject({ level: 'verified', status: 'active' })
    const other = operator.kya.upgrade(id, attested, { idempotencyKey: `upgrade-${id}` })
    expect(await refusal(other)).toBe('422 IDEMPOTENCY_MISMATCH')
  })
})

describe('the organization wants a level above an amount', () => {
  test('and says what would pass until the agent has it', async () => {
    const { policyId } = await operator.organization.retrieve()
    const kyaSteps = [
      { above: '10', level: 'verified' as const },
      { above: '20', level: 'attested' as const },
    ]
    onTestFinished(async () => {
      await operator.policies.update(policyId, { kyaSteps: null })
    })
    expect(await operator.policies.update(policyId, { kyaSteps })).toMatchObject({
      scope: 'organization',
      kyaSteps: kyaSteps.map(({ above, level }) => ({ above: `${above}.00000000`, level })),
    })
    const { id, client } = await clients.agent(100)
    await pay(client, '10')
    const asked = { to: { merchant }, amount: '25' }
    const refused = {
      code: 'KYA_LEVEL_REQUIRED',
      remedies: { maxAmountNow: '10.00000000', approvalBy: 'operator' },
    }
    const { trace, ...error } = await errorOf(client.payments.create(asked))
    expect(error).toMatchObject({ status: 402, ...refused })
    expect(trace?.find(({ passed }) => !passed)).toMatchObject({
      ...{ rule: 'kya', scope: 'organization', policyId, limit: '10.00000000' },
      message: 'Amounts above 10.00000000 USD require a higher KYA level.',
    })
    expect(await client.payments.check(asked)).toMatchObject({ allowed: false, ...refused })

    await operator.kya.upgrade(id, verified)
    expect(await errorOf(client.payments.create(asked))).toMatchObject({
      ...{ code: 'KYA_LEVEL_REQUIRED', remedies: { maxAmountNow: '20.00000000' } },
    })
    await pay(client, '20')
    await operator.kya.upgrade(id, attested)
    expect((await client.payments.create(asked)).status).toBe('COMPLETED')
  })

  test('of a delegate and of all above it', async () => {
    const { parent, child } = await family()
    const kyaSteps = [{ above: '0', level: 'verified' as const }]
    await operator.policies.update(child.id.replace('wal_', 'pol_'), { kyaSteps })
    await operator.kya.upgrade(child.id, attested)
    const error = await errorOf(pay(child.client))
    expect(error).toMatchObject({
      code: 'KYA_LEVEL_REQUIRED',
      remedies: { approvalBy: 'operator' },
    })
    expect(error.remedies).not.toHaveProperty('maxAmountNow')
    await operator.kya.upgrade(parent.id, verified)
    await pay(child.client)
  })
})

test('the trust score follows from what the agent did, by its formula', async () => {
  const { id, client } = await clients.agent(100)
  const score = async () => {
    const { trustScore, trust } = await client.kya.retrieve(id)
    return { trustScore, ...trust }
  }
  await operator.kya.upgrade(id, verified)
  for (let paid = 0; paid < 4; paid += 1) await pay(client)
  expect(await refusal(pay(client, '1000'))).toBe('402 INSUFFICIENT_FUNDS')
  const parts = { kya: 0.7, history: 0.04, compliance: 0.8, standing: 1 }
  // 28 + 0.8 + 24 + 10
  expect(await score()).toEqual({ ...parts, trustScore: 0.62 })
  await operator.killSwitch.set({ on: true, agentId: id })
  expect(await score()).toEqual({ ...parts, standing: 0, trustScore: 0.52 })
  await operator.killSwitch.set({ on: false, agentId: id })
  await operator.agents.pause(id)
  expect(await score()).toEqual({ ...parts, standing: 0, trustScore: 0.52 })
  await operator.agents.resume(id)
  await operator.kya.suspend(id)
  expect(await score()).toEqual({ ...parts, kya: 0, trustScore: 0.34 })
})

test('a live environment without an issuer takes nobody at his word', async () => {
  const live = clients.of(server.liveKey)
  const { id } = await live.agents.create({ name: 'Ada' })
  for (const params of [verified, attested, { ...verified, attestation: 'a.b.c' }])
    expect(await refusal(live.kya.upgrade(id, params))).toBe('422 KYA_NOT_CONFIGURED')
  expect(await refusal(live.kya.upgrade(nobody, verified))).toBe('404 NOT_FOUND')
  expect(await live.kya.upgrade(id, { level: 'basic' })).toMatchObject({
    ...{ level: 'basic', verifier: null, verifiedAt: null },
  })
  await live.kya.suspend(id)
  expect((await live.kya.reactivate(id)).status).toBe('active')
})
