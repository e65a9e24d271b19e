import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../setup/process.ts'
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

const permissions = ['payments:write', 'agents:delegate']

test('a parent and five children together spend exactly its limit', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    await awayFromMidnight()
    const rules = { dailyLimit: '25.50' }
    const parent = await pair.spender(turn, '120.00', { rules, permissions })
    const children = await childrenOf(parent, { turn, count: 5, amount: '20.00' })
    const paid = await payAll(pair, 72, { by: [parent, ...children], turn })
    expect(completed(paid)).toHaveLength(25)
    expect(codes(paid)).toEqual(['402 LIMIT_DAILY'])
    expect(await sumOf([parent, ...children])).toBe(120 - 25)
    return paid
  })
})

test('what is delegated is not paid as well', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const parent = await pair.spender(turn, '37.50', { permissions })
    const [paid, delegated] = await Promise.all([
      payAll(pair, 30, { by: [parent], turn }),
      Promise.all(Array.from({ length: 12 }, (_, at) => delegate(parent, turn + at, '2.00'))),
    ])
    const made = delegated.filter(({ answer }) => answer.status === 201)
    expect(codes([...paid, ...delegated])).toEqual(['402 INSUFFICIENT_FUNDS'])
    const left = 37.5 - completed(paid).length - 2 * made.length
    expect(left).toBeGreaterThanOrEqual(0)
    expect(await pair.balanceOf(parent.id)).toBe(left)
    expect(await sumOf(made.map(({ answer }) => spenderOf(answer.body)))).toBe(2 * made.length)
    return [...paid, ...delegated]
  })
})

test('the end of a parent is that of all below it, to the cent', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const parent = await pair.spender(turn, '1000.00', { permissions })
    const children = await childrenOf(parent, { turn, count: 3, amount: '300.00' })
    const [first] = children
    if (first === undefined) throw new Error('no child')
    const family = [...children, ...(await childrenOf(first, { turn, count: 1, amount: '100.00' }))]
    const before = await pair.balanceOf(pair.organization)
    const start = await pair.end()
    let swept: Answer['body'] = {}
    const { paid, later } = await payAround(pair, { by: family, turn }, async () => {
      swept = await pair.did(turn, `DELETE /v1/agents/${parent.id}`)
    })
    const left = 1000 - completed(paid).length
    expect(swept).toEqual({ deleted: true, sweptAmount: left.toFixed(8) })
    expect(codes(paid)).toEqual(['401 UNAUTHENTICATED'])
    expect(completed(later)).toEqual([])
    expect(paidAfter(await pair.log(start), 'agent.delete', family)).toEqual([])
    expect(await sumOf([parent, ...family])).toBe(0)
    expect(await pair.balanceOf(pair.organization)).toBe(before + left)
    return paid
  })
})

test('a child pays nothing past the pause of its parent', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const parent = await pair.spender(turn, '1000.00', { permissions })
    const children = await childrenOf(parent, { turn, count: 2, amount: '400.00' })
    const start = await pair.end()
    const { paid, later } = await payAround(pair, { by: children, turn }, () =>
      pair.did(turn, `POST /v1/agents/${parent.id}/pause`),
    )
    expect(codes(paid)).toEqual(['409 WALLET_FROZEN'])
    expect(completed(later)).toEqual([])
    expect(paidAfter(await pair.log(start), 'agent.pause', children)).toEqual([])
    return paid
  })
})

interface Family {
  readonly turn: number
  readonly count: number
  readonly amount: string
}

async function childrenOf(parent: Spender, { turn, count, amount }: Family): Promise<Spender[]> {
  const made = Array.from({ length: count }, (_, at) => delegate(parent, turn + at, amount))
  return (await Promise.all(made)).map(({ answer }) => spenderOf(answer.body))
}

/** By the parent's own key. */
async function delegate({ id, key }: Spender, at: number, amount: string) {
  const send = { name: 'Child', amount, permissions }
  return { at, answer: await pair.call(at, `POST /v1/agents/${id}/delegate`, { key, send }) }
}

function spenderOf({ id, apiKey, apiKeyId }: Answer['body']): Spender {
  return { id: String(id), key: String(apiKey), keyId: String(apiKeyId) }
}

async function sumOf(agents: readonly Spender[]): Promise<number> {
  const balances = await Promise.all(agents.map(({ id }) => pair.balanceOf(id)))
  return balances.reduce((sum, balance) => sum + balance, 0)
}
