import { expect, test } from 'vitest'
import { freeText, metadata, metadataBytesMax, metadataKeysMax, nameText } from './text.ts'

const name = nameText(20)

test('a name is stored in NFC', () => {
  expect(name.parse('e\u0301')).toBe('\u00e9')
  expect(name.parse('Größe 東京')).toBe('Größe 東京')
})

test('a name holds nothing that its reader cannot see', () => {
  const unseen = ['\0', '\n', '\t', '\x7f', '\u200b', '\u200d', '\u202e', '\u2066', '\ufeff']
  for (const hidden of [...unseen, '\u00ad', '\u2028', '\u{e0041}', '\ud800', '\udc00'])
    expect([hidden, name.safeParse(`a${hidden}b`).success]).toEqual([hidden, false])
})

test('a name is neither empty, blank nor long', () => {
  for (const text of ['', '   ', '\u00a0', 'x'.repeat(21)])
    expect([text, name.safeParse(text).success]).toEqual([text, false])
  expect(name.safeParse('x'.repeat(20)).success).toBe(true)
})

test('free text has lines and joined emoji, but no control or bidirectional marks', () => {
  const memo = freeText(50)
  expect(memo.parse('one\r\ntwo\t👨‍👩‍👧')).toBe('one\r\ntwo\t👨‍👩‍👧')
  for (const hidden of ['\0', '\x1b', '\u200b', '\u202e', '\u2069', '\ud800'])
    expect([hidden, memo.safeParse(`a${hidden}b`).success]).toEqual([hidden, false])
})

function accepts(json: string): boolean {
  return metadata.safeParse(JSON.parse(json)).success
}

test('metadata holds scalars only', () => {
  expect(metadata.parse({ a: 'x', b: 1, c: true, d: null })).toEqual({
    a: 'x',
    b: 1,
    c: true,
    d: null,
  })
  for (const json of ['null', '[]', '"x"', '1', '{"a":[]}', '{"a":{}}', '{"a":1e400}'])
    expect([json, accepts(json)]).toEqual([json, false])
})

test('metadata cannot reach a prototype, however it is spelt', () => {
  for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__', '', '\\u0000'])
    expect([key, accepts(`{"${key}":"x"}`)]).toEqual([key, false])
})

test('metadata is bounded in keys, key length and value length', () => {
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, '']))
  expect(metadata.safeParse(keys(metadataKeysMax)).success).toBe(true)
  expect(metadata.safeParse(keys(metadataKeysMax + 1)).success).toBe(false)
  expect(metadata.safeParse({ ['k'.repeat(40)]: 'v'.repeat(500) }).success).toBe(true)
  expect(metadata.safeParse({ ['k'.repeat(41)]: '' }).success).toBe(false)
  expect(metadata.safeParse({ k: 'v'.repeat(501) }).success).toBe(false)
  expect(metadata.safeParse({ k: '\ud800' }).success).toBe(false)
})

test('metadata is bounded as a whole, in bytes as it is sent', () => {
  const labels = (bytes: number, letter = 'v') => {
    const values = Array.from({ length: 8 }, (_, at) => [`k${at}`, letter.repeat(500)])
    const { length } = Buffer.from(JSON.stringify(Object.fromEntries(values)))
    return Object.fromEntries([...values, ['rest', 'v'.repeat(bytes - length - 10)]])
  }
  expect(metadata.safeParse(labels(metadataBytesMax)).success).toBe(true)
  const { error } = metadata.safeParse(labels(metadataBytesMax + 1))
  expect(error?.issues.map(({ message }) => message)).toEqual([
    'Must have at most 4096 bytes as JSON.',
  ])
  // As many letters in another writing are three times as many bytes.
  const wide = Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, '\u6771'.repeat(500)]))
  expect(metadata.safeParse(wide).success).toBe(false)
})
