import { expect, test } from 'vitest'
import { merged, noRules, type Rules } from '../policy/rules.ts'

/** How AWS was read when the list was written, and how it is now. */
const aws = { entry: 'AWS', words: ['aws'], prefixes: null }
const then = { ...aws, hosts: ['amazonaws.example'] }
const now = { ...aws, hosts: ['aws.amazon.com'] }
const openai = { entry: 'OpenAI', words: ['openai'], hosts: ['openai.com'], prefixes: null }
const none = {
  ...{ allowedMerchants: null, blockedMerchants: null },
  ...{ allowedCategories: null, blockedCategories: null },
}

const block = (...blocked: (typeof now)[]) => {
  return { blockedMerchants: ['AWS'], readings: { ...none, blockedMerchants: blocked } }
}
const allow = { allowedMerchants: ['OpenAI'], readings: { ...none, allowedMerchants: [openai] } }

function readingsAfter(...changes: Partial<Rules>[]) {
  return changes.reduce<Rules>(merged, { ...noRules, ...block(then) }).readings
}

test('two changes that know nothing of each other both keep how their entries are read', () => {
  const both = { ...none, allowedMerchants: [openai], blockedMerchants: [now] }
  expect(readingsAfter(allow, block(now))).toEqual(both)
  expect(readingsAfter(block(now), allow)).toEqual(both)
})

test('the other list keeps how its entries were read when it was written', () => {
  const kept = { ...none, blockedMerchants: [then] }
  expect(readingsAfter({ allowedMerchants: null, readings: null })).toEqual(kept)
  expect(readingsAfter({ maxPerDay: 5 })).toEqual(kept)
})

test('an entry that is written again is read as it is now', () => {
  expect(readingsAfter(block(now))).toEqual({ ...none, blockedMerchants: [now] })
})

test('what is listed no more is not read', () => {
  expect(readingsAfter({ blockedMerchants: null, readings: null })).toBeNull()
})
