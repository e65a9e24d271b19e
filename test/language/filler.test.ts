import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const grammar = new URL('../../packages/server/src/language/grammar/clause.peggy', import.meta.url)

test('words that are passed over are few, and none denies, counts or sets a condition', () => {
  const [, rule = ''] = /\nFiller\n([\s\S]*?)\n\n/.exec(readFileSync(grammar, 'utf8')) ?? []
  const words = [...rule.matchAll(/"([^"]+) "/g)].map(([, word]) => word)
  expect(words.length).toBeLessThanOrEqual(40)
  expect(words.sort().join(' ')).toBe(
    'a agent agents also assistant be bot can ensure i it its let like make may must my our ' +
      'please policy shall should sure that the they this to want we will would you your',
  )
})
