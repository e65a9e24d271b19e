import { expect, test } from 'vitest'
import { codesByCategory } from './category-codes.ts'
import { categories, categoryOfMcc } from './mcc.ts'

const every = Array.from({ length: 10_000 }, (_, code) => String(code).padStart(4, '0'))
const spans = Object.values(codesByCategory).map((codes) => codes.split(' '))

test.each([
  ['0742', 'pets'],
  ['3000', 'airlines'],
  ['3350', 'airlines'],
  ['3351', 'car-rental'],
  ['3500', 'car-rental'],
  ['3501', 'lodging'],
  ['3999', 'lodging'],
  ['4511', 'airlines'],
  ['4814', 'telecom'],
  ['4829', 'money-transfer'],
  ['5411', 'groceries'],
  ['5723', 'weapons'],
  ['5734', 'software'],
  ['5812', 'restaurants'],
  ['5814', 'restaurants'],
  ['5921', 'alcohol'],
  ['5967', 'adult'],
  ['5993', 'tobacco'],
  ['6010', 'cash'],
  ['6011', 'cash'],
  ['6051', 'quasi-cash'],
  ['6211', 'investments'],
  ['6540', 'quasi-cash'],
  ['7311', 'advertising'],
  ['7372', 'software'],
  ['7800', 'gambling'],
  ['7801', 'gambling'],
  ['7802', 'gambling'],
  ['7995', 'gambling'],
  ['9406', 'gambling'],
  ['9950', 'business-services'],
])('%s is %s', (code, category) => {
  expect(categoryOfMcc(code)).toBe(category)
})

test('a code that is not assigned has no category', () => {
  for (const code of ['0000', '0741', '2999', '4000', '9951', '9999'])
    expect([code, categoryOfMcc(code)]).toEqual([code, null])
})

test('what is no code of four digits has no category', () => {
  for (const code of ['', '742', '07995', ' 7995', '7995\n', '7995-7995', '٧٩٩٥', 'constructor'])
    expect([code, categoryOfMcc(code)]).toEqual([code, null])
})

test('the codes of single airlines, car rentals and hotels leave no gap', () => {
  expect(every.slice(3000, 4000).filter((code) => categoryOfMcc(code) === null)).toEqual([])
})

test('no code is lost', () => {
  expect(every.filter((code) => categoryOfMcc(code) !== null)).toHaveLength(1336)
})

test('every code stands in one category, in order', () => {
  const all = spans.flat()
  expect(all.filter((span) => !/^\d{4}(-\d{4})?$/.test(span))).toEqual([])
  expect(all.filter((span, at) => all.indexOf(span) !== at)).toEqual([])
  expect(all.filter((span) => /^3\d{3}$/.test(span))).toEqual([])
  for (const one of spans) expect(one).toEqual([...one].sort())
})

test('categories are sorted words, each the category of some code', () => {
  expect([...categories].sort()).toEqual(categories)
  expect(categories.filter((word) => !/^[a-z]+(-[a-z]+)*$/.test(word))).toEqual([])
  expect([...new Set(every.map(categoryOfMcc).filter((word) => word !== null))].sort()).toEqual(
    categories,
  )
})

test('no code makes a payee internal, which only a wallet of the book is', () => {
  expect(categories).not.toContain('internal')
})
