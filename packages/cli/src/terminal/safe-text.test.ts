import { expect, test } from 'vitest'
import { safeJson, safeText, widthOf } from './safe-text.ts'

test.each([
  ['an escape sequence', 'a\x1b[31mb', 'a[31mb'],
  ['a C1 control', 'a\x9b31mb', 'a31mb'],
  ['a title of the terminal', '\x1b]0;x\x07a', ']0;xa'],
  ['text that turns around', 'pay \u202eelgoog\u202c', 'pay elgoog'],
  ['isolates and marks', '\u2066a\u2069\u200f\u061c', 'a'],
  ['letters without width', 'goo\u200bgle\ufeff', 'google'],
  ['tags', 'a\u{e0041}b', 'ab'],
  ['half of a pair', 'a\ud800b', 'ab'],
  ['lines', 'a\r\nb\tc\u2028d', 'a b cd'],
  ['what is harmless', 'Zoë 東京 😀 +1', 'Zoë 東京 😀 +1'],
])('%s reaches no terminal', (_, text, shown) => {
  expect(safeText(text)).toBe(shown)
})

test('JSON for a terminal is the same JSON', () => {
  const value = { a: '\x9b31m \u202e \u007f', '\u2066': 1, plain: '東京' }
  const shown = safeJson(JSON.stringify(value))
  expect(shown).not.toMatch(/[\u007f-\u009f\u202e\u2066]/)
  expect(JSON.parse(shown)).toEqual(value)
})

test('columns are counted as a terminal shows them', () => {
  const texts = ['abc', '東京', 'e\u0301', '😀']
  expect(texts.map(widthOf)).toEqual([3, 4, 1, 2])
})
