import { expect, test } from 'vitest'
import { parseJson } from './json.ts'

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

test.each([
  ['{}', {}],
  ['[]', []],
  [' {"a" : 1 }\n', { a: 1 }],
  ['"text"', 'text'],
  ['null', null],
  ['-0.5e-3', -0.0005],
  ['{"a":{"a":{"a":1}}}', { a: { a: { a: 1 } } }],
  ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['{"a:b":"c:d,{[","e":"\\"}:"}', { 'a:b': 'c:d,{[', e: '"}:' }],
  ['{"a":"\\\\","b":1}', { a: '\\', b: 1 }],
  ['{"a":"\\\\u0000"}', { a: '\\u0000' }],
  ['"\\u00e9\\n\\/"', 'é\n/'],
  ['"\\ud83d\\ude00"', '😀'],
  ['"😀"', '😀'],
  ['{"":1}', { '': 1 }],
  [deep(32), JSON.parse(deep(32))],
  ['0.30000000000000004', 0.1 + 0.2],
  ['123456789012345', 123456789012345],
  ['1.50000000000000000000', 1.5],
  ['100000000000000000000', 1e20],
  ['[1,2.5,-3]', [1, 2.5, -3]],
])('%s is read as it stands', (text, value) => {
  expect(parseJson(text)).toStrictEqual({ ok: true, value })
})

test.each([
  ['an empty text', '', /not valid JSON/],
  ['a word', 'hello', /not valid JSON/],
  ['a single quote', "{'a':1}", /not valid JSON/],
  ['a comma too many', '{"a":1,}', /not valid JSON/],
  ['an open object', '{"a":1', /not valid JSON/],
  ['an open string', '{"a', /not valid JSON/],
  ['a text that ends in a backslash', '"a\\', /not valid JSON/],
  ['trailing bytes', '{"a":1}x', /not valid JSON/],
  ['two values', '{}{}', /not valid JSON/],
  ['a trailing NUL', '{}\0', /not valid JSON/],
  ['a byte order mark', '\ufeff{}', /not valid JSON/],
  ['a raw NUL', '"a\0b"', /not valid JSON/],
  ['a raw line break in a string', '"a\nb"', /not valid JSON/],
  ['a comment', '{/**/}', /not valid JSON/],
  ['NaN', '{"a":NaN}', /not valid JSON/],
  ['a hexadecimal number', '0x10', /not valid JSON/],
  ['a number with a leading zero', '01', /not valid JSON/],
  ['an escape of NUL', '"\\u0000"', /NUL/],
  ['an escape of NUL in a key', '{"\\u0000":1}', /NUL/],
  ['half a pair, the first', '"\\ud800"', /not a character/],
  ['half a pair, the second', '"\\udc00"', /not a character/],
  ['a pair in the wrong order', '"\\udc00\\ud800"', /not a character/],
  ['half a pair before a letter', '"\\ud83dx"', /not a character/],
  ['half a pair before another escape', '"\\ud83d\\u0041"', /not a character/],
  ['a key twice', '{"a":1,"a":1}', /twice/],
  ['a key twice, once escaped', '{"a":1,"\\u0061":2}', /twice/],
  ['a key twice, deeper', '{"x":[{"amount":"1","amount":"9"}]}', /twice/],
  ['__proto__ twice', '{"__proto__":1,"__proto__":2}', /twice/],
  ['33 levels of arrays', deep(33), /32 levels/],
  ['33 levels of objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, /32 levels/],
  ['100,000 levels', deep(100_000), /32 levels/],
  ['an integer that would be rounded', '9007199254740993', /digits/],
  ['an amount that would be rounded', '{"amount":100.00000000000000001}', /digits/],
  ['nine decimals above a billion', '-999999999.12345679', /digits/],
  ['a number that would become zero', `0.${'0'.repeat(400)}1`, /digits/],
  ['a number that would become infinite', `${'9'.repeat(400)}`, /digits/],
])('%s is refused', (_, text, sentence) => {
  expect(parseJson(text)).toStrictEqual({ ok: false, sentence: expect.stringMatching(sentence) })
})

test('a key named __proto__ is an ordinary key', () => {
  const parsed = parseJson('{"__proto__":{"admin":true}}')
  expect(parsed.ok && Object.keys(parsed.value as object)).toStrictEqual(['__proto__'])
})

test.each([
  ['escapes', `{"a":"${'\\u00e9'.repeat(42_000)}"}`, true],
  ['entries', `{"a":[${'"\\u00e9\\u00e9",'.repeat(11_900)}1]}`, true],
  ['zeros within a number', `1${'0'.repeat(250_000)}1`, false],
  ['zeros at the end of one', `1.${'0'.repeat(250_000)}`, true],
])('a body of the greatest size is read in linear time, %s', (_, text, isRead) => {
  const { user, system } = process.cpuUsage()
  expect(parseJson(text).ok).toBe(isRead)
  const spent = process.cpuUsage({ user, system })
  expect(spent.user + spent.system).toBeLessThan(1_000_000)
})

test.each([
  ['a list', `[${'1,'.repeat(11_998)}1]`, `[${'1,'.repeat(12_000)}1]`],
  ['an object', fieldsOf(11_999), fieldsOf(12_001)],
  ['lists in a list', `[${'[],'.repeat(5_998)}[]]`, `[${'[],'.repeat(6_000)}[]]`],
])('a body has 12,000 items and fields at most: %s', (_, most, more) => {
  expect(parseJson(most).ok).toBe(true)
  const sentence = 'The body has more than 12000 array items and object fields.'
  expect(parseJson(more)).toStrictEqual({ ok: false, sentence })
})

test('commas and brackets within a text are no items', () => {
  expect(parseJson(JSON.stringify(',[{'.repeat(50_000))).ok).toBe(true)
})

function fieldsOf(count: number): string {
  return JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [at, 1])))
}
