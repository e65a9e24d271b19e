import { noRules, type Rules } from '@bursar/core'
import { expect, test } from 'vitest'
import { changedRules } from './policy-version.ts'

const rules: Rules = {
  ...noRules,
  ...{ dailyLimit: 5n, blockedMerchants: ['a.example'], maxPerDay: 3 },
  timeWindows: [{ days: ['mon'], from: 0, to: 60 }],
}

test('the first version says what is a rule in it', () => {
  const first = ['currency', 'dailyLimit', 'blockedMerchants', 'unknownCategory']
  expect(changedRules(null, rules)).toEqual([...first, 'timeWindows', 'maxPerDay'])
})

test('a later version names what differs, also inside a list, and nothing else', () => {
  expect(changedRules(rules, structuredClone(rules))).toEqual([])
  const after: Rules = {
    ...rules,
    ...{ dailyLimit: 6n, maxPerDay: null, blockedMerchants: ['b.example'] },
    timeWindows: [{ days: ['mon'], from: 0, to: 61 }],
  }
  const changed = ['dailyLimit', 'blockedMerchants', 'timeWindows', 'maxPerDay']
  expect(changedRules(rules, after)).toEqual(changed)
  expect(changedRules(rules, { ...rules, totalLimit: 0n })).toEqual(['totalLimit'])
})
