import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { duel } from './duel.ts'
import { consentEnders } from './ender.ts'
import { Pair } from './pair.ts'
import { codes, half, race, type Tried, timeout } from './race.ts'

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

const names = Object.keys(consentEnders) as (keyof typeof consentEnders)[]
const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const))

describe('a payment that waits for consent has one end', () => {
  test.each(pairs)('%s or %s', { timeout }, async (one, other) => {
    await duel(pair, 'consent', [consentEnders[one], consentEnders[other]])
  })
})

describe('where two persons have to consent', () => {
  test('the payment is made once, by the second of three at once', { timeout }, async () => {
    const keys = await Promise.all(['ann', 'bob', 'cid'].map((owner) => pair.voice(owner)))
    await race(pair, half, async (turn) => {
      const { id, asked } = await askedOf(turn)
      const votes = await Promise.all(
        asked.map((approval, index) =>
          Promise.all(keys.map((key, person) => consent(turn + index + person, approval, key))),
        ),
      )
      for (const tried of votes) {
        const statuses = tried.map(({ answer: { status, body } }) => `${status} ${body.status}`)
        expect(statuses.sort()).toEqual(['200 APPROVED', '200 PENDING', '409 409'])
        expect(codes(tried)).toEqual(['409 ALREADY_DECIDED'])
      }
      await expectMoney(id, { balance: '0.00000000', held: '0.00000000' })
      return votes.flat().filter(({ answer }) => answer.body.status === 'APPROVED')
    })
  })

  test('one of them counts once, whatever keys he has', { timeout }, async () => {
    const dan = await pair.voice('dan')
    const keys = [dan, await madeBy(dan)]
    const other = await pair.voice('eve')
    await race(pair, half, async (turn) => {
      const { id, asked } = await askedOf(turn)
      const votes = await Promise.all(
        asked.map((approval, index) =>
          Promise.all(keys.map((key, nth) => consent(turn + index + nth, approval, key))),
        ),
      )
      for (const tried of votes) {
        expect(tried.filter(({ answer }) => answer.body.status === 'PENDING')).toHaveLength(1)
        expect(codes(tried)).toEqual(['409 CONFLICT'])
      }
      await expectMoney(id, { balance: '8.00000000', held: '8.00000000' })
      for (const [index, approval] of asked.entries()) {
        const { answer } = await consent(turn + index, approval, other)
        expect(answer.body.status).toBe('APPROVED')
      }
      return votes.flat()
    })
  })
})

/** Another key, which speaks for the one that makes it. */
async function madeBy(key: string): Promise<string> {
  const send = { owner: 'somebody else', permissions: ['approvals:write'] }
  const { apiKey } = await pair.did(0, 'POST /v1/api-keys', { key, send })
  return String(apiKey)
}

/** Eight payments of 1.00 by an agent that has no more, and their approvals. */
async function askedOf(turn: number): Promise<{ id: string; asked: string[] }> {
  const rules = { requireApprovalAbove: '0', approvalsNeeded: 2 }
  const by = await pair.spender(turn, '8.00', { rules })
  const made = Array.from({ length: 8 }, (_, index) => pair.pay(turn + index, by))
  const asked = (await Promise.all(made)).map(({ body }) => String(body.approvalId))
  return { id: by.id, asked }
}

async function consent(at: number, approval: string, key: string): Promise<Tried> {
  const route = `POST /v1/approvals/${approval}/approve`
  return { at, answer: await pair.call(at, route, { key, send: {} }) }
}

async function expectMoney(id: string, money: { balance: string; held: string }): Promise<void> {
  expect(await pair.did(0, `GET /v1/wallets/${id}`)).toMatchObject(money)
}
