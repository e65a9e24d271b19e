import { expect, test } from 'vitest'
import { limitBy, readRules } from '../../../../../test/setup/reading.ts'
import { lint } from '../lint.ts'
import { noRules, type Rules } from '../rules.ts'
import type { LintCode } from './finding.ts'

const isCategory = (entry: string) => /^([a-z]+|\d{4})$/.test(entry)

function entriesOf(code: LintCode, rules: Partial<Rules>) {
  const found = lint({ ...noRules, ...readRules(rules) }, { kind: 'own', voices: 9, isCategory })
  return found.flatMap((one) => (one.code === code ? [one.entries] : []))
}

test('an entry that looks like an ID and is none matches nothing', () => {
  const whole = 'agent_01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const lists = { allowedMerchants: ['wal_123', whole], blockedMerchants: ['payee_', 'agents'] }
  expect(entriesOf('ENTRY_MATCHES_NOTHING', lists)).toEqual([['wal_123'], ['payee_']])
  const limitsBy = [limitBy({ merchants: [whole, 'wal_123', 'a.example'] }, 1n, 'day')]
  expect(entriesOf('ENTRY_MATCHES_NOTHING', { limitsBy })).toEqual([['wal_123']])
})

test('a category that nothing is known of is told', () => {
  const lists = { allowedCategories: ['7995', '79950'], blockedCategories: ['adult', 'gam bl'] }
  expect(entriesOf('CATEGORY_UNKNOWN', lists)).toEqual([['79950'], ['gam bl']])
  const limitsBy = [
    limitBy({ categories: ['travel', 'tra vel'] }, 1n, 'day'),
    limitBy({ merchants: ['Shop 1'] }, 1n, 'day'),
  ]
  expect(entriesOf('CATEGORY_UNKNOWN', { limitsBy })).toEqual([['tra vel']])
})

test('a block list without an allow list does not stop who finds another name', () => {
  const blockedMerchants = ['shop.example']
  expect(entriesOf('BLOCK_LIST_ALONE', { blockedMerchants })).toEqual([[]])
  expect(entriesOf('BLOCK_LIST_ALONE', { blockedMerchants, allowedMerchants: [] })).toEqual([])
  expect(entriesOf('BLOCK_LIST_ALONE', { blockedMerchants: [] })).toEqual([])
})

test('nor does a limit on payees; one on categories is another matter', () => {
  const limitsBy = [limitBy({ merchants: ['shop.example'] }, 1n, 'day')]
  expect(entriesOf('BLOCK_LIST_ALONE', { limitsBy })).toEqual([[]])
  expect(entriesOf('BLOCK_LIST_ALONE', { limitsBy, allowedMerchants: ['a.example'] })).toEqual([])
  const categories = [limitBy({ categories: ['travel'] }, 1n, 'day')]
  expect(entriesOf('BLOCK_LIST_ALONE', { limitsBy: categories })).toEqual([])
})

test('what happens to a payee of unknown category matters where categories are limited', () => {
  const limitsBy = [limitBy({ categories: ['travel'] }, 1n, 'day')]
  const codes = (rules: Partial<Rules>) =>
    (['UNKNOWN_CATEGORY_UNREACHABLE', 'UNKNOWN_CATEGORY_ALLOWED'] as const).map(
      (code) => entriesOf(code, rules).length,
    )
  expect(codes({ unknownCategory: 'allow' })).toEqual([1, 0])
  expect(codes({ unknownCategory: 'allow', limitsBy })).toEqual([0, 1])
  expect(codes({ unknownCategory: 'approve', limitsBy })).toEqual([0, 0])
  expect(codes({ unknownCategory: 'allow', limitsBy, allowedCategories: ['travel'] })).toEqual([
    1, 0,
  ])
  const payees = [limitBy({ merchants: ['shop.example'] }, 1n, 'day')]
  expect(codes({ unknownCategory: 'approve', limitsBy: payees })).toEqual([1, 0])
})
