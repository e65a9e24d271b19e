import { expect, test } from 'vitest'
import { Given } from '../../../../test/setup/given.ts'

/** What stood for AWS when the list was written, and what does now. */
const then = { entry: 'AWS', means: ['amazonaws.example'] }
const now = { entry: 'AWS', means: ['aws.amazon.com'] }
const openai = { entry: 'OpenAI', means: ['openai.com'] }

function aliasesAfter(...changes: Parameters<Given['change']>[1][]) {
  const given = new Given()
  const policy = given.shared({ blockedMerchants: ['AWS'], merchantAliases: [then] })
  for (const change of changes) given.change(policy, change)
  return given.book.tables.policy.get(policy)?.rules.merchantAliases
}

test('two changes that know nothing of each other both keep what their entries stand for', () => {
  const allow = { allowedMerchants: ['OpenAI'], merchantAliases: [openai] }
  const block = { blockedMerchants: ['AWS'], merchantAliases: [now] }
  expect(aliasesAfter(allow, block)).toEqual([openai, now])
  expect(aliasesAfter(block, allow)).toEqual([now, openai])
})

test('the other list keeps what its entries stood for when it was written', () => {
  expect(aliasesAfter({ allowedMerchants: null, merchantAliases: null })).toEqual([then])
  expect(aliasesAfter({ maxPerDay: 5 })).toEqual([then])
})

test('an entry that is written again stands for what it stands for now', () => {
  expect(aliasesAfter({ allowedMerchants: ['AWS'], merchantAliases: [now] })).toEqual([now])
})

test('what is listed no more stands for nothing', () => {
  expect(aliasesAfter({ blockedMerchants: null, merchantAliases: null })).toBeNull()
})
