import { expect, test } from 'vitest'
import { markup } from './markup.ts'
import { domain, outside, outsideShort } from './outside.ts'

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
