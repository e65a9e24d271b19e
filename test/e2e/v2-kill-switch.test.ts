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

const nothing = {
  global: null,
  organizations: {},
  agents: {},
  groups: {},
  rails: {},
  chains: {},
  has_more: false,
}
const transfer = (destination: string) =>
  face.status('POST', `/wallets/${ada.wallet}/transfer`, { body: { destination, amount: '1' } })
const events = async () => {
  const { head } = await server.did('GET', '/v1/organization')
  return (head as { seq: number }).seq
}

describe('the kill switch', () => {
  test('stops a rail by either of its addresses, until it is turned off', async () => {
    const bob = await face.limited()
    const body = { reason: 'odd', notes: 'See the log.', auto_reactivate_after_seconds: 1 }
    const byPath = '/admin/kill-switch/rail/simulated'
    expect(await face.post(`${byPath}/activate`, body)).toEqual({
      rail: 'simulated',
      active: true,
      reason: 'odd\nSee the log.',
      ignored: ['auto_reactivate_after_seconds'],
    })
    expect(await transfer('shop.example')).toBe('409 KILL_SWITCH_ON')
    await face.pay(ada, '1', bob.wallet)
    const named = { rail: 'Internal', reason: 'both', auto_reactivate: 1 }
    expect(await face.post('/kill-switch/rails/activate', named)).toMatchObject({
      rail: 'internal',
      active: true,
      ignored: ['auto_reactivate'],
    })
    expect(await transfer(bob.wallet)).toBe('409 KILL_SWITCH_ON')
    const stops = {
      ...nothing,
      rails: {
        simulated: { active: true, reason: 'odd\nSee the log.' },
        internal: { active: true, reason: 'both' },
      },
    }
    expect(await face.get('/kill-switch/status')).toEqual(stops)
    expect(await face.get('/admin/kill-switch/status')).toEqual(stops)
    // What is reactivated by itself is what an attacker waits for.
    await new Promise((done) => setTimeout(done, 1_500))
    expect(await transfer('shop.example')).toBe('409 KILL_SWITCH_ON')

    const off = await face.post('/kill-switch/rails/deactivate', { rail: 'simulated' })
    expect(off).toEqual({ rail: 'simulated', active: false, reason: null })
    await face.post('/admin/kill-switch/rail/internal/deactivate', {})
    expect(await face.get('/kill-switch/status')).toEqual(nothing)
    await face.pay(ada, '1')
  })

  test('stops what names a rail or a chain, by both addresses and on /v1', async () => {
    const named = (chain: string) =>
      face.status('POST', `/wallets/${ada.wallet}/transfer`, {
        body: { destination: 'shop.example', amount: '1', chain },
      })
    const chain = 'base'
    const answer = { chain, active: true, reason: 'odd' }
    expect(
      await face.post(`/admin/kill-switch/chain/${chain}/activate`, { reason: 'odd' }),
    ).toEqual(answer)
    const simulated = { agent_id: ada.id, amount: '1', chain }
    expect(await face.post('/simulate', simulated)).toMatchObject({
      allowed: false,
      reason_code: 'KILL_SWITCH_ON',
    })
    expect(await named('base')).toBe('409 KILL_SWITCH_ON')
    expect(await named('Base')).toBe('409 KILL_SWITCH_ON')
    expect(await named('polygon')).toBe('201')
    await face.pay(ada, '1')
    const body = { on: true, rail: 'card', reason: null }
    expect(await server.did('POST', '/v1/kill-switch', { body })).toMatchObject(body)
    expect(await face.get('/kill-switch/status')).toEqual({
      ...nothing,
      rails: { card: { active: true, reason: null } },
      chains: { base: { active: true, reason: 'odd' } },
    })
    const timed = { chain, auto_reactivate: 60 }
    expect(await face.status('POST', '/kill-switch/chains/deactivate', { body: timed })).toBe(
      '400 INVALID_REQUEST',
    )
    const off = { chain: ' Base', auto_reactivate: false }
    expect(await face.post('/kill-switch/chains/deactivate', off)).toMatchObject({
      chain,
      active: false,
    })
    await server.did('POST', '/v1/kill-switch', { body: { ...body, on: false } })
    expect(await named('base')).toBe('201')
    expect(await face.get('/kill-switch/status')).toEqual(nothing)
    const refused = face.status('POST', '/kill-switch/chains/activate', { body: { chain: 'moon' } })
    expect(await refused).toBe('422 RAIL_NOT_CONFIGURED')
  })

  test('shows what was stopped elsewhere: all, a group, an agent', async () => {
    const { group_id: group } = await face.post('/groups', { name: 'Team' })
    const turn = (body: Body) => server.did('POST', '/v1/kill-switch', { body })
    const targets = [{ agentId: ada.wallet }, { groupId: group }, {}]
    for (const target of targets) await turn({ on: true, reason: 'odd', ...target })
    const stop = { active: true, reason: 'odd' }
    expect(await face.get('/kill-switch/status')).toEqual({
      ...nothing,
      global: stop,
      agents: { [ada.id]: stop },
      groups: { [String(group)]: stop },
    })
    for (const target of targets) await turn({ on: false, ...target })
  })

  test('has the rails that there are, and is turned by operators', async () => {
    const turn = (path: string, body: Body, key = server.testKey) =>
      face.status('POST', path, { key, body })
    // A chain is none of the rails, and no rail a chain: one would stop more than was meant.
    for (const rail of ['usdc', 'organization', 'base']) {
      const path = `/admin/kill-switch/rail/${rail}/activate`
      expect(await turn(path, { reason: 'x' })).toBe('422 RAIL_NOT_CONFIGURED')
      expect(await turn('/kill-switch/rails/activate', { rail })).toBe('422 RAIL_NOT_CONFIGURED')
    }
    const chains = '/kill-switch/chains/activate'
    for (const chain of ['internal', 'simulated', 'card'])
      expect(await turn(chains, { chain })).toBe('422 RAIL_NOT_CONFIGURED')
    expect(await turn('/kill-switch/rails/activate', { reason: 'x' })).toBe('400 INVALID_REQUEST')
    expect(await turn('/kill-switch/rails/activate', { rail: 'internal', on: true })).toBe(
      '400 INVALID_REQUEST',
    )
    const own = '/kill-switch/rails/deactivate'
    expect(await turn(own, { rail: 'internal' }, ada.key)).toBe('403 SCOPE_FORBIDDEN')
    const status = '/kill-switch/status'
    expect(await face.status('GET', status, { key: ada.key })).toBe('403 SCOPE_FORBIDDEN')
    expect(await face.get(status)).toEqual(nothing)
  })
})

describe('a simulation', () => {
  const run = (more: Body = {}, key = server.testKey) =>
    face.post('/simulate', { agent_id: ada.id, amount: '5.00', ...more }, key)

  test('says what would come of a payment, and writes nothing', async () => {
    const before = await events()
    const shown = await run({
      currency: 'USDC',
      token: 'USDC',
      chain: 'base',
      source: 'planner',
      merchant_id: 'openai.com',
      mcc_code: '5734',
    })
    expect(shown).toMatchObject({
      allowed: true,
      outcome: 'allow',
      estimated_fee: '0.00',
      confidence: 1,
      ignored: ['source'],
    })
    expect(shown.policy_checks).toContainEqual({
      check: 'max_transaction',
      passed: true,
      detail: expect.any(String),
    })
    const failed = await run({ amount: 100.5 })
    expect(failed).toMatchObject({
      allowed: false,
      outcome: 'deny',
      reason_code: 'LIMIT_PER_TRANSACTION',
      remedies: { max_amount_now: '100.00' },
    })
    expect(failed.policy_checks).toContainEqual(
      expect.objectContaining({ check: 'max_transaction', passed: false, detail: failed.reason }),
    )
    expect(await face.post('/simulation/run', { agent_id: ada.id, amount: '5' })).toEqual(
      await run(),
    )
    expect(await events()).toBe(before)
  })

  test('takes a currency by both of its names, if they are names of one', async () => {
    const of = (body: Body, key = server.testKey) =>
      face.status('POST', '/simulate', { key, body: { agent_id: ada.id, amount: '5', ...body } })
    expect(await run({ currency: 'USD', token: 'USDC' })).toMatchObject({ allowed: true })
    expect(await of({ currency: 'USD', token: 'EUR' })).toBe('422 CURRENCY_MISMATCH')
    expect(await of({ currency: 'EUR' })).toBe('422 CURRENCY_MISMATCH')
    expect(await of({ amount: 'much' })).toBe('400 INVALID_AMOUNT')
    expect(await of({ agent_id: 'nobody' })).toBe('404 NOT_FOUND')
    expect(await of({ agent_id: 'nobody' }, ada.key)).toBe('403 SCOPE_FORBIDDEN')
    expect(await run({}, ada.key)).toMatchObject({ allowed: true })
  })
})

describe('a compliance check', () => {
  const check = (body: Body, key = server.testKey) => face.post('/compliance/check', body, key)
  const address = '0x52908400098527886E0F7030069857D2E4169EE7'

  test('never passes on a screening that did not happen', async () => {
    const unscreened = {
      check: 'sanctions_screening',
      passed: null,
      detail: expect.stringContaining('Not performed'),
    }
    const before = await events()
    const unknown = await check({ address, amount: 50 })
    expect(unknown).toMatchObject({ status: 'review', risk_level: 'medium' })
    expect(unknown.checks).toContainEqual(unscreened)
    expect(unknown.checks).toContainEqual(
      expect.objectContaining({ check: 'known_payee', passed: false }),
    )
    expect(unknown.note).toContain('No sanctions')
    const bob = await face.limited()
    const known = await check({ address: bob.id, amount: '50' }, ada.key)
    expect(known).toMatchObject({ status: 'pass', risk_level: 'low' })
    expect(known.checks).toContainEqual(unscreened)
    expect(known.note).toContain('No sanctions')
    expect(await events()).toBe(before + 3)
  })

  test('knows what the payee directory and the policies say', async () => {
    const listed = { name: 'Acme', category: 'gambling', address }
    const { id } = await server.did('POST', '/v1/payees', { body: listed })
    expect(await check({ address, amount: '50' })).toMatchObject({ status: 'pass' })
    const bob = await face.limited({
      policy: { blocked_categories: ['gambling'], require_approval_above: '10' },
    })
    expect(await check({ address, amount: '5' }, bob.key)).toMatchObject({
      status: 'fail',
      risk_level: 'high',
    })
    expect(await check({ address: ada.wallet, amount: '11' }, bob.key)).toMatchObject({
      status: 'review',
    })
    await server.did('DELETE', `/v1/payees/${id}`)
    expect(await check({ address, amount: '5' }, ada.key)).toMatchObject({ status: 'review' })
  })

  test('is about who is paid, not about the money', async () => {
    const poor = await face.limited({ spending_limits: { per_transaction: '5000' } }, 1)
    const sent = { address: ada.wallet, amount: '50' }
    expect(await check(sent, poor.key)).toMatchObject({ status: 'pass' })
  })

  test('fails where nothing can be paid, and refuses what has no form', async () => {
    const nobody = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
    const failed = await check({ address: nobody, amount: '1' })
    expect(failed).toMatchObject({ status: 'fail', risk_level: 'high' })
    expect(failed.checks).toContainEqual(
      expect.objectContaining({ check: 'destination', passed: false }),
    )
    const of = (body: Body) => face.status('POST', '/compliance/check', { body })
    expect(await of({ address, amount: 0 })).toBe('400 INVALID_AMOUNT')
    expect(await of({ amount: '1' })).toBe('400 INVALID_REQUEST')
    expect(await of({ address: '', amount: '1' })).toBe('400 INVALID_REQUEST')
  })
})
