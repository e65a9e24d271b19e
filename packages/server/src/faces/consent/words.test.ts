import { parseMoney } from '@bursar/core'
import { expect, test } from 'vitest'
import { amountOf, plainMoney } from './amount.ts'
import { markup } from './markup.ts'
import { windowEnd } from './moment.ts'
import { domain, outside, outsideShort } from './outside.ts'

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

test('what is no piece of HTML is text', () => {
  const evil = '<script>"&\''
  expect(markup`<b title="${evil}">${evil}</b>${null}${[markup`<i></i>`]}`.html).toBe(
    '<b title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;</b><i></i>',
  )
})

test('text from outside is isolated, on one line, and without what turns it around', () => {
  expect(outside('a\u202eb\n\n c\u0000\u200bd\u2066<i>').html).toBe('<bdi>a b c d &lt;i&gt;</bdi>')
  // Persian needs its joiner.
  expect(outside('می\u200cخواهم').html).toBe('<bdi>می\u200cخواهم</bdi>')
})

test('of a long text the rest is unfolded, and no letter is cut in two', () => {
  const { html } = outside(`${'x'.repeat(499)}👍y`)
  expect(html).toContain(`${'x'.repeat(499)}👍…</bdi>`)
  expect(html).toContain('<summary>more</summary><bdi>…y</bdi>')
  expect(outside('x'.repeat(500)).html).not.toContain('details')
  expect(outsideShort('abcdef', 3).html).toBe('<bdi>abc…</bdi>')
})

test.each([
  ['lenovo.com', '<bdi>lenovo.com</bdi>'],
  ['LENOVO.com', '<bdi>lenovo.com</bdi>'],
  // The first letter is Cyrillic.
  ['аpple.com', '<bdi>xn--pple-43d.com</bdi>'],
  ['münchen.de', '<bdi>xn--mnchen-3ya.de</bdi> (<bdi>münchen.de</bdi>)'],
  // All of it is Cyrillic and looks like Latin.
  ['аррӏе.com', '<bdi>xn--80ak6aa92e.com</bdi> (<bdi>аррӏе.com</bdi>)'],
  ['no domain <b>', '<bdi>no domain &lt;b&gt;</bdi>'],
])('the domain %s is shown by the letters that computers read', (text, shown) => {
  expect(domain(text).html).toBe(shown)
})

test('the end of a window is said in its zone', () => {
  const { html } = windowEnd(Date.UTC(2026, 5, 10, 22) / 1000, 'Europe/Berlin')
  expect(html).toContain('11 Jun, 00:00, Europe/Berlin')
})
