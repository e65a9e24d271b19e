import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let face: AgentFirst
let ada: OpenedAgent
let bob: OpenedAgent

beforeAll(async () => {
  server = await TestServer.start()
  face = new AgentFirst(server)
  const listed = { name: 'Acme Cloud', domains: ['acme.example'], address: 'acme', mcc: '7372' }
  await server.did('POST', '/v1/payees', { body: listed })
  ada = await face.limited({ spending_limits: { daily: '400', monthly: '3000' } })
  bob = await face.limited()
  await face.pay(ada, '10')
  await face.pay(ada, '20', 'Shop.example')
  await face.pay(ada, '5', 'acme')
  await face.pay(ada, '7', bob.wallet)
  const { payment_id: id } = await face.pay(ada, '0.5', 'Other shop')
  const body = { amount: '0.25' }
  await server.did('POST', `/v1/payments/${id}/refund`, { body })
  // Neither what was refused nor what is only set aside was spent.
  await server.call('POST', `/api/v2/wallets/${ada.wallet}/transfer`, {
    body: { destination: 'shop.example', amount: '401' },
  })
  await face.post('/holds', { wallet_id: ada.wallet, amount: '50' }, ada.key)
})
afterAll(() => server.stop())

const refusal = (path: string, key = server.testKey) =>
  face.status('GET', `/spending/${path}`, { key })

describe('a summary', () => {
  test('tells what was spent, and what is left of the limits', async () => {
    const shown = await face.get(`/spending/summary?wallet_id=${ada.wallet}`)
    expect(shown).toEqual({
      wallet_id: ada.wallet,
      currency: 'USD',
      truncated: false,
      period: 'month',
      total_spent: '42.25',
      transaction_count: 5,
      average_transaction: '8.45',
      remaining_daily_limit: '307.75',
      remaining_weekly_limit: null,
      remaining_monthly_limit: '2907.75',
      limit_currency: 'USD',
      top_vendor: 'shop.example',
      top_category: 'uncategorized',
    })
    expect(await face.get('/spending/summary', ada.key)).toEqual(shown)
    for (const period of ['day', 'week', '7d', '30d', 'all']) {
      const path = `/spending/summary?period=${period}`
      expect(await face.get(path, ada.key)).toEqual({ ...shown, period })
    }
  })

  test('cuts an average down, and divides nothing by none', async () => {
    const eve = await face.limited()
    const empty = { total_spent: '0.00', average_transaction: '0.00', top_vendor: null }
    const of = () => face.get('/spending/summary', eve.key)
    expect(await of()).toMatchObject({ ...empty, transaction_count: 0, top_category: null })
    for (const amount of ['0.01', '0.01', '0.03']) await face.pay(eve, amount)
    expect(await of()).toMatchObject({ total_spent: '0.05', average_transaction: '0.01666666' })
  })

  test('knows the smallest rest on the whole path', async () => {
    const eve = await face.limited()
    const budget = { daily: '50.00' }
    const { group_id: group } = await face.post('/groups', { name: 'Team', budget })
    await face.post(`/groups/${group}/agents`, { agent_id: eve.id })
    await face.pay(eve, '30')
    const { policyId } = await server.did('GET', '/v1/organization')
    await server.did('PATCH', `/v1/policies/${policyId}`, { body: { monthlyLimit: '150' } })
    const left = await face.get('/spending/summary', eve.key)
    expect(left).toMatchObject({ remaining_daily_limit: '20.00' })
    expect(Number.parseInt(String(left.remaining_monthly_limit), 10)).toBeLessThan(120)
    const all = await face.get('/spending/summary')
    expect(all.remaining_monthly_limit).toBe(left.remaining_monthly_limit)
    expect(all.remaining_daily_limit).toBeNull()
    await server.did('PATCH', `/v1/policies/${policyId}`, { body: { monthlyLimit: null } })
  })

  test('of a whole book adds up what all its wallets paid', async () => {
    const shown = await face.get('/spending/summary?period=all')
    expect(shown).toMatchObject({ wallet_id: null, currency: 'USD', top_vendor: 'shop.example' })
    const wallets = await face.list('/wallets')
    let sum = 0
    for (const { wallet_id: id } of wallets)
      sum += Number((await face.get(`/spending/summary?period=all&wallet_id=${id}`)).total_spent)
    expect(Number(shown.total_spent)).toBeCloseTo(sum, 8)
  })
})

describe('who was paid', () => {
  test('is told by the name that people know, the most first', async () => {
    const shown = await face.get(`/spending/by-vendor?wallet_id=${ada.wallet}&period=week`)
    expect(shown.vendors).toEqual([
      { vendor: 'shop.example', total_spent: '30.00', transaction_count: 2 },
      { vendor: bob.wallet, total_spent: '7.00', transaction_count: 1 },
      { vendor: 'Acme Cloud', total_spent: '5.00', transaction_count: 1 },
      { vendor: 'Other shop', total_spent: '0.25', transaction_count: 1 },
    ])
    const first = await face.get('/spending/by-vendor?limit=1', ada.key)
    expect(first.vendors).toEqual((shown.vendors as Body[]).slice(0, 1))
  })

  test('is told by category where somebody knows it', async () => {
    const { categories } = await face.get('/spending/by-category', ada.key)
    expect(categories).toEqual([
      { category: 'uncategorized', total_spent: '30.25', transaction_count: 3 },
      { category: 'internal', total_spent: '7.00', transaction_count: 1 },
      { category: 'software', total_spent: '5.00', transaction_count: 1 },
    ])
  })
})

describe('trends', () => {
  const trendsOf = async (query: string) => {
    const { trends } = await face.get(`/spending/trends?${query}`, ada.key)
    return trends as { period: string; period_start: string; total_spent: string }[]
  }

  test('have every period of the span, with nothing where nothing was spent', async () => {
    const days = await trendsOf('granularity=daily&lookback=7')
    const today = new Date().toISOString().slice(0, 10)
    expect(days).toHaveLength(7)
    expect(days.at(-1)).toEqual({
      period: today,
      period_start: `${today}T00:00:00Z`,
      total_spent: '42.25',
      transaction_count: 5,
    })
    expect(days[0]).toMatchObject({ total_spent: '0.00', transaction_count: 0 })
    expect(await trendsOf('')).toHaveLength(30)
    expect(await trendsOf('lookback=366')).toHaveLength(366)
  })

  test('begin weeks on Mondays and months on their first day', async () => {
    const weeks = await trendsOf('granularity=week&lookback=60')
    expect(weeks.length).toBeGreaterThan(8)
    for (const { period_start: start } of weeks) expect(new Date(start).getUTCDay()).toBe(1)
    const months = await trendsOf('granularity=monthly&lookback=366')
    expect([12, 13]).toContain(months.length)
    for (const { period } of months) expect(period).toMatch(/-01$/)
    for (const one of [weeks, months]) expect(one.at(-1)).toMatchObject({ total_spent: '42.25' })
  })
})

test('what is asked for has its form, and a wallet that is there', async () => {
  expect(await refusal('summary?period=year')).toBe('400 INVALID_REQUEST')
  expect(await refusal('summary?surprise=1')).toBe('400 INVALID_REQUEST')
  expect(await refusal('by-vendor?limit=0')).toBe('400 INVALID_REQUEST')
  for (const lookback of ['0', '367', '-1', '1.5', 'x', '9999'])
    expect(await refusal(`trends?lookback=${lookback}`)).toBe('400 INVALID_REQUEST')
  expect(await refusal('trends?granularity=hour')).toBe('400 INVALID_REQUEST')
  for (const wallet of ['nobody', 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'])
    expect(await refusal(`summary?wallet_id=${wallet}`)).toBe('404 NOT_FOUND')
  expect(await refusal(`summary?wallet_id=${ada.wallet}`, server.liveKey)).toBe('404 NOT_FOUND')
})

test("what an agent spends is no other agent's to see", async () => {
  for (const path of ['summary', 'by-vendor', 'by-category', 'trends'])
    for (const wallet of [ada.wallet, 'nobody', 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'])
      expect(await refusal(`${path}?wallet_id=${wallet}`, bob.key)).toBe('403 SCOPE_FORBIDDEN')
})

test('of a deleted agent, nothing is left to spend', async () => {
  const eve = await face.limited()
  await face.pay(eve, '3')
  await face.did('DELETE', `/agents/${eve.id}`)
  expect(await face.get(`/spending/summary?wallet_id=${eve.wallet}`)).toMatchObject({
    total_spent: '3.00',
    remaining_daily_limit: '0.00',
  })
})
