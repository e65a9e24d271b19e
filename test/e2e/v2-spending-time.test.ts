import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let face: AgentFirst

beforeAll(async () => {
  server = await TestServer.start()
  face = new AgentFirst(server)
})
afterAll(() => server.stop())

const spending = (path: string, key = server.testKey) => face.get(`/spending/${path}`, key)

/** A payment as /v1 takes it: it says more of who is paid. */
async function pay({ wallet }: OpenedAgent, to: Body, amount: string): Promise<string> {
  const body = { from: wallet, to, amount, currency: 'USD' }
  return String((await server.did('POST', '/v1/payments', { body })).id)
}

const merchant = (named: Body) => ({ merchant: named })

async function vendorsOf({ wallet }: OpenedAgent, query = ''): Promise<string[]> {
  const { vendors } = await spending(`by-vendor?wallet_id=${wallet}${query}`)
  return (vendors as Body[]).map((one) => {
    return `${one.vendor} ${one.total_spent} ${one.transaction_count}`
  })
}

async function categoriesOf({ wallet }: OpenedAgent, query = ''): Promise<string[]> {
  const { categories } = await spending(`by-category?wallet_id=${wallet}${query}`)
  return (categories as Body[]).map((one) => {
    return `${one.category} ${one.total_spent} ${one.transaction_count}`
  })
}

const once = { transaction_count: 1 }

interface Point extends Body {
  readonly period: string
  readonly total_spent: string
  readonly transaction_count: number
}

async function trendsOf({ wallet }: OpenedAgent, query: string): Promise<Point[]> {
  return (await spending(`trends?wallet_id=${wallet}&${query}`)).trends as Point[]
}

describe('a summary', () => {
  test("of a further wallet is in its own currency, beside limits in the agent's", async () => {
    const ada = await face.limited()
    const { wallet_id: wallet } = await face.post('/wallets', { agent_id: ada.id, currency: 'EUR' })
    const shown = await spending(`summary?wallet_id=${wallet}`, ada.key)
    expect(shown).toMatchObject({ wallet_id: wallet, currency: 'EUR', limit_currency: 'USD' })
  })

  test('counts a hold by what was captured of it', async () => {
    const ada = await face.limited()
    const body = { wallet_id: ada.wallet, amount: '8', merchant_id: 'hotel.example' }
    const { hold_id: id } = await face.post('/holds', body, ada.key)
    const total = async () => {
      const shown = await spending(`summary?wallet_id=${ada.wallet}&period=day`)
      return `${shown.total_spent} in ${shown.transaction_count}`
    }
    expect(await total()).toBe('0.00 in 0')
    await face.post(`/holds/${id}/capture`, { amount: '5' }, ada.key)
    expect(await total()).toBe('5.00 in 1')
  })
})

describe('spending by vendor and category', () => {
  test('names known payees, wallets, and what others say of themselves', async () => {
    const ada = await face.limited()
    const bob = await face.limited()
    const known = { name: 'Cloud', domains: ['cloud.example'], category: 'Compute' }
    const { id: payee } = await server.did('POST', '/v1/payees', { body: known })
    await pay(ada, { payeeId: payee }, '20')
    await pay(ada, { walletId: bob.wallet }, '9')
    await pay(ada, merchant({ name: 'Corner shop', mcc: '5411' }), '4')
    await pay(ada, merchant({ domain: 'SHOP.example', category: 'Books' }), '3')
    await pay(ada, merchant({ domain: 'shop.example', category: 'books' }), '4')
    await pay(ada, merchant({ id: 'acct-1' }), '1')
    const vendors = await vendorsOf(ada)
    expect(vendors).toEqual([
      'Cloud 20.00 1',
      `${bob.wallet} 9.00 1`,
      'shop.example 7.00 2',
      'Corner shop 4.00 1',
      'acct-1 1.00 1',
    ])
    expect(await vendorsOf(ada, '&limit=2')).toEqual(vendors.slice(0, 2))
    const categories = await categoriesOf(ada)
    expect(categories.slice(0, 3)).toEqual(['compute 20.00 1', 'internal 9.00 1', 'books 7.00 2'])
    expect(categories[3]).toMatch(/grocer.* 4\.00 1$/)
    expect(categories[4]).toBe('uncategorized 1.00 1')
    expect(await categoriesOf(ada, '&limit=1')).toEqual(categories.slice(0, 1))
    expect(await vendorsOf(bob)).toEqual([])
  })
})

describe('spending over time', () => {
  test('ends its periods by the clock that payments are dated by', async () => {
    const ada = await face.limited()
    const { created_at: before } = await face.pay(ada, '2')
    await server.turn(24)
    const { created_at: now } = await face.pay(ada, '3')
    const [first, last] = [String(before).slice(0, 10), String(now).slice(0, 10)]
    const total = async (period: string) =>
      (await spending(`summary?wallet_id=${ada.wallet}&period=${period}`)).total_spent
    expect(await total('day')).toBe('3.00')
    for (const period of ['7d', '30d', 'all']) expect(await total(period)).toBe('5.00')
    expect(await total('month')).toBe(first.slice(0, 7) === last.slice(0, 7) ? '5.00' : '3.00')
    expect(await vendorsOf(ada, '&period=day')).toEqual(['shop.example 3.00 1'])
    const days = await trendsOf(ada, 'granularity=daily&lookback=3')
    expect(days.slice(1)).toEqual([
      { period: first, period_start: `${first}T00:00:00Z`, total_spent: '2.00', ...once },
      { period: last, period_start: `${last}T00:00:00Z`, total_spent: '3.00', ...once },
    ])
    expect(days[0]).toMatchObject({ total_spent: '0.00', transaction_count: 0 })
    await server.turn(24 * 7)
    expect(await total('week')).toBe('0.00')
    expect(await total('7d')).toBe('0.00')
    expect(await total('all')).toBe('5.00')
  })

  test('has every period from a whole first one on', async () => {
    const ada = await face.limited()
    const { created_at: at } = await face.pay(ada, '2')
    const days = await trendsOf(ada, '')
    expect(days).toHaveLength(30)
    expect(days.at(-1)).toMatchObject({ period: String(at).slice(0, 10), total_spent: '2.00' })
    for (const words of ['week', 'weekly']) {
      const weeks = await trendsOf(ada, `granularity=${words}&lookback=15`)
      for (const { period } of weeks) expect(new Date(period).getUTCDay()).toBe(1)
      expect(weeks.at(-1)).toMatchObject({ total_spent: '2.00', transaction_count: 1 })
    }
    for (const words of ['month', 'monthly']) {
      const months = await trendsOf(ada, `granularity=${words}&lookback=366`)
      expect(new Set(months.map(({ period }) => period.slice(8)))).toEqual(new Set(['01']))
      expect([12, 13]).toContain(months.length)
      expect(months.at(-1)?.period).toBe(`${String(at).slice(0, 7)}-01`)
    }
  })
})
