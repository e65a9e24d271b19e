import { afterAll, beforeAll, expect, test } from 'vitest'
import { Pair } from './pair.ts'
import { awayFromMinuteEnd, codes, completed, half, payAll, race, timeout } from './race.ts'

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

test('a limit of ten payments a minute lets exactly ten pass', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const by = await pair.spender(turn, '100.00', { rules: { maxPerMinute: 10 } })
    await awayFromMinuteEnd()
    const paid = await payAll(pair, 60, { by: [by], turn })
    expect(completed(paid)).toHaveLength(10)
    expect(codes(paid)).toEqual(['402 LIMIT_VELOCITY'])
    expect(await pair.balanceOf(by.id)).toBe(90)
    return paid
  })
})

test('the same of a group lets ten of all its agents pass', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const by = [await pair.spender(turn, '100.00'), await pair.spender(turn + 1, '100.00')]
    const { id } = await pair.did(turn, 'POST /v1/groups', { send: { name: 'Team' } })
    const policy = `/v1/policies/${String(id).replace('grp_', 'pol_')}`
    await pair.did(turn, `PATCH ${policy}`, { send: { maxPerMinute: 10 } })
    for (const spender of by)
      await pair.did(turn, `POST /v1/groups/${id}/agents`, { send: { agentId: spender.id } })
    await awayFromMinuteEnd()
    const paid = await payAll(pair, 60, { by, turn })
    expect(completed(paid)).toHaveLength(10)
    expect(codes(paid)).toEqual(['402 GROUP_LIMIT_VELOCITY'])
    return paid
  })
})

test('of equal payments at once exactly one passes', { timeout }, async () => {
  // One payment of 24 wins, so a slower process seldom has it.
  await race(pair, { ...half, wins: 1 }, async (turn) => {
    const rules = { duplicateSeconds: 3600 }
    const all = await Promise.all([0, 1, 2].map(() => pair.spender(turn, '100.00', { rules })))
    const paid = await Promise.all(
      all.map((by, index) => payAll(pair, 24, { by: [by], turn: turn + index })),
    )
    for (const [index, { id }] of all.entries()) {
      const own = paid[index] ?? []
      expect(completed(own)).toHaveLength(1)
      expect(codes(own)).toEqual(['402 POSSIBLE_DUPLICATE'])
      expect(await pair.balanceOf(id)).toBe(99)
    }
    return paid.flat()
  })
})

test('past a circuit breaker nothing passes, and it trips once', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const rules = { circuitBreaker: { attempts: 20, per: 'minute' } }
    const by = await pair.spender(turn, '100.00', { rules })
    await awayFromMinuteEnd()
    const paid = await payAll(pair, 60, { by: [by], turn })
    expect(completed(paid)).toHaveLength(20)
    expect(codes(paid)).toEqual(['402 CIRCUIT_BREAKER', '409 WALLET_FROZEN'])
    expect(paid.filter(({ answer }) => answer.body.code === 'CIRCUIT_BREAKER')).toHaveLength(1)
    expect(await pair.did(turn, `GET /v1/agents/${by.id}`)).toMatchObject({ status: 'FROZEN' })
    const later = await payAll(pair, 2, { by: [by], turn })
    expect(codes(later)).toEqual(['409 WALLET_FROZEN'])
    expect(completed(later)).toEqual([])
    expect(await pair.balanceOf(by.id)).toBe(80)
    return paid
  })
})
