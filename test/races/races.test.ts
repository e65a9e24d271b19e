import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../setup/process.ts'
import { Pair } from './pair.ts'
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
  whole,
} from './race.ts'

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

test('a daily limit holds to the cent', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    await awayFromMidnight()
    const by = await pair.spender(turn, '100.00', { rules: { dailyLimit: '25.50' } })
    const paid = await payAll(pair, 60, { by: [by], turn })
    expect(completed(paid)).toHaveLength(25)
    expect(codes(paid)).toEqual(['402 LIMIT_DAILY'])
    expect(await pair.balanceOf(by.id)).toBe(75)
    return paid
  })
})

test.each([
  ['two processes', false],
  ['one process', true],
] as const)('a weekly limit holds to the cent, through %s', { timeout }, async (_, isAtOne) => {
  await race(pair, half, async (turn) => {
    await awayFromMidnight()
    const rules = { weeklyLimit: '25.50', dailyLimit: '90.00' }
    const by = await pair.spender(turn, '100.00', { rules })
    const paid = await payAll(pair, 100, { by: [by], turn, isAtOne })
    expect(completed(paid)).toHaveLength(25)
    expect(codes(paid)).toEqual(['402 LIMIT_WEEKLY'])
    expect(await pair.balanceOf(by.id)).toBe(75)
    return paid
  })
})

test('a hot wallet pays exactly what it holds, through two processes', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    const by = await pair.spender(turn, '37.50')
    const paid = await payAll(pair, 60, { by: [by], turn })
    expect(completed(paid)).toHaveLength(37)
    expect(codes(paid)).toEqual(['402 INSUFFICIENT_FUNDS'])
    expect(await pair.balanceOf(by.id)).toBe(0.5)
    return paid
  })
})

test('a hot wallet pays exactly what it holds, through one process', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    const by = await pair.spender(turn, '37.50')
    const paid = await payAll(pair, 60, { by: [by], turn, isAtOne: true })
    expect(completed(paid)).toHaveLength(37)
    expect(codes(paid)).toEqual(['402 INSUFFICIENT_FUNDS'])
    expect(await pair.balanceOf(by.id)).toBe(0.5)
    return paid
  })
})

test('one idempotency key pays once, through two processes', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    const by = await pair.spender(turn, '100.00')
    const keys = ['a', 'b', 'c']
    const paid = await Promise.all(
      keys.map((idempotencyKey) => payAll(pair, 24, { by: [by], turn, idempotencyKey })),
    )
    for (const repeats of paid) {
      expect(codes(repeats)).toEqual([])
      expect(new Set(repeats.map(({ answer }) => answer.body.id)).size).toBe(1)
      const first = repeats.filter(({ answer }) => !answer.headers.has('idempotency-replayed'))
      expect(first).toHaveLength(1)
    }
    expect(await pair.balanceOf(by.id)).toBe(97)
    return paid.flat()
  })
})

test('no payment passes a pause', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    const by = await pair.spender(turn, '1000.00')
    const start = await pair.end()
    const { paid, later } = await payAround(pair, { by: [by], turn }, () =>
      pair.did(turn, `POST /v1/agents/${by.id}/pause`),
    )
    expect(codes(paid)).toEqual(['409 WALLET_FROZEN'])
    // What was sent after the pause was acknowledged, at either process.
    expect(completed(later)).toEqual([])
    const log = await pair.log(start)
    expect(paidAfter(log, 'agent.pause', [by])).toEqual([])
    expect(await pair.balanceOf(by.id)).toBe(1000 - completed(paid).length)
    return paid
  })
})

test('no payment is made with a key that was rotated away', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    const by = await pair.spender(turn, '1000.00')
    const start = await pair.end()
    let rotated: Answer['body'] = {}
    const { paid, later } = await payAround(pair, { by: [by], turn }, async () => {
      rotated = await pair.did(turn, `POST /v1/agents/${by.id}/rotate-key`)
    })
    expect(rotated.revokedKeyId).toBe(by.keyId)
    expect(codes(paid).map((code) => code.slice(0, 3))).toEqual(['401'])
    expect(completed(later)).toEqual([])
    const log = await pair.log(start)
    expect(paidAfter(log, 'agent.rotate', [by])).toEqual([])
    const anew = await payAll(pair, 8, { by: [{ key: String(rotated.apiKey) }], turn })
    expect(completed(anew)).toHaveLength(8)
    expect(await pair.balanceOf(by.id)).toBe(1000 - completed(paid).length - 8)
    return [...paid, ...anew]
  })
})

test('a deletion sweeps exactly what was not paid', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    const by = await pair.spender(turn, '1000.00')
    const start = await pair.end()
    let swept: Answer['body'] = {}
    const { paid, later } = await payAround(pair, { by: [by], turn }, async () => {
      swept = await pair.did(turn, `DELETE /v1/agents/${by.id}`)
    })
    expect(swept).toEqual({
      deleted: true,
      sweptAmount: (1000 - completed(paid).length).toFixed(8),
    })
    expect(completed(later)).toEqual([])
    expect(paidAfter(await pair.log(start), 'agent.delete', [by])).toEqual([])
    expect(await pair.balanceOf(by.id)).toBe(0)
    return paid
  })
})

test('an approval and a denial: one of them is the end', { timeout }, async () => {
  await race(pair, whole, async (turn) => {
    const by = await pair.spender(turn, '100.00', { rules: { requireApprovalAbove: '0' } })
    const asked = await payAll(pair, 20, { by: [by], turn })
    const ids = asked.map(({ answer }) => String(answer.body.approvalId))
    const decisions = await Promise.all(
      ids.map(async (id, index) => {
        const at = turn + index
        const decide = (how: string, by: number) =>
          pair.call(by, `POST /v1/approvals/${id}/${how}`, { send: {} })
        const [approved, denied] = await Promise.all([
          decide('approve', at),
          decide('deny', at + 1),
        ])
        return [
          { at, answer: approved },
          { at: at + 1, answer: denied },
        ] as const
      }),
    )
    let paid = 0
    for (const [approved, denied] of decisions) {
      const statuses = [approved.answer.status, denied.answer.status]
      expect([...statuses].sort()).toEqual([200, 409])
      expect(codes([approved, denied])).toEqual(['409 ALREADY_DECIDED'])
      const { id } = (statuses[0] === 200 ? approved : denied).answer.body
      const { status } = await pair.did(turn, `GET /v1/approvals/${id}`)
      expect(status).toBe(statuses[0] === 200 ? 'APPROVED' : 'DENIED')
      if (statuses[0] === 200) paid += 1
    }
    const wallet = await pair.did(0, `GET /v1/wallets/${by.id}`)
    expect([Number(wallet.balance), Number(wallet.held)]).toEqual([100 - paid, 0])
    return decisions.flat()
  })
})
