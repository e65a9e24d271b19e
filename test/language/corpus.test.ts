import { expect, test } from 'vitest'
import { readPolicy } from '../../packages/server/src/language/reading.ts'
import { sentences } from './corpus/sentences.ts'

const rows = sentences.map(([text, rules, left = {}]) => ({ text, rules, left }))

test.each(rows)('$text', ({ text, rules, left }) => {
  const read = readPolicy(text)
  expect({
    rules: read.rules,
    unparsed: read.unparsed.map((span) => span.text),
    asked: read.questions.map((span) => span.text),
  }).toEqual({ rules, unparsed: left.unparsed ?? [], asked: left.asked ?? [] })
})

test('there are enough of them, of both kinds, and each stands here once', () => {
  expect(rows.length).toBeGreaterThanOrEqual(250)
  expect(sentences.filter(([, , left]) => left !== undefined).length).toBeGreaterThanOrEqual(60)
  expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length)
})
