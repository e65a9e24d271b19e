import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

type Body = Record<string, unknown>

const agents = '/api/v2/agents'

function make(body: Body = {}): Promise<Body> {
  return server.did('POST', agents, { body: { name: 'Ada', ...body } })
}

async function status(method: string, path: string, body?: Body): Promise<string> {
  const headers = { 'X-Allow-Duplicate': 'true' }
  const answer = await server.call(method, path, { body, headers })
  return `${answer.status} ${String(answer.body.code ?? '')}`.trim()
}

/** The agent's own key: agents made here have none until it is asked for. */
async function keyOf(agent: Body): Promise<string> {
  const { apiKey } = await server.did('POST', `/v1/agents/${agent.wallet_id}/rotate-key`)
  return String(apiKey)
}

async function fund(agent: Body, amount = 1000): Promise<void> {
  await server.did('POST', `/v1/agents/${agent.wallet_id}/adjust-budget`, { body: { amount } })
}

describe('limits', () => {
  test('what is left out has its default, raised to the largest that was named', async () => {
    const limits = async (spending_limits: Body, policy: Body = {}) =>
      (await make({ spending_limits, policy })).spending_limits
    const least = { per_transaction: '100.00', daily: '1000.00', weekly: null, monthly: '10000.00' }
    expect(await limits({})).toEqual({ ...least, total: '100000.00' })
    expect(await limits({ daily: '500' })).toEqual({
      per_transaction: '500.00',
      daily: '500.00',
      weekly: null,
      monthly: '10000.00',
      total: '100000.00',
    })
    expect(await limits({ total: '200000.125' })).toMatchObject({ daily: '200000.125' })
    expect(await limits({ per_transaction: '0' })).toMatchObject({ per_transaction: '0.00' })
    expect(await limits({}, { max_transaction_amount: 250 })).toMatchObject({
      per_transaction: '250.00',
    })
  })

  test('two fields that say two things are refused', async () => {
    const limits = { spending_limits: { per_transaction: '5' } }
    expect(
      await status('POST', agents, { name: 'A', ...limits, policy: { max_transaction_amount: 6 } }),
    ).toBe('400 INVALID_REQUEST')
    const asks = { require_approval_above: '5', approval_threshold: '6' }
    expect(await status('POST', agents, { name: 'A', policy: asks })).toBe('400 INVALID_REQUEST')
  })

  test.each([
    [{ spending_limits: { daily: 5 } }, '400 INVALID_AMOUNT'],
    [{ spending_limits: { daily: null } }, '400 INVALID_AMOUNT'],
    [{ spending_limits: { daily: '-1' } }, '400 INVALID_AMOUNT'],
    [{ spending_limits: { daily: '1e3' } }, '400 INVALID_AMOUNT'],
    [{ spending_limits: { daily: '1.123456789' } }, '400 AMOUNT_TOO_PRECISE'],
    [{ spending_limits: { daily: '99999999999' } }, '400 AMOUNT_OUT_OF_RANGE'],
    [{ spending_limits: { yearly: '5' } }, '400 INVALID_REQUEST'],
    [{ policy: { blocked_merchants: null } }, '400 INVALID_REQUEST'],
    [{ policy: { blocked_categories: 'gambling' } }, '400 INVALID_REQUEST'],
    [{ policy: { policy_id: 'polx_x' } }, '400 INVALID_REQUEST'],
    [{ metadata: { a: { b: 1 } } }, '400 INVALID_REQUEST'],
    [{ create_wallet: 'yes' }, '400 INVALID_REQUEST'],
    [{ name: 'a\u202eb' }, '400 INVALID_REQUEST'],
    [{ nmae: 'x' }, '400 INVALID_REQUEST'],
  ])('%j is refused by %s', async (body, expected) => {
    expect(await status('POST', agents, { name: 'A', ...body })).toBe(expected)
  })

  test('they bind payments, and usage tells what is left of all that binds', async () => {
    const agent = await make({ spending_limits: { per_transaction: '40', daily: '50' } })
    await fund(agent)
    const group = await server.did('POST', '/api/v2/groups', {
      body: { name: 'G', budget: { daily: '45' } },
    })
    await server.did('POST', `/api/v2/groups/${group.group_id}/agents`, {
      body: { agent_id: agent.agent_id },
    })
    const pay = (amount: string) =>
      server.call('POST', `/api/v2/wallets/${agent.wallet_id}/transfer`, {
        body: { destination: 'openai.com', amount },
      })
    expect((await pay('40')).status).toBe(201)
    const refused = await pay('6')
    expect(refused.status).toBe(402)
    expect(refused.body).toMatchObject({
      status: 'blocked',
      code: 'GROUP_LIMIT_DAILY',
      payment_id: expect.stringMatching(/^pay_/),
      policy_explanation: { allowed: false, reason_code: 'GROUP_LIMIT_DAILY' },
      remedies: { max_amount_now: '5.00' },
    })
    expect(await server.did('GET', `${agents}/${agent.agent_id}/limits`)).toMatchObject({
      spending_limits: { per_transaction: '40.00', daily: '50.00' },
      wallet: { wallet_id: agent.wallet_id, addresses: {}, mpc_provider: 'local' },
      usage: {
        daily: { spent: '40.00', remaining: '5.00' },
        monthly: { spent: '40.00', remaining: '9960.00' },
        total: { spent: '40.00', resets_at: null },
      },
      effective: { daily: { limit: '45.00', scope: group.group_id } },
    })
  })
})

describe('changing', () => {
  test('what is left out stays, null clears, labels merge', async () => {
    const agent = await make({
      description: 'buys',
      metadata: { a: 1, b: 'two' },
      policy: { allowed_merchants: ['openai.com'], blocked_categories: ['gambling'] },
    })
    const path = `${agents}/${agent.agent_id}`
    const change = {
      spending_limits: { daily: '3000.00' },
      policy: { allowed_merchants: null, auto_approve_below: '200.00' },
      metadata: { a: null, c: true },
    }
    const changed = await server.did('PATCH', path, { body: change })
    expect(changed).toEqual({
      ...agent,
      spending_limits: { ...(agent.spending_limits as Body), daily: '3000.00' },
      policy: {
        ...(agent.policy as Body),
        allowed_merchants: null,
        auto_approve_below: '200.00',
      },
      metadata: { b: 'two', c: true },
      updated_at: changed.updated_at,
    })
    const { effective, ...shown } = await server.did('GET', path)
    expect(shown).toEqual(changed)
    expect(effective).toMatchObject({ daily: { limit: '3000.00', scope: agent.agent_id } })
    expect(await status('PATCH', path, { spending_limits: { daily: null } })).toBe(
      '400 INVALID_AMOUNT',
    )
    expect(await status('PATCH', path, { description: null })).toBe('200')
    expect((await server.did('GET', path)).description).toBeNull()
  })

  test('is_active is the switch that /v1 has, both ways', async () => {
    const agent = await make()
    await fund(agent)
    const path = `${agents}/${agent.agent_id}`
    expect(await server.did('PATCH', path, { body: { is_active: false } })).toMatchObject({
      is_active: false,
    })
    expect((await server.did('GET', `/v1/agents/${agent.wallet_id}`)).status).toBe('FROZEN')
    const transfer = { destination: 'openai.com', amount: '1' }
    const wallet = `/api/v2/wallets/${agent.wallet_id}`
    expect(await status('POST', `${wallet}/transfer`, transfer)).toBe('409 WALLET_FROZEN')
    expect((await server.did('GET', wallet)).is_active).toBe(false)
    await server.did('POST', `/v1/agents/${agent.wallet_id}/resume`)
    expect((await server.did('GET', path)).is_active).toBe(true)
  })

  test('is_active freezes a wallet, for the agent too, and is never merely ignored', async () => {
    const agent = await make()
    await fund(agent)
    const key = await keyOf(agent)
    const wallet = `/api/v2/wallets/${agent.wallet_id}`
    const path = `${agents}/${agent.agent_id}`
    const transfer = { destination: 'openai.com', amount: '1' }
    const patch = async (body: Body, by = server.testKey) => {
      const { status, body: answer } = await server.call('PATCH', wallet, { key: by, body })
      return [status, answer.is_active ?? answer.code, answer.ignored]
    }
    expect(await patch({ is_active: false, limit_per_tx: '7' })).toEqual([200, false, undefined])
    expect(await status('POST', `${wallet}/transfer`, transfer)).toBe('409 WALLET_FROZEN')
    expect(await server.did('GET', path)).toMatchObject({
      is_active: false,
      spending_limits: { per_transaction: '7.00' },
    })
    expect(await patch({ limit_per_tx: '8', is_active: null })).toEqual([200, false, undefined])
    expect(await patch({ is_active: true }, key)).toEqual([403, 'SCOPE_FORBIDDEN', undefined])
    expect(await patch({ is_active: true })).toEqual([200, true, undefined])
    expect(await status('POST', `${wallet}/transfer`, transfer)).toBe('201')
    const more = { is_active: false, limit_total: '9' }
    expect(await patch(more, key)).toEqual([403, 'SCOPE_FORBIDDEN', undefined])
    expect(await patch({ is_active: false }, key)).toEqual([200, false, undefined])
    expect(await status('POST', `${wallet}/transfer`, transfer)).toBe('409 WALLET_FROZEN')
    expect(await patch({ is_active: 'no' })).toEqual([400, 'INVALID_REQUEST', undefined])
  })

  test('an agent of /v1 is the same agent here', async () => {
    const { id } = await server.did('POST', '/v1/agents', { body: { name: 'Bob' } })
    const ulid = String(id).slice('wal_'.length)
    expect(await server.did('GET', `${agents}/${id}`)).toMatchObject({
      agent_id: `agent_${ulid}`,
      wallet_id: id,
      spending_limits: {
        per_transaction: null,
        daily: null,
        weekly: null,
        monthly: null,
        total: null,
      },
      policy: { blocked_merchants: [], auto_approve_below: null },
    })
    const change = { spending_limits: { daily: '9' } }
    await server.did('PATCH', `${agents}/agent_${ulid}`, { body: change })
    expect(await server.did('GET', `/v1/policies/pol_${ulid}`)).toMatchObject({
      dailyLimit: '9.00000000',
    })
  })
})

test('labels of changes that are made at once all stay', async () => {
  const agent = await make({ metadata: { first: 1 } })
  const { group_id: id } = await server.did('POST', '/api/v2/groups', { body: { name: 'G' } })
  const names = Array.from({ length: 10 }, (_, place) => `k${place}`)
  for (const path of [`${agents}/${agent.agent_id}`, `/api/v2/groups/${id}`]) {
    const label = (name: string) =>
      server.call('PATCH', path, { body: { metadata: { [name]: true } } })
    const answers = await Promise.all(names.map(label))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
    const { metadata } = await server.did('GET', path)
    expect(metadata).toMatchObject(Object.fromEntries(names.map((name) => [name, true])))
  }
})

test('what a new agent is for is shown as it was said, on both faces', async () => {
  const profile = { capabilities: ['api_credits'], framework: 'langchain' }
  const budgets = { max_budget_per_tx: '500.00', daily_budget: '500.125' }
  const agent = await make({ manifest: { ...profile, ...budgets } })
  const { manifest } = await server.did('GET', `${agents}/${agent.id}/kya`)
  expect(manifest).toEqual({ ...profile, max_budget_per_tx: '500.00', daily_budget: '500.125' })
  const known = await server.did('GET', `/v1/agents/${agent.wallet_id}/kya`)
  expect(known.manifest).toEqual({ ...profile, maxBudgetPerTx: '500.00', dailyBudget: '500.125' })
})

describe('an agent without a wallet', () => {
  test('appears on /v1 once it has one', async () => {
    const agent = await make({ create_wallet: false })
    expect(agent.wallet_id).toBeNull()
    const ulid = String(agent.agent_id).slice('agent_'.length)
    const path = `${agents}/${agent.agent_id}`
    expect(await status('GET', `/v1/agents/wal_${ulid}`)).toBe('404 NOT_FOUND')
    expect(await status('GET', `${path}/wallet`)).toBe('404 NOT_FOUND')
    expect((await server.did('GET', `${path}/limits`)).wallet).toBeNull()
    const opened = await server.did('POST', '/api/v2/wallets', {
      body: { agent_id: agent.agent_id, currency: 'USDC', limit_per_tx: '7' },
    })
    expect(opened).toMatchObject({
      wallet_id: `wal_${ulid}`,
      currency: 'USD',
      limit_per_tx: '7.00',
      ignored: ['currency'],
    })
    expect((await server.did('GET', path)).spending_limits).toMatchObject({
      per_transaction: '7.00',
    })
    expect(await server.did('GET', `/v1/agents/wal_${ulid}`)).toMatchObject({ apiKey: null })
    const again = await server.did('POST', `${path}/wallet`, { body: {} })
    expect(again).toEqual({ wallet_id: `wal_${ulid}`, addresses: {}, currency: 'USD' })
  })

  test('whoever asks for a wallet that is there changes no limit', async () => {
    const agent = await make({ spending_limits: { per_transaction: '5', total: '50' } })
    const before = await server.did('GET', `${agents}/${agent.agent_id}`)
    const limits = { limit_per_tx: '500', limit_total: '5000' }
    for (const [path, body] of [
      ['/api/v2/wallets', { agent_id: agent.agent_id, ...limits }],
      ['/api/v2/wallets', { agent_id: agent.agent_id, limit_per_tx: '1' }],
      [`${agents}/${agent.agent_id}/wallet`, limits],
    ] as const) {
      const refused = await server.call('POST', path, { body })
      expect([refused.status, refused.body.code]).toEqual([409, 'CONFLICT'])
      expect(refused.body.detail).toContain(String(agent.wallet_id))
    }
    expect(await server.did('GET', `${agents}/${agent.agent_id}`)).toEqual(before)
    const body = { agent_id: agent.agent_id, currency: 'USD' }
    expect(await server.did('POST', '/api/v2/wallets', { body })).toMatchObject({
      wallet_id: agent.wallet_id,
      limit_per_tx: '5.00',
    })
  })
})

describe('deleting', () => {
  test('nothing is swept: the wallet stays frozen until the organization empties it', async () => {
    const agent = await make()
    await fund(agent, 100)
    const key = await keyOf(agent)
    const wallet = `/v1/agents/${agent.wallet_id}`
    expect(await server.did('DELETE', `${agents}/${agent.agent_id}`)).toEqual({
      id: agent.agent_id,
      agent_id: agent.agent_id,
      deleted: true,
    })
    expect((await server.call('GET', `/v1/wallets`, { key })).status).toBe(401)
    expect(await status('GET', `${agents}/${agent.agent_id}`)).toBe('404 NOT_FOUND')
    expect(await status('DELETE', `${agents}/${agent.agent_id}`)).toBe('404 NOT_FOUND')
    expect(await status('GET', wallet)).toBe('404 NOT_FOUND')
    expect(await server.did('GET', `/api/v2/wallets/${agent.wallet_id}`)).toMatchObject({
      is_active: false,
      balance: '100.00',
    })
    expect(await status('POST', `${wallet}/adjust-budget`, { amount: 5 })).toBe('404 NOT_FOUND')
    expect(await status('POST', `${wallet}/adjust-budget`, { amount: -30 })).toBe('200')
    expect(await server.did('DELETE', wallet)).toEqual({
      deleted: true,
      sweptAmount: '70.00000000',
    })
    expect(await status('DELETE', wallet)).toBe('404 NOT_FOUND')
    expect(await status('POST', `${wallet}/adjust-budget`, { amount: -1 })).toBe('404 NOT_FOUND')
  })
})

describe("an agent's own key", () => {
  test('reads itself and nobody else, and changes nothing but that it stops itself', async () => {
    const [agent, other] = [await make(), await make()]
    const key = await keyOf(agent)
    const call = async (method: string, path: string, body?: Body) => {
      const { status, body: answer } = await server.call(method, path, { key, body })
      return `${status} ${String(answer.code ?? '')}`.trim()
    }
    const [own, foreign] = [agent, other].map(({ agent_id: id }) => `${agents}/${String(id)}`)
    for (const path of ['', '/limits', '/kya', '/wallet', '/policy-history', '/trust-score']) {
      expect(await call('GET', `${own}${path}`), path).toBe('200')
      expect(await call('GET', `${foreign}${path}`), path).toBe('403 SCOPE_FORBIDDEN')
      expect(await call('GET', `${agents}/agent_nobody${path}`), path).toBe('403 SCOPE_FORBIDDEN')
    }
    expect(await call('PATCH', String(own), { spending_limits: { daily: '1' } })).toBe(
      '403 SCOPE_FORBIDDEN',
    )
    expect(await call('DELETE', String(own))).toBe('403 SCOPE_FORBIDDEN')
    for (const body of [{ is_active: true }, { is_active: false, name: 'Eve' }, {}])
      expect(await call('PATCH', String(own), body)).toBe('403 SCOPE_FORBIDDEN')
    expect(await call('PATCH', String(foreign), { is_active: false })).toBe('403 SCOPE_FORBIDDEN')
    expect(await call('PATCH', String(own), { is_active: false })).toBe('200')
    expect((await server.did('GET', String(own))).is_active).toBe(false)
    const list = await server.call('GET', agents, { key })
    expect(JSON.parse(list.text)).toMatchObject([{ agent_id: agent.agent_id }])
    expect(JSON.parse(list.text)).toHaveLength(1)
  })
})

test('rules of what is there need the permission that /v1 asks for', async () => {
  const permissions = ['wallets:read', 'wallets:write', 'groups:write']
  const made = await server.did('POST', '/v1/api-keys', { body: { name: 'Clerk', permissions } })
  const key = String(made.apiKey)
  const agent = await make()
  const path = `${agents}/${agent.agent_id}`
  const patch = (body: Body) => server.call('PATCH', path, { key, body })
  expect((await patch({ name: 'Eve' })).status).toBe(200)
  const refused = await patch({ name: 'Eva', spending_limits: { daily: '9' } })
  expect(refused.status).toBe(403)
  expect(refused.body.error).toMatchObject({ details: { permission: 'policies:write' } })
  const body = { agent_id: agent.agent_id, limit_total: '9' }
  expect((await server.call('POST', '/api/v2/wallets', { key, body })).status).toBe(403)
  const { group_id: id } = await server.did('POST', '/api/v2/groups', { key, body: { name: 'G' } })
  const budget = { budget: { daily: '9' } }
  const group = await server.call('PATCH', `/api/v2/groups/${id}`, { key, body: budget })
  expect(group.status).toBe(403)
  expect((await server.did('GET', path)).name).toBe('Eve')
})

describe('lists', () => {
  test('by pages, by their switch', async () => {
    const paused = await make({ name: 'Paused' })
    await server.did('PATCH', `${agents}/${paused.agent_id}`, { body: { is_active: false } })
    const list = async (query: string) =>
      JSON.parse((await server.call('GET', `${agents}?${query}`)).text) as Body[]
    expect(await list('is_active=false&limit=1')).toMatchObject([{ name: 'Paused' }])
    const switches = (await list('is_active=true')).map(({ is_active: active }) => active)
    expect(new Set(switches)).toEqual(new Set([true]))
    const [first, second] = await list('limit=2')
    expect(await list('limit=1&offset=1')).toEqual([second])
    expect(first?.name).toBe('Paused')
    expect(await list('limit=1000')).toHaveLength((await list('')).length)
    for (const query of ['limit=0', 'limit=x', 'offset=-1', 'is_active=1', 'cursor=x'])
      expect(await status('GET', `${agents}?${query}`), query).toBe('400 INVALID_REQUEST')
  })
})
