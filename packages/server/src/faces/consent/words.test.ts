import { parseMoney } from '@bursar/core'
import { expect, test } from 'vitest'
import { amountOf, plainMoney } from './amount.ts'
import { windowEnd } from './moment.ts'

function count(text: string): bigint {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.amount
}

test.each([
  ['0', '0.00 USD'],
  ['1280', '1,280.00 USD'],
  ['0.1', '0.10 USD'],
  ['999.999', '999.999 USD'],
  ['1000000000', '1,000,000,000.00 USD'],
  ['123456789.12345678', '123,456,789.12345678 USD'],
])('%s is written %s: nothing is rounded', (text, shown) => {
  expect(plainMoney(count(text), 'USD')).toBe(shown)
  const { html } = amountOf(count(text))
  expect(`${html.replaceAll(/<[^>]+>/g, '')} USD`).toBe(shown)
})

test('below zero is written with a sign of its own', () => {
  expect(plainMoney(-count('5'), 'USD')).toBe('\u22125.00 USD')
})

test('the end of a window is said in its zone', () => {
  const { html } = windowEnd(Date.UTC(2026, 5, 10, 22) / 1000, 'Europe/Berlin')
  expect(html).toContain('11 Jun, 00:00, Europe/Berlin')
})
