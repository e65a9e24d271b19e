import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let face: AgentFirst
let ada: OpenedAgent

beforeAll(async () => {
  server = await TestServer.start()
  face = new AgentFirst(server)
  ada = await face.limited()
})
afterAll(() => server.stop())

const events = async () => {
  const { head } = await server.did('GET', '/v1/organization')
  return (head as { seq: number }).seq
}
const checkOf = (agent: OpenedAgent, more: Body = {}) =>
  face.post('/policies/check', { agent_id: agent.id, amount: '5.00', ...more })
const refused = (path: string, body: Body, key = server.testKey) =>
  face.status('POST', path, { key, body })

describe('a check', () => {
  test('says what a transfer would meet, and writes nothing', async () => {
    const before = await events()
    const passed = await checkOf(ada, { currency: 'USDC', merchant_id: 'openai.com' })
    expect(passed).toMatchObject({
      allowed: true,
      outcome: 'allow',
      reason_code: null,
      policy_id: ada.policy,
      remedies: {},
      policy_explanation: { allowed: true, checks_failed: [] },
    })
    const failed = await checkOf(ada, { amount: 100.01 })
    expect(failed).toMatchObject({
      allowed: false,
      outcome: 'deny',
      reason_code: 'LIMIT_PER_TRANSACTION',
      policy_id: ada.policy,
      remedies: { max_amount_now: '100.00', approval_by: 'operator' },
    })
    expect(failed.trace).toContainEqual(
      expect.objectContaining({ rule: 'max_transaction', limit: '100.00', amount: '100.01' }),
    )
    expect(await events()).toBe(before)
  })

  test('asks for a person where a transfer would', async () => {
    const bob = await face.limited({ policy: { require_approval_above: '4' } })
    expect(await checkOf(bob)).toMatchObject({
      allowed: false,
      outcome: 'requires_approval',
      reason_code: 'APPROVAL_REQUIRED',
      remedies: { approval_by: 'approver' },
    })
  })

  test('knows an outside party by what is said of it, and by nothing else', async () => {
    const bob = await face.limited({ policy: { blocked_categories: ['gambling'] } })
    const eve = await face.limited({ policy: { allowed_merchants: ['OpenAI'] } })
    expect(await checkOf(bob, { mcc_code: '7995' })).toMatchObject({
      reason_code: 'CATEGORY_BLOCKED',
    })
    expect(await checkOf(bob, { merchant_category: 'Gambling', merchant_id: 'x.example' })).toEqual(
      expect.objectContaining({ reason_code: 'CATEGORY_BLOCKED' }),
    )
    expect(await checkOf(bob, { mcc_code: '5734' })).toMatchObject({ allowed: true })
    expect(await checkOf(eve, { merchant_id: 'api.openai.com' })).toMatchObject({ allowed: true })
    expect(await checkOf(eve)).toMatchObject({ reason_code: 'MERCHANT_REQUIRED' })
    // Where money stays in the book, words about it change nothing.
    const inside = { merchant_id: ada.wallet, merchant_category: 'gambling', mcc_code: '7995' }
    expect(await checkOf(bob, inside)).toMatchObject({ allowed: true })
  })

  test('answers where no rule is reached, too', async () => {
    const nobody = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
    expect(await checkOf(ada, { merchant_id: nobody })).toMatchObject({
      allowed: false,
      reason_code: 'NOT_FOUND',
      trace: [],
      policy_explanation: { allowed: false, reason_code: 'NOT_FOUND' },
    })
    expect(await checkOf(ada, { merchant_id: ada.id })).toMatchObject({
      allowed: false,
      reason_code: 'SAME_WALLET',
    })
  })

  test('refuses what no payment could be', async () => {
    const of = (more: Body) =>
      refused('/policies/check', { agent_id: ada.id, amount: '5', ...more })
    expect(await of({ amount: '0' })).toBe('400 INVALID_AMOUNT')
    expect(await of({ amount: '-1' })).toBe('400 INVALID_AMOUNT')
    expect(await of({ amount: '1.000000001' })).toBe('400 AMOUNT_TOO_PRECISE')
    expect(await of({ amount: '1.0000001', currency: 'USDC' })).toBe('400 AMOUNT_TOO_PRECISE')
    expect(await of({ currency: 'EUR' })).toBe('422 CURRENCY_MISMATCH')
    expect(await of({ mcc_code: '79951' })).toBe('400 INVALID_REQUEST')
    expect(await of({ surprise: 1 })).toBe('400 INVALID_REQUEST')
    expect(await of({ agent_id: 'agent_01JD7Q3W8N4V5T6R2X9K0M1B7C' })).toBe('404 NOT_FOUND')
  })

  test('says of an agent without a wallet that it cannot pay', async () => {
    const { agent_id: id } = await face.post('/agents', { name: 'Poor', create_wallet: false })
    expect(await face.post('/policies/check', { agent_id: id, amount: '5' })).toMatchObject({
      allowed: false,
      reason_code: 'CONFLICT',
      trace: [],
    })
  })

  test("is an agent's own to ask about itself alone", async () => {
    const bob = await face.limited()
    const asked = { agent_id: ada.id, amount: '5' }
    expect(await face.post('/policies/check', asked, ada.key)).toMatchObject({ allowed: true })
    const foreign = [bob.id, 'agent_01JD7Q3W8N4V5T6R2X9K0M1B7C', 'nobody']
    for (const id of foreign)
      expect(await refused('/policies/check', { ...asked, agent_id: id }, ada.key)).toBe(
        '403 SCOPE_FORBIDDEN',
      )
  })
})

describe('a change of rules', () => {
  const sent = {
    policy: { blocked_categories: ['gambling'], require_approval_above: '50.00' },
    spending_limits: { daily: '500' },
  }

  test('is shown before it is made, and changes nothing by that', async () => {
    const before = await events()
    const body = { agent_id: ada.id, ...sent, confirm: false }
    const shown = await face.post('/policies/preview', body)
    expect(shown).toMatchObject({
      parsed: {
        name: 'Ada',
        description: expect.stringContaining('500.00 per day'),
        spending_limits: expect.arrayContaining([
          { vendor_pattern: '*', max_amount: '500.00', period: 'daily', currency: 'USD' },
        ]),
        global_daily_limit: '500.00',
        requires_approval_above: '50.00',
        policy_id: ada.policy,
        policy: { blocked_categories: ['gambling'] },
      },
      requires_confirmation: true,
      changes: [
        { field: 'spending_limits.daily', from: '1000.00', to: '500.00' },
        { field: 'policy.blocked_categories', from: [], to: ['gambling'] },
        { field: 'policy.require_approval_above', from: null, to: '50.00' },
      ],
    })
    expect(shown.confirmation_message).toContain(
      'spending_limits.daily changes from 1000.00 to 500.00',
    )
    expect(await events()).toBe(before)
  })

  test('is made when it is confirmed, and once for one key', async () => {
    const bob = await face.limited()
    const body = { agent_id: bob.id, ...sent, confirm: true }
    const asked = { body, headers: { 'idempotency-key': 'apply-1' } }
    const applied = await face.did('POST', '/policies/apply', asked)
    expect(applied).toEqual({
      success: true,
      policy_id: bob.policy,
      agent_id: bob.id,
      version: 2,
      trust_level: 'low',
      limit_per_tx: '100.00',
      limit_total: '100000.00',
      daily_limit: '500.00',
      weekly_limit: null,
      monthly_limit: '10000.00',
      merchant_rules_count: 0,
      require_preauth: true,
      message: 'Version 2 of the policy is now in effect.',
    })
    expect(await face.did('POST', '/policies/apply', asked)).toEqual(applied)
    expect(await face.get(`/policies/${bob.id}`)).toMatchObject({ version: 2 })
    expect((await face.get(`/agents/${bob.id}`)).spending_limits).toMatchObject({ daily: '500.00' })
    expect(await checkOf(bob, { amount: '51' })).toMatchObject({ outcome: 'requires_approval' })
  })

  test('warns of what works otherwise than it reads', async () => {
    const policy = { allowed_merchants: ['a.example'], blocked_merchants: ['a.example'] }
    const body = { agent_id: ada.id, policy, spending_limits: { daily: '5' } }
    const { warnings } = await face.post('/policies/preview', body)
    expect(warnings).toEqual(expect.arrayContaining([expect.stringContaining('a.example')]))
    expect(JSON.stringify(warnings)).not.toMatch(/[a-z][A-Z]/)
  })

  test('is not guessed from words', async () => {
    const body = { agent_id: ada.id, natural_language: 'Max $5 unless urgent', confirm: true }
    expect(await refused('/policies/apply', body)).toBe('400 POLICY_NOT_UNDERSTOOD')
    expect(await refused('/policies/apply', { ...body, confirm: false })).toBe(
      '400 INVALID_REQUEST',
    )
    expect(await refused('/policies/apply', { ...body, ...sent })).toBe('400 INVALID_REQUEST')
  })

  test('needs rules, an agent that is there, and a yes', async () => {
    const of = (more: Body, path = '/policies/apply') =>
      refused(path, { agent_id: ada.id, ...sent, confirm: true, ...more })
    expect(await refused('/policies/apply', { agent_id: ada.id, ...sent })).toBe(
      '400 INVALID_REQUEST',
    )
    expect(await of({ confirm: 'true' })).toBe('400 INVALID_REQUEST')
    expect(await of({ policy: { blocked: ['x'] } })).toBe('400 INVALID_REQUEST')
    expect(await of({ spending_limits: { daily: '-5' } })).toBe('400 INVALID_AMOUNT')
    expect(await of({ agent_id: 'agent_01JD7Q3W8N4V5T6R2X9K0M1B7C' })).toBe('404 NOT_FOUND')
    expect(await refused('/policies/preview', { agent_id: ada.id })).toBe('400 INVALID_REQUEST')
  })

  test("is no agent's own to make, but to look at", async () => {
    const bob = await face.limited()
    const body = { agent_id: ada.id, ...sent }
    expect(await face.post('/policies/preview', body, ada.key)).toMatchObject({
      requires_confirmation: true,
    })
    expect(await refused('/policies/preview', body, bob.key)).toBe('403 SCOPE_FORBIDDEN')
    expect(await refused('/policies/apply', { ...body, confirm: true }, ada.key)).toBe(
      '403 SCOPE_FORBIDDEN',
    )
  })
})

describe('a policy', () => {
  test('is shown with what binds its agent beside', async () => {
    const shared = await server.did('POST', '/v1/policies', { body: { name: 'Team' } })
    const bob = await face.limited()
    const rules = { maxPerHour: 5, kyaSteps: [{ above: '50', level: 'verified' }] }
    const hours = { timeWindows: [{ days: ['mon'], from: '09:00', to: '17:00' }] }
    await server.did('PATCH', `/v1/policies/${bob.policy}`, { body: { ...rules, ...hours } })
    const attached = { body: { agentId: bob.wallet } }
    await server.did('POST', `/v1/policies/${shared.id}/attach`, attached)
    const shown = await face.get(`/policies/${bob.id}`, bob.key)
    expect(shown).toMatchObject({
      policy_id: bob.policy,
      agent_id: bob.id,
      version: 2,
      spending_limits: { per_transaction: '100.00' },
      rules: {
        max_per_hour: 5,
        unknown_category: 'allow',
        time_windows: [{ days: ['mon'], from: '09:00', to: '17:00' }],
        kya_steps: [{ above: '50.00', level: 'verified' }],
      },
      attached_policy_ids: [shared.id],
    })
  })

  test('is looked through for what is wrong with it', async () => {
    const limits = { per_transaction: '50', daily: '20' }
    const bob = await face.limited({ spending_limits: limits })
    const { recommendations } = await face.get(`/policies/${bob.id}/recommendations`)
    expect(recommendations).toContainEqual({
      code: 'AMOUNT_LIMIT_UNREACHABLE',
      severity: 'warning',
      fields: ['spending_limits.per_transaction', 'spending_limits.daily'],
      message: 'per_transaction (50.00) has no effect: daily (20.00) is at least as strict.',
    })
  })

  test('has examples that can be applied as they stand', async () => {
    const list = await face.list('/policies/examples')
    expect(list.length).toBeGreaterThan(3)
    for (const { policy, spending_limits: limits, natural_language: words } of list) {
      expect(words).not.toBe('')
      const body = { agent_id: ada.id, policy, spending_limits: limits }
      const { warnings } = await face.post('/policies/preview', body)
      expect(warnings).toEqual([])
    }
  })

  test("is no other agent's to see", async () => {
    const bob = await face.limited()
    const of = (path: string, key: string) => face.status('GET', path, { key })
    expect(await of(`/policies/${bob.id}`, ada.key)).toBe('403 SCOPE_FORBIDDEN')
    expect(await of('/policies/nobody', ada.key)).toBe('403 SCOPE_FORBIDDEN')
    expect(await of(`/policies/${ada.id}/recommendations`, ada.key)).toBe('403 SCOPE_FORBIDDEN')
    expect(await of('/policies/nobody', server.testKey)).toBe('404 NOT_FOUND')
    expect(await of(`/policies/${bob.id}`, server.liveKey)).toBe('404 NOT_FOUND')
    await face.did('DELETE', `/agents/${bob.id}`)
    expect(await of(`/policies/${bob.id}`, server.testKey)).toBe('404 NOT_FOUND')
  })
})
