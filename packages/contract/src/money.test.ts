import { expect, test } from 'vitest'
import { z } from 'zod'
import { problemOf } from './form-problem.ts'
import { adjustment, amount, limitAmount } from './money.ts'

function codeOf(schema: z.ZodType, sent: unknown): string | null {
  const { error } = z.strictObject({ amount: schema }).safeParse({ amount: sent })
  return error === undefined ? null : problemOf(error).code
}

const neverAmounts: readonly unknown[] = [
  '',
  ' 1',
  '1\n',
  '+1',
  '1e3',
  '1e400',
  'NaN',
  'Infinity',
  '0x10',
  '1_000',
  '1,5',
  '.5',
  '5.',
  '01',
  '１',
  '1'.repeat(65),
  true,
  [],
  ['1'],
  {},
]

test('only a plain decimal string is an amount', () => {
  for (const sent of [...neverAmounts, '-1', '-0', 1, 0.5, null, undefined, '0', '0.00000000'])
    expect([sent, codeOf(amount, sent)]).toEqual([sent, 'INVALID_AMOUNT'])
  expect(codeOf(amount, '0.000000001')).toBe('AMOUNT_TOO_PRECISE')
  expect(codeOf(amount, '1000000000.00000001')).toBe('AMOUNT_OUT_OF_RANGE')
  expect(codeOf(amount, '9'.repeat(40))).toBe('AMOUNT_OUT_OF_RANGE')
})

test('an amount is decoded exactly', () => {
  expect(amount.parse('0.00000001')).toBe(1n)
  expect(amount.parse('12.50')).toBe(1_250_000_000n)
  expect(amount.parse('1000000000')).toBe(100_000_000_000_000_000n)
})

test('a limit may be zero, or null for no rule', () => {
  expect(limitAmount.parse('0')).toBe(0n)
  expect(limitAmount.parse(null)).toBeNull()
  for (const sent of [...neverAmounts, '-1', 1, undefined])
    expect([sent, codeOf(limitAmount, sent)]).toEqual([sent, 'INVALID_AMOUNT'])
})

test('a budget change keeps what was sent', () => {
  const cases: [number | string, bigint, number | string][] = [
    [100, 10_000_000_000n, 100],
    [-50, -5_000_000_000n, -50],
    [0.1, 10_000_000n, 0.1],
    [1e-7, 10n, 1e-7],
    [1.2e-7, 12n, 1.2e-7],
    ['-12.50', -1_250_000_000n, -12.5],
    ['1000000000', 100_000_000_000_000_000n, 1_000_000_000],
    ['0.00000001', 1n, 1e-8],
    ['1234567.12345678', 123_456_712_345_678n, 1234567.12345678],
    ['12345678.12345678', 1_234_567_812_345_678n, '12345678.12345678'],
  ]
  for (const [sent, count, echo] of cases)
    expect(adjustment.parse(sent)).toEqual({ amount: count, echo })
})

test('a budget change is never rounded and never nothing', () => {
  for (const sent of [...neverAmounts, 0, -0, '0', '-0', '--1', '-', Number.NaN, 1e21, null])
    expect([sent, codeOf(adjustment, sent)]).toEqual([sent, 'INVALID_AMOUNT'])
  expect(codeOf(adjustment, Number.POSITIVE_INFINITY)).toBe('INVALID_AMOUNT')
  expect(codeOf(adjustment, 0.1 + 0.2)).toBe('AMOUNT_TOO_PRECISE')
  expect(codeOf(adjustment, 1.234e-7)).toBe('AMOUNT_TOO_PRECISE')
  expect(codeOf(adjustment, -1e12)).toBe('AMOUNT_OUT_OF_RANGE')
})
