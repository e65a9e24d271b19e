import { expect, test } from 'vitest'
import { operations } from './generated.ts'
import { flagsOf, kebab, ownFlags } from './own-flags.ts'

test('names of both faces become kebab-case', () => {
  expect(['dailyLimit', 'limit_per_tx', 'apiKeys', 'mcc'].map(kebab)).toEqual([
    ...['daily-limit', 'limit-per-tx', 'api-keys', 'mcc'],
  ])
})

test('a field that would be a flag of something else gets one of its own', () => {
  const names = ['json', 'data', 'apiKey', 'no_json', 'name', 'noName', 'a_b', 'aB']
  expect(flagsOf(names)).toEqual([
    ...['field-json', 'field-data', 'field-api-key', 'field-no-json'],
    ...['name', 'field-no-name', 'a-b', 'field-a-b'],
  ])
})

test.each(operations)('no flag of $name has two meanings', ({ fields }) => {
  const flags = fields.flatMap(({ flag }) => [flag, `no-${flag}`])
  const all = [...flags, ...ownFlags]
  expect(all.length).toBe(new Set(all).size)
  for (const flag of flags) expect(flag).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
})

test('no two operations have the same words', () => {
  const lines = operations.map(({ words }) => words.join(' '))
  expect(new Set(lines).size).toBe(lines.length)
})
