import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Pair, type Spender } from './pair.ts'
import {
  awayFromMidnight,
  codes,
  completed,
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
    await race(pair, async (turn) => {
      await awayFromMidnight()
      const by = await spenders(turn, 3)
      const group = await groupOf(turn, { dailyLimit: '50.00', members: by })
      const paid = await payAll(pair, 90, { by, turn, isAtOne })
      expect(completed(paid)).toHaveLength(50)
      expect(codes(paid)).toEqual(['402 GROUP_LIMIT_DAILY'])
      await expectSpending(group, { by, sum: 50, limit: 50 })
      return paid
    })
  })

  test('spends exactly what the group above it may', { timeout }, async () => {
    await race(pair, async (turn) => {
      await awayFromMidnight()
      const by = await spenders(turn, 3)
      const above = await groupOf(turn, { dailyLimit: '40.00' })
      const group = await groupOf(turn, { dailyLimit: '50.00', parentId: above, members: by })
      const paid = await payAll(pair, 90, { by, turn })
      expect(completed(paid)).toHaveLength(40)
      expect(codes(paid)).toEqual(['402 GROUP_LIMIT_DAILY'])
      await expectSpending(group, { by, sum: 40, limit: 50 })
      await expectSpending(above, { by, sum: 40, limit: 40 })
      return paid
    })
  })
})

describe('a limit that comes while payments are made', () => {
  test('binds a new member of a group', { timeout }, async () => {
    await race(
      pair,
      async (turn) => {
        await awayFromMidnight()
        const by = [await pair.spender(turn, '1000.00')]
        const group = await groupOf(turn, { dailyLimit: '5.00' })
        const start = await pair.end()
        const { paid } = await payAround(pair, { by, turn }, () => join(turn, group, by))
        expect(codes(paid)).toEqual(['402 GROUP_LIMIT_DAILY'])
        expect(paidAfter(await pair.log(start), 'group.join', by)).toHaveLength(5)
        await expectSpending(group, { by, sum: 5, limit: 5 })
        return paid
      },
      { part: 1 / 2 },
    )
  })

  test('binds whoever a policy is attached to', { timeout }, async () => {
    const send = { name: 'Small', maxTransaction: '0.50' }
    const { id: policy } = await pair.did(0, 'POST /v1/policies', { send })
    await race(
      pair,
      async (turn) => {
        const by = await pair.spender(turn, '1000.00')
        const start = await pair.end()
        const { paid, later } = await payAround(pair, { by: [by], turn }, () =>
          pair.did(turn, `POST /v1/policies/${policy}/attach`, { send: { agentId: by.id } }),
        )
        expect(codes(paid)).toEqual(['402 LIMIT_PER_TRANSACTION'])
        expect(completed(later)).toEqual([])
        expect(paidAfter(await pair.log(start), 'policy.attach', [by])).toEqual([])
        return paid
      },
      { part: 1 / 2 },
    )
  })

  test('binds the members of a group that has a new rule', { timeout }, async () => {
    await race(
      pair,
      async (turn) => {
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
      },
      { part: 1 / 2 },
    )
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

/** What a group spent in all, and each agent what it paid for it. */
async function expectSpending(
  group: string,
  { by, sum, limit }: { by: readonly Spender[]; sum: number; limit: number },
): Promise<void> {
  const spending = await pair.did(1, `GET /v1/groups/${group}/spending`)
  expect(spending.day).toMatchObject({
    spent: sum.toFixed(8),
    limit: limit.toFixed(8),
    remaining: (limit - sum).toFixed(8),
  })
  const shares = spending.byAgent as { agentId: string; day: string }[]
  const paid = await Promise.all(by.map(async ({ id }) => 1000 - (await pair.balanceOf(id))))
  const told = by.map(({ id }) => Number(shares.find(({ agentId }) => agentId === id)?.day ?? 0))
  expect(told.reduce((one, other) => one + other)).toBe(sum)
  if (by.length > 1) expect(told).toEqual(paid)
}
