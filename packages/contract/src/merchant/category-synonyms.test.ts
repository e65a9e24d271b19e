import { expect, test } from 'vitest'
import { categoryOfWord, isCategory, synonymsByCategory } from './category-synonyms.ts'
import { categories, categoryOfMcc } from './mcc.ts'

const table = Object.entries(synonymsByCategory)
const words = table.flatMap(([, own]) => own.split(' '))

test.each([
  ['adult-content', 'adult'],
  ['money-transfers', 'money-transfer'],
  ['wire-transfer', 'money-transfer'],
  ['remittance', 'money-transfer'],
  ['crypto', 'quasi-cash'],
  ['cryptocurrency', 'quasi-cash'],
  ['casino', 'gambling'],
  ['sportsbook', 'gambling'],
  ['saas', 'software'],
  ['jewellery', 'valuables'],
  ['jewelry', 'valuables'],
  ['petrol', 'fuel'],
])('%s means %s', (word, category) => {
  expect(categoryOfWord(word)).toBe(category)
  expect(isCategory(word)).toBe(true)
})

// Of Stripe Issuing, whose names stand for one code each.
test.each([
  ['betting-casino-gambling', '7995'],
  ['government-owned-lotteries-non-us-region', '9406'],
  ['wires-money-orders', '4829'],
  ['non-fi-money-orders', '6051'],
  ['dating-escort-services', '7273'],
  ['massage-parlors', '7297'],
  ['direct-marketing-inbound-telemarketing', '5967'],
  ['automated-cash-disburse', '6011'],
  ['truck-stop-iteration', '7511'],
  ['package-stores-beer-wine-and-liquor', '5921'],
  ['computer-network-services', '4816'],
  ['general-services', '1520'],
  ['professional-services', '8999'],
])('%s means the category of %s', (word, code) => {
  expect(categoryOfWord(word)).toBe(categoryOfMcc(code))
})

test('a category means itself', () => {
  for (const category of categories)
    expect([categoryOfWord(category), isCategory(category)]).toEqual([category, true])
})

test('a word of no category, or of more than one, is left as it is', () => {
  for (const word of ['', 'gamblng', 'shopping', 'food', 'miscellaneous', 'constructor', '7995'])
    expect([word, categoryOfWord(word), isCategory(word)]).toEqual([word, word, false])
})

test('each synonym means a category, and no other one', () => {
  expect(table.map(([category]) => category).filter((one) => !categories.includes(one))).toEqual([])
  expect(words.filter((word) => categories.includes(word))).toEqual([])
  expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([])
})

test('synonyms are folded and sorted', () => {
  expect(words.filter((word) => !/^[a-z]+(-[a-z]+)*$/.test(word))).toEqual([])
  const names = table.map(([category]) => category)
  expect(names).toEqual([...names].sort())
  for (const [, own] of table) expect(own.split(' ')).toEqual(own.split(' ').sort())
})
