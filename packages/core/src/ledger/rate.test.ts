import fc from 'fast-check'
import { expect, test } from 'vitest'
import { initialRate, pairOf, valued } from './rate.ts'

const unit = 100_000_000n
const money = fc.bigInt({ min: 1n, max: 10n ** 17n })

test('a value is never less than the exact one, and by less than a unit more', () => {
  fc.assert(
    fc.property(money, money, (amount, rate) => {
      const value = valued(amount, rate)
      expect(value * unit >= amount * rate && (value - 1n) * unit < amount * rate).toBe(true)
    }),
  )
})

test('at one to one an amount is worth itself', () => {
  fc.assert(
    fc.property(money, (amount) => {
      expect(valued(amount, unit)).toBe(amount)
    }),
  )
})

test('nothing is valued from the beginning but USDC in USD', () => {
  expect(initialRate(pairOf('USDC', 'USD'))).toBe(unit)
  for (const pair of [pairOf('USD', 'USDC'), pairOf('EUR', 'USD')])
    expect(initialRate(pair)).toBe(null)
})
