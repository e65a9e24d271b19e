import { switchNames } from '@bursar/core'
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
    const body = { reason: 'odd', notes: 'See the log.', auto_reactivate_after_seconds: null }
    const byPath = '/admin/kill-switch/rail/simulated'
    expect(await face.post(`${byPath}/activate`, body)).toEqual({
      rail: 'simulated',
      active: true,
      reason: 'odd\nSee the log.',
    })
    expect(await transfer('shop.example')).toBe('409 KILL_SWITCH_ON')
    await face.pay(ada, '1', bob.wallet)
    const named = { rail: 'Internal', reason: 'both', auto_reactivate: false }
    expect(await face.post('/kill-switch/rails/activate', named)).toMatchObject({
      rail: 'internal',
      active: true,
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

  test('is turned by no timer, and says so instead of standing still', async () => {
    const turns = [
      ['/admin/kill-switch/rail/simulated', { auto_reactivate_after_seconds: 60 }],
      ['/admin/kill-switch/chain/base', { auto_reactivate_after_seconds: 60 }],
      ['/kill-switch/rails', { rail: 'simulated', auto_reactivate: 60 }],
      ['/kill-switch/chains', { chain: 'base', auto_reactivate: true }],
    ] as const
    for (const [path, sent] of turns)
      for (const verb of ['activate', 'deactivate']) {
        const { status, body } = await face.call('POST', `${path}/${verb}`, { body: sent })
        expect([status, body.code]).toEqual([400, 'INVALID_REQUEST'])
        expect(body.detail).toContain('no kill switch is turned by a timer')
      }
    expect(await face.get('/kill-switch/status')).toEqual(nothing)
  })

  test.each(switchNames)(
    'stops what names %s, by whichever address it was turned',
    async (name) => {
      const pay = () =>
        face.status('POST', `/wallets/${ada.wallet}/transfer`, {
          body: { destination: 'shop.example', amount: '0.01', chain: name.toUpperCase() },
        })
      for (const kind of ['rail', 'chain']) {
        expect(await pay()).toBe('201')
        const path = `/admin/kill-switch/${kind}/${name}`
        expect(await face.post(`${path}/activate`, {})).toMatchObject({
          [kind]: name,
          active: true,
        })
        expect(await pay()).toBe('409 KILL_SWITCH_ON')
        const named = { [kind]: name.replaceAll('_', '-') }
        await face.post(`/kill-switch/${kind}s/deactivate`, named)
      }
      expect(await pay()).toBe('201')
      expect(await face.get('/kill-switch/status')).toEqual(nothing)
    },
  )

  test('has the names that there are, and is turned by operators', async () => {
    const turn = (path: string, body: Body, key = server.testKey) =>
      face.status('POST', path, { key, body })
    for (const name of ['usdc', 'organization', 'moon'])
      for (const kind of ['rail', 'chain']) {
        const refused = await face.call('POST', `/kill-switch/${kind}s/activate`, {
          body: { [kind]: name },
        })
        expect([refused.status, refused.body.code]).toEqual([422, 'RAIL_NOT_CONFIGURED'])
        expect(refused.body.detail).toContain('Nothing was stopped')
        const path = `/admin/kill-switch/${kind}/${name}/activate`
        expect(await turn(path, { reason: 'x' })).toBe('422 RAIL_NOT_CONFIGURED')
      }
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

describe('the stop of one wallet', () => {
  const turn = (verb: string, body: Body, key = server.testKey) =>
    face.post(`/guardrails/kill-switch/${verb}`, body, key)
  const state = async (agent: OpenedAgent) => {
    const { kill_switch: shown, status } = await face.get(
      `/guardrails/status?wallet_id=${agent.wallet}`,
    )
    return { status, ...(shown as object) }
  }

  test('stops its agent, says why, and lets it go on', async () => {
    const eve = await face.limited()
    const pay = () =>
      face.status('POST', `/wallets/${eve.wallet}/transfer`, {
        body: { destination: 'shop.example', amount: '1' },
      })
    expect(await state(eve)).toMatchObject({ status: 'operational', active: false })
    const sent = { wallet_id: eve.wallet, reason: 'odd payments' }
    expect(await turn('activate', sent)).toMatchObject({
      ...{ ...sent, agent_id: eve.id, kill_switch_active: true, status: 'halted' },
      activated_at: expect.stringMatching(/Z$/),
    })
    expect(await pay()).toBe('409 WALLET_FROZEN')
    expect((await face.get(`/agents/${eve.id}`)).is_active).toBe(false)
    expect(await state(eve)).toMatchObject({ active: true, reason: 'odd payments' })
    await server.did('POST', '/v1/kill-switch', { body: { on: true, agentId: eve.wallet } })
    const still = await turn('deactivate', { wallet_id: eve.id })
    expect(still).toMatchObject({ wallet_id: eve.wallet, kill_switch_active: true })
    expect(still.message).toContain('still on')
    expect(await pay()).toBe('409 KILL_SWITCH_ON')
    await server.did('POST', '/v1/kill-switch', { body: { on: false, agentId: eve.wallet } })
    expect(await turn('deactivate', { wallet_id: eve.wallet })).toMatchObject({
      kill_switch_active: false,
    })
    expect(await pay()).toBe('201')
  })

  test("is one that an agent's own key can turn on, and never off", async () => {
    const [eve, bob] = [await face.limited(), await face.limited()]
    const call = (verb: string, body: Body) =>
      face.status('POST', `/guardrails/kill-switch/${verb}`, { key: eve.key, body })
    expect(await call('activate', { wallet_id: bob.wallet })).toBe('403 SCOPE_FORBIDDEN')
    const headers = { 'x-wallet-id': eve.wallet }
    const asked = await face.call('GET', '/guardrails/status', { headers })
    expect(asked.body).toMatchObject({ wallet_id: eve.wallet, status: 'operational' })
    expect(await call('activate', { reason: 'I am confused' })).toBe('200')
    expect(await state(eve)).toMatchObject({ active: true })
    expect(await call('deactivate', {})).toBe('403 SCOPE_FORBIDDEN')
    expect(await face.status('GET', '/guardrails/status')).toBe('400 INVALID_REQUEST')
    const nobody = { wallet_id: 'wallet_default' }
    const refused = face.status('POST', '/guardrails/kill-switch/activate', { body: nobody })
    expect(await refused).toBe('404 NOT_FOUND')
  })
})

describe('a simulation', () => {
  test('takes a payment by the names that published clients have for it', async () => {
    const bob = await face.limited({ policy: { blocked_merchants: ['casino.example'] } })
    const check = async (path: string, body: Body, key = server.testKey) =>
      (await face.post(path, { amount: '5', ...body }, key)).reason_code
    for (const path of ['/simulate', '/policies/check'])
      for (const name of ['merchant_id', 'merchant', 'vendor', 'destination']) {
        const payee = { [name]: 'casino.example' }
        expect(await check(path, { wallet_id: bob.wallet, ...payee })).toBe('MERCHANT_BLOCKED')
        expect(await check(path, payee, bob.key)).toBe('MERCHANT_BLOCKED')
        expect(await check(path, { [name]: 'shop.example' }, bob.key)).toBeNull()
      }
    const of = (body: Body, key = server.testKey) =>
      face.status('POST', '/policies/check', { key, body: { amount: '5', ...body } })
    expect(await of({ vendor: 'a.example', merchant: 'b.example' }, bob.key)).toBe(
      '400 INVALID_REQUEST',
    )
    expect(await of({ vendor: 'a.example' })).toBe('400 INVALID_REQUEST')
    expect(await of({ agent_id: ada.id, wallet_id: bob.wallet })).toBe('400 INVALID_REQUEST')
    expect(await of({ wallet_id: ada.wallet }, bob.key)).toBe('403 SCOPE_FORBIDDEN')
  })

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
