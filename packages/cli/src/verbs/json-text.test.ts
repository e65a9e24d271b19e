import { expect, test } from 'vitest'
import { withMembers } from './json-text.ts'

const given = new Map([['b', '"new"']])

test.each([
  ['{}', '{"b":"new"}'],
  [' { "a" : 1.10 } ', '{"a":1.10,"b":"new"}'],
  ['{"b": {"x": [1, "}"]}, "c": [ {} ]}', '{"c":[ {} ],"b":"new"}'],
  ['{"big": 12345678901234567890.000000001}', '{"big":12345678901234567890.000000001,"b":"new"}'],
  ['{"a":1,"a":2}', '{"a":1,"a":2,"b":"new"}'],
  ['{"\\u0062": 1, "a\\"": "\\\\"}', '{"a\\"":"\\\\","b":"new"}'],
  ['{"t":true,"n":null,"s":""}', '{"t":true,"n":null,"s":"","b":"new"}'],
])('%s gets a member, and keeps what it had as it was written', (object, merged) => {
  expect(withMembers(object, given)).toBe(merged)
})

test('what is no object takes no members', () => {
  for (const json of ['[]', '1', '"a"', 'null']) expect(withMembers(json, given)).toBe(null)
})

test('a deep or a long value costs little', () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const long = `{"a":"${'x\\n'.repeat(300_000)}"}`
  for (const json of [deep, long])
    expect(withMembers(json, given)).toBe(`${json.slice(0, -1)},"b":"new"}`)
})
