import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duel } from './duel.ts'
import { consentEnders, holdEnders, stop } from './ender.ts'
import { Pair, type Spender } from './pair.ts'
import { codes, completed, half, paidAfter, payAround, race, timeout } from './race.ts'

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

/** Whom a switch stops, all of them by now: the whole book, a rail, a group or an agent. */
const targets: Readonly<Record<string, (by: readonly Spender[], turn: number) => Promise<object>>> =
  {
    'the organization': async () => ({}),
    'the rail': async () => ({ rail: 'simulated' }),
    'their group': async (by, turn) => {
      const above = await pair.did(turn, 'POST /v1/groups', { send: { name: 'Company' } })
      const send = { name: 'Team', parentId: above.id }
      const { id } = await pair.did(turn, 'POST /v1/groups', { send })
      for (const spender of by)
        await pair.did(turn, `POST /v1/groups/${id}/agents`, { send: { agentId: spender.id } })
      return { groupId: above.id }
    },
  }

describe('no payment passes the kill switch', () => {
  test.each(Object.keys(targets))('of %s', { timeout }, async (name) => {
    await race(pair, half, async (turn) => {
      const by = [await pair.spender(turn, '1000.00'), await pair.spender(turn + 1, '1000.00')]
      const target = (await targets[name]?.(by, turn)) ?? {}
      return stopped(turn, by, target)
    })
  })

  test('of an agent', { timeout }, async () => {
    await race(pair, half, async (turn) => {
      const by = await pair.spender(turn, '1000.00')
      return stopped(turn, [by], { agentId: by.id })
    })
  })
})

describe('what waits is not paid past the kill switch', () => {
  test('by a consent', { timeout }, () => duel(pair, 'consent', [consentEnders.approve, stop]))
  test('by a capture', { timeout }, () => duel(pair, 'capture', [holdEnders.capture, stop]))
})

async function stopped(turn: number, by: readonly Spender[], target: object) {
  const start = await pair.end()
  const { paid, later } = await payAround(pair, { by, turn }, () =>
    pair.did(turn, 'POST /v1/kill-switch', { send: { on: true, ...target } }),
  )
  const log = await pair.log(start)
  await pair.did(turn + 1, 'POST /v1/kill-switch', { send: { on: false, ...target } })
  expect(codes(paid)).toEqual(['409 KILL_SWITCH_ON'])
  // What was sent after it was acknowledged, at either process.
  expect(completed(later)).toEqual([])
  expect(paidAfter(log, 'switch.turn', by)).toEqual([])
  const balances = await Promise.all(by.map(({ id }) => pair.balanceOf(id)))
  const left = balances.reduce((sum, balance) => sum + balance, 0)
  expect(left).toBe(1000 * by.length - completed(paid).length)
  return paid
}
