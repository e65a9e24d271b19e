import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Pair, type Spender } from './pair.ts'
import {
  awayFromMidnight,
  codes,
  completed,
  half,
  paidAfter,
  payAll,
  payAround,
  race,
  timeout,
} from './race.ts'

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

describe('a group of three agents', () => {
  const places = [
    ['through two processes', false],
    ['through one process', true],
  ] as const

  test.each(places)('spends exactly its budget, %s', { timeout }, async (_, isAtOne) => {
    await race(pair, half, async (turn) => {
      await awayFromMidnight()
      const by = await spenders(turn, 3)
      const group = await groupOf(turn, { dailyLimit: '50.00', members: by })
      const paid = await payAll(pair, 90, { by, turn, isAtOne })
      expect(completed(paid)).toHaveLength(50)
      expect(codes(paid)).toEqual(['402 GROUP_LIMIT_DAILY'])
      await expectSpending(group, 50, await paidBy(by))
      return paid
    })
  })

  test('spends exactly what the group above it may', { timeout }, async () => {
    await race(pair, half, async (turn) => {
      await awayFromMidnight()
      const by = await spenders(turn, 3)
      const above = await groupOf(turn, { dailyLimit: '40.00' })
      const group = await groupOf(turn, { dailyLimit: '50.00', parentId: above, members: by })
      const paid = await payAll(pair, 90, { by, turn })
      expect(completed(paid)).toHaveLength(40)
      expect(codes(paid)).toEqual(['402 GROUP_LIMIT_DAILY'])
      const shares = await paidBy(by)
      await expectSpending(group, 50, shares)
      await expectSpending(above, 40, shares)
      return paid
    })
  })
})

test('two processes pay one payee exactly what its limit says', { timeout }, async () => {
  const send = {
    limitsBy: [{ merchants: ['Example.com', 'other.example'], amount: '30.00', per: 'day' }],
  }
  await race(pair, half, async (turn) => {
    await awayFromMidnight()
    const by = await spenders(turn, 2)
    const group = await groupOf(turn, { members: by })
    await pair.did(turn, `PATCH /v1/policies/${group.replace('grp_', 'pol_')}`, { send })
    const paid = await payAll(pair, 60, { by, turn })
    expect(completed(paid)).toHaveLength(30)
    expect(codes(paid)).toEqual(['402 GROUP_LIMIT_PAYEE'])
    const shares = await paidBy(by)
    expect(shares.reduce((total, { sum }) => total + sum, 0)).toBe(30)
    return paid
  })
})

describe('a limit that comes while payments are made', () => {
  test('binds a new member of a group', { timeout }, async () => {
    await race(pair, half, async (turn) => {
      await awayFromMidnight()
      const by = await pair.spender(turn, '1000.00')
      const group = await groupOf(turn, { dailyLimit: '5.00' })
      const start = await pair.end()
      const { paid } = await payAround(pair, { by: [by], turn }, () => join(turn, group, [by]))
      expect(codes(paid)).toEqual(['402 GROUP_LIMIT_DAILY'])
      expect(paidAfter(await pair.log(start), 'group.join', [by])).toHaveLength(5)
      await expectSpending(group, 5, [{ id: by.id, sum: 5 }])
      return paid
    })
  })

  test('binds whoever a policy is attached to', { timeout }, async () => {
    const send = { name: 'Small', maxTransaction: '0.50' }
    const { id: policy } = await pair.did(0, 'POST /v1/policies', { send })
    await race(pair, half, async (turn) => {
      const by = await pair.spender(turn, '1000.00')
      const start = await pair.end()
      const { paid, later } = await payAround(pair, { by: [by], turn }, () =>
        pair.did(turn, `POST /v1/policies/${policy}/attach`, { send: { agentId: by.id } }),
      )
      expect(codes(paid)).toEqual(['402 LIMIT_PER_TRANSACTION'])
      expect(completed(later)).toEqual([])
      expect(paidAfter(await pair.log(start), 'policy.attach', [by])).toEqual([])
      return paid
    })
  })

  test('binds the members of a group that has a new rule', { timeout }, async () => {
    await race(pair, half, async (turn) => {
      const by = await spenders(turn, 2)
      const group = await groupOf(turn, { members: by })
      const start = await pair.end()
      const send = { blockedMerchants: ['example.com'] }
      const { paid, later } = await payAround(pair, { by, turn }, () =>
        pair.did(turn, `PATCH /v1/policies/${group.replace('grp_', 'pol_')}`, { send }),
      )
      expect(codes(paid)).toEqual(['402 MERCHANT_BLOCKED'])
      expect(completed(later)).toEqual([])
      expect(paidAfter(await pair.log(start), 'policy.change', by)).toEqual([])
      return paid
    })
  })
})

function spenders(turn: number, count: number): Promise<Spender[]> {
  const made = Array.from({ length: count }, (_, at) => pair.spender(turn + at, '1000.00'))
  return Promise.all(made)
}

interface Group {
  readonly dailyLimit?: string
  readonly parentId?: string
  readonly members?: readonly Spender[]
}

async function groupOf(turn: number, { members = [], ...rest }: Group): Promise<string> {
  const { id } = await pair.did(turn, 'POST /v1/groups', { send: { name: 'Team', ...rest } })
  await join(turn, String(id), members)
  return String(id)
}

async function join(turn: number, group: string, members: readonly Spender[]): Promise<void> {
  for (const { id } of members)
    await pair.did(turn, `POST /v1/groups/${group}/agents`, { send: { agentId: id } })
}

/** What each has paid of its 1,000.00. */
async function paidBy(by: readonly Spender[]): Promise<Share[]> {
  const balances = await Promise.all(by.map(({ id }) => pair.balanceOf(id)))
  return by.map(({ id }, index) => ({ id, sum: 1000 - (balances[index] ?? 0) }))
}

interface Share {
  readonly id: string
  readonly sum: number
}

/** What a group spent this day, and who spent it. */
async function expectSpending(
  group: string,
  limit: number,
  shares: readonly Share[],
): Promise<void> {
  const { day, byAgent } = await pair.did(1, `GET /v1/groups/${group}/spending`)
  const spent = shares.reduce((total, { sum }) => total + sum, 0)
  const remaining = (limit - spent).toFixed(8)
  expect(day).toMatchObject({ spent: spent.toFixed(8), limit: limit.toFixed(8), remaining })
  const printed = (byAgent as { agentId: string; day: string }[]).map((one) => [
    one.agentId,
    one.day,
  ])
  const paid = shares.filter(({ sum }) => sum > 0)
  expect(new Map(printed as [string, string][])).toEqual(
    new Map(paid.map(({ id, sum }) => [id, sum.toFixed(8)])),
  )
}
