import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AMOUNT_MAX, formatMoney, parseMoney } from './money.ts'

test('what is printed reads back as the same amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: AMOUNT_MAX }), (amount) => {
      expect(parseMoney(formatMoney(amount))).toEqual({ ok: true, amount })
    }),
  )
})

test.each([
  ['0', 0n],
  ['1', 100_000_000n],
  ['0.00000001', 1n],
  ['1000000000', AMOUNT_MAX],
  ['1000000000.00000000', AMOUNT_MAX],
])('%s is an amount', (text, amount) => {
  expect(parseMoney(text)).toEqual({ ok: true, amount })
})

test.each([
  ...['-1', '-0', '', ' 1', '1 ', '1\n', '+1', '1e3', '1e400', 'NaN', 'Infinity', '0x10', '1_000'],
  ...[
    '1,5',
    '１',
    '.5',
    '5.',
    '00',
    '01',
    '1.2.3',
    '٣',
    null,
    undefined,
    1,
    true,
    [],
    {},
    '9'.repeat(65),
  ],
])('%j is no amount', (text) => {
  expect(parseMoney(text)).toEqual({ ok: false, code: 'INVALID_AMOUNT' })
})

test('too precise and out of range are told apart, and nothing is rounded', () => {
  expect(parseMoney('0.000000001')).toEqual({ ok: false, code: 'AMOUNT_TOO_PRECISE' })
  expect(parseMoney('1.0000001', { currency: 'USDC' })).toEqual({
    ok: false,
    code: 'AMOUNT_TOO_PRECISE',
  })
  for (const text of ['1000000000.00000001', '10000000000', '9'.repeat(60)])
    expect(parseMoney(text)).toEqual({ ok: false, code: 'AMOUNT_OUT_OF_RANGE' })
})

test('amounts print with eight decimals and their sign', () => {
  expect(formatMoney(0n)).toBe('0.00000000')
  expect(formatMoney(-5n)).toBe('-0.00000005')
  expect(formatMoney(4_750_000_000n)).toBe('47.50000000')
})
