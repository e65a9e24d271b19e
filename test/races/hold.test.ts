import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duel } from './duel.ts'
import { holdEnders } from './ender.ts'
import { Pair } from './pair.ts'
import { codeOf, codes, half, race, type Tried, timeout } from './race.ts'

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

const names = Object.keys(holdEnders) as (keyof typeof holdEnders)[]
const pairs = names
  .flatMap((one, at) => names.slice(at).map((other) => [one, other] as const))
  // A second pause ends nothing, and time goes by once.
  .filter(([one, other]) => one !== other || (one !== 'pause' && one !== 'expire'))

describe('a hold has one end', () => {
  test.each(pairs)('%s or %s', { timeout }, async (one, other) => {
    await duel(pair, 'capture', [holdEnders[one], holdEnders[other]])
  })
})

describe('refunds', () => {
  // 6.00 of a hold of 10.00 are captured, and 9 are asked for 1.00 of it each.
  const captured = 6

  test('at once give back what was captured, and never more', { timeout }, async () => {
    await race(pair, half, async (turn) => {
      const { payer, payee, group, payment } = await paid(turn)
      const asked = Array.from({ length: 9 }, (_, index) =>
        // By the organization, and by the agent that received the money.
        refund(turn + index, payment, { key: payee.key, send: { amount: '1.00' } }, index),
      )
      const tried = await Promise.all(asked)
      expect(tried.filter(({ answer }) => answer.status === 200)).toHaveLength(captured)
      // Of the whole that is left, and of a payment of which nothing is.
      expect(codes(tried)).toEqual(['409 CONFLICT'])
      await expectBack({ payer, payee, group, payment }, captured)
      return tried
    })
  })

  test('of parts and of all that is left come to the whole', { timeout }, async () => {
    await race(pair, half, async (turn) => {
      const { payer, payee, group, payment } = await paid(turn)
      const sums = ['1.50', '1.50', '1.50', '1.50', '1.50', '1.50', undefined, undefined]
      const tried = await Promise.all(
        sums.map((amount, index) => {
          const send = amount === undefined ? {} : { amount }
          return refund(turn + index, payment, { key: payee.key, send }, index)
        }),
      )
      const refused = tried.filter(({ answer }) => answer.status !== 200)
      for (const { answer } of refused)
        expect(['409 AMOUNT_EXCEEDS_PAYMENT', '409 CONFLICT']).toContain(codeOf(answer))
      await expectBack({ payer, payee, group, payment }, captured)
      return tried
    })
  })

  interface Given {
    readonly payer: { readonly id: string }
    readonly payee: { readonly id: string; readonly key: string }
    readonly group: string
    readonly payment: string
  }

  async function paid(turn: number): Promise<Given> {
    const permissions = ['payments:read', 'payments:write']
    const [payer, payee, { id: group }] = await Promise.all([
      pair.spender(turn, '10.00'),
      pair.spender(turn + 1, '10.00', { permissions }),
      pair.did(turn, 'POST /v1/groups', { send: { name: 'Team' } }),
    ])
    await pair.did(turn, `POST /v1/groups/${group}/agents`, { send: { agentId: payer.id } })
    const send = { to: { walletId: payee.id }, amount: '10.00', capture: false }
    const { id } = await pair.did(turn, 'POST /v1/payments', { key: payer.key, send })
    const part = { key: payer.key, send: { amount: captured.toFixed(2) } }
    await pair.did(turn + 1, `POST /v1/payments/${id}/capture`, part)
    return { payer, payee, group: String(group), payment: String(id) }
  }

  async function refund(
    at: number,
    payment: string,
    { key, send }: { key: string; send: object },
    index: number,
  ): Promise<Tried> {
    const by = index % 3 === 0 ? { key } : {}
    return {
      at,
      answer: await pair.call(at, `POST /v1/payments/${payment}/refund`, { ...by, send }),
    }
  }

  async function expectBack({ payer, payee, group, payment }: Given, sum: number): Promise<void> {
    const refundedAmount = sum.toFixed(8)
    expect(await pair.did(0, `GET /v1/payments/${payment}`)).toMatchObject({ refundedAmount })
    expect(await pair.balanceOf(payer.id)).toBe(10 - captured + sum)
    expect(await pair.balanceOf(payee.id)).toBe(10 + captured - sum)
    const { total } = await pair.did(1, `GET /v1/groups/${group}/spending`)
    expect(total).toMatchObject({ spent: (captured - sum).toFixed(8) })
  }
})
