import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duel } from './duel.ts'
import { consentEnders, holdEnders, suspend } from './ender.ts'
import { Pair } from './pair.ts'
import { codes, completed, half, paidAfter, payAround, race, timeout } from './race.ts'

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

const budget = 1000

test('no payment passes a suspension', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const by = await pair.spender(turn, budget.toFixed(2))
    const start = await pair.end()
    const { paid, later } = await payAround(pair, { by: [by], turn }, () =>
      pair.did(turn, `POST /v1/agents/${by.id}/kya/suspend`, { send: {} }),
    )
    const log = await pair.log(start)
    expect(codes(paid)).toEqual(['409 KYA_SUSPENDED'])
    // What was sent after it was acknowledged, at either process.
    expect(completed(later)).toEqual([])
    expect(paidAfter(log, 'kya.suspend', [by])).toEqual([])
    expect(await pair.balanceOf(by.id)).toBe(budget - completed(paid).length)
    return paid
  })
})

describe('what waits is not paid past a suspension', () => {
  test('by a consent', { timeout }, () => duel(pair, 'consent', [consentEnders.approve, suspend]))
  test('by a capture', { timeout }, () => duel(pair, 'capture', [holdEnders.capture, suspend]))
})

test('no payment passes a retirement, and what is left is swept once', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const by = await pair.spender(turn, budget.toFixed(2))
    const start = await pair.end()
    const agent = by.id.replace('wal_', 'agent_')
    const { paid, later } = await payAround(pair, { by: [by], turn }, () =>
      pair.did(turn, `DELETE /api/v2/agents/${agent}`),
    )
    const log = await pair.log(start)
    expect(codes(paid)).toEqual(['401 UNAUTHENTICATED'])
    expect(completed(later)).toEqual([])
    expect(paidAfter(log, 'agent.retire', [by])).toEqual([])
    const ends = await Promise.all(
      Array.from({ length: 6 }, (_, at) => pair.call(turn + at, `DELETE /v1/agents/${by.id}`)),
    )
    const [swept, ...others] = ends.filter(({ status }) => status === 200)
    expect(others).toEqual([])
    expect(swept?.body.sweptAmount).toBe((budget - completed(paid).length).toFixed(8))
    return paid
  })
})
