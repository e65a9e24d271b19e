import { expect, test } from 'vitest'
import { withAliases } from './policy-alias.ts'

const openai = { entry: 'OpenAI', means: ['openai.com', 'chatgpt'] }

test('a change of no merchant list says nothing of what entries stand for', () => {
  const sent = { dailyLimit: 5n, maxPerDay: null }
  expect(withAliases(sent)).toEqual(sent)
})

test('a list brings along what its entries stand for, and nothing of the other one', () => {
  const sent = { blockedMerchants: ['OpenAI', 'shop.example'] }
  expect(withAliases(sent)).toEqual({ ...sent, merchantAliases: [openai] })
  expect(withAliases({ blockedMerchants: ['shop.example'] }).merchantAliases).toBeNull()
  expect(withAliases({ allowedMerchants: null }).merchantAliases).toBeNull()
})
