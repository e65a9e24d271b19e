import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Draft } from '../../packages/server/src/language/draft.ts'
import { readPolicy } from '../../packages/server/src/language/reading.ts'
import { printPolicy } from '../../packages/server/src/language/sentence.ts'
import { drafts } from './drafts.ts'
import { rounds } from './rounds.ts'

function readBack(rules: Draft) {
  const { rules: read, unparsed, questions } = readPolicy(printPolicy(rules).join(' '))
  return { read, unparsed, questions }
}

test('rules in sentences are read as the same rules, whatever they are', () => {
  const nothing = { unparsed: [], questions: [] }
  fc.assert(
    fc.property(drafts, (rules) => {
      expect(readBack(rules)).toEqual({ read: rules, ...nothing })
    }),
    rounds(60),
  )
})

test('a rule of a policy that is null says nothing', () => {
  expect(printPolicy({ dailyLimit: null, currency: 'USD' })).toEqual([])
})
