import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Given, payment, usd } from '../../../../test/setup/given.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import type { Charge } from '../ledger/posting.ts'
import { reverseAllCharges, reverseCharges } from './scope.ts'

const money = (max: bigint) => fc.bigInt({ min: 1n, max })
const scope = '01JD7Q3W8N4V5T6R2X9K0M1B7C'

function chargeOf(amount: bigint): Charge {
  return { scope, amount, dayEnd: 1, weekEnd: 2, monthEnd: 3, member: null, entries: null }
}

test('parts of whatever sizes give back exactly what was charged, each of them once', () => {
  const whole = fc.record({
    of: money(10n ** 17n),
    charged: fc.array(fc.bigInt({ min: 0n, max: 10n ** 18n }), { maxLength: 4 }),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
  })
  fc.assert(
    fc.property(whole, ({ of, charged, cuts }) => {
      const charges = charged.map(chargeOf)
      const left = charged.map((amount) => amount)
      let before = of
      for (const cut of [...cuts.map((share) => BigInt(Math.floor(share * 1e9))), 1_000_000_000n]) {
        const after = before - (before * cut) / 1_000_000_000n
        const back = reverseCharges(charges, { of, before, after })
        const byScope = charges.map(({ amount }) => (amount * after) / of - (amount * before) / of)
        expect(back.map(({ amount }) => amount)).toEqual(byScope.filter((one) => one !== 0n))
        byScope.forEach((amount, at) => {
          left[at] = (left[at] ?? 0n) + amount
          expect((left[at] ?? 0n) >= 0n).toBe(true)
        })
        before = after
      }
      expect(left).toEqual(charged.map(() => 0n))
    }),
  )
})

test('all at once is the same, and what is charged again is what was given back', () => {
  const charges = [chargeOf(7n), chargeOf(1n)]
  const part = { of: 3n, before: 3n, after: 0n }
  expect(reverseCharges(charges, part)).toEqual(reverseAllCharges(charges))
  expect(reverseCharges(charges, { of: 3n, before: 0n, after: 3n })).toEqual(charges)
  // Two thirds of seven are four, of one none: what is left is never more than was charged.
  expect(reverseCharges(charges, { ...part, after: 2n }).map(({ amount }) => amount)).toEqual([
    -3n,
    -1n,
  ])
})

test('a valued payment is given back to the last unit in every scope, whatever the parts', () => {
  const story = fc.record({
    rate: money(500_000_000n),
    amount: money(usd('50')),
    captured: fc.bigInt({ min: 1n, max: usd('50') }),
    refunds: fc.array(fc.bigInt({ min: 1n, max: usd('20') }), { maxLength: 5 }),
    days: fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }),
  })
  fc.assert(
    fc.property(story, ({ rate, amount, captured, refunds, days }) => {
      const given = new Given()
      const top = given.agent()
      const agent = given.delegate(top, { rules: { currency: 'EUR' } })
      given.group({ members: [top], parent: given.group() })
      given.ask('rate.set', { from: 'USD', to: 'EUR', rate })
      const command = payment(agent.key, amount, 'shop.example', { holdHours: 700 })
      given.must(command)
      const id = command.params.payment
      const spent = () => [agent.agent, top.agent].map((one) => given.totals(one).totalSpent)
      const wait = (at: number) => {
        given.now += (days[at] ?? 0) * 86_400_000_000
        given.pay(agent, '0.01')
      }
      wait(0)
      given.ask('payment.capture', { payment: id, amount: captured > amount ? null : captured })
      refunds.forEach((refund, at) => {
        wait(at + 1)
        given.ask('payment.refund', { payment: id, amount: refund, texts: {} })
        expectSound(given)
      })
      given.ask('payment.refund', { payment: id, amount: null, texts: {} })
      expectSound(given)
      const others = BigInt(refunds.length + 1)
      const cent = (1_000_000n * rate + 99_999_999n) / 100_000_000n
      expect(spent()).toEqual([cent * others, 1_000_000n * others])
    }),
    { numRuns: 25 },
  )
})
