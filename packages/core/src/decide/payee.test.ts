import { describe, expect, test } from 'vitest'
import { Given, type Payee, payment, usd } from '../../../../test/setup/given.ts'
import type { Rules } from '../policy/rules.ts'

function codeFor(rules: Partial<Rules>, to: Payee): string {
  const given = new Given()
  const found = given.pay(given.agent({ rules }), '1', to)
  return found.code ?? String(found.verdict)
}

const openai = { allowedMerchants: ['openai.com'] }

test.each([
  ['openai.com', 'COMPLETED'],
  ['api.openai.com', 'COMPLETED'],
  ['API.OpenAI.com.', 'COMPLETED'],
  ['evil-openai.com', 'MERCHANT_NOT_ALLOWED'],
  ['evilopenai.com', 'MERCHANT_NOT_ALLOWED'],
  ['openai.com.evil.io', 'MERCHANT_NOT_ALLOWED'],
  ['openai.co', 'MERCHANT_NOT_ALLOWED'],
  ['com', 'MERCHANT_NOT_ALLOWED'],
  // A Cyrillic letter, and how it looks in ASCII.
  ['оpenai.com', 'MERCHANT_NOT_ALLOWED'],
  ['xn--penai-r7f.com', 'MERCHANT_NOT_ALLOWED'],
  ['localhost', 'MERCHANT_REQUIRED'],
  ['', 'MERCHANT_REQUIRED'],
  ['  ', 'MERCHANT_REQUIRED'],
])('an allow list of openai.com and the domain "%s": %s', (domain, expected) => {
  expect(codeFor(openai, { domain })).toBe(expected)
})

test.each([
  ['openai.com', 'MERCHANT_BLOCKED'],
  ['eu.api.openai.com', 'MERCHANT_BLOCKED'],
  ['OPENAI.COM.', 'MERCHANT_BLOCKED'],
  ['evilopenai.com', 'COMPLETED'],
  ['openai.com.evil.io', 'COMPLETED'],
])('a block list of openai.com and the domain "%s": %s', (domain, expected) => {
  expect(codeFor({ blockedMerchants: ['openai.com'] }, { domain })).toBe(expected)
})

test('by id exactly, by name whatever its case, never by a part', () => {
  const rules = { allowedMerchants: ['mrc_1', 'Acme Corp'] }
  expect(codeFor(rules, { id: 'mrc_1' })).toBe('COMPLETED')
  expect(codeFor(rules, { id: 'MRC_1' })).toBe('MERCHANT_NOT_ALLOWED')
  expect(codeFor(rules, { name: 'ACME corp' })).toBe('COMPLETED')
  expect(codeFor(rules, { name: 'Acme' })).toBe('MERCHANT_NOT_ALLOWED')
  expect(codeFor(rules, { name: 'Acme Corp Ltd' })).toBe('MERCHANT_NOT_ALLOWED')
})

test('a name without a dot is no domain, and blocks no domain', () => {
  expect(codeFor({ blockedMerchants: ['com'] }, 'shop.com')).toBe('COMPLETED')
})

test('an empty allow list lets nobody pass, an empty block list everybody', () => {
  expect(codeFor({ allowedMerchants: [] }, 'shop.example')).toBe('MERCHANT_NOT_ALLOWED')
  expect(codeFor({ blockedMerchants: [] }, 'shop.example')).toBe('COMPLETED')
})

test('deny beats allow, in one policy and between two', () => {
  const both = { allowedMerchants: ['shop.example'], blockedMerchants: ['shop.example'] }
  expect(codeFor(both, 'shop.example')).toBe('MERCHANT_BLOCKED')
  const given = new Given()
  const agent = given.agent({ rules: { allowedMerchants: ['shop.example'] } })
  given.attach(given.shared({ blockedMerchants: ['shop.example'] }), agent.agent)
  expect(given.pay(agent, '1').code).toBe('MERCHANT_BLOCKED')
})

describe('a wallet of the book as payee', () => {
  test('is judged by where the money goes, whatever an allow list of domains says', () => {
    const given = new Given()
    const payee = given.agent()
    const rules = { allowedMerchants: ['openai.com'] }
    expect(given.pay(given.agent({ rules }), '1', payee.wallet).code).toBe('MERCHANT_NOT_ALLOWED')
  })

  test('can be allowed and blocked by wallet, by agent and as a category', () => {
    const given = new Given()
    const payee = given.agent()
    const verdict = (rules: Partial<Rules>) => {
      const found = given.pay(given.agent({ rules }), '1', payee.wallet)
      return found.code ?? found.verdict
    }
    expect(verdict({ allowedMerchants: [payee.wallet] })).toBe('COMPLETED')
    expect(verdict({ allowedMerchants: [payee.agent] })).toBe('COMPLETED')
    expect(verdict({ blockedMerchants: [payee.wallet] })).toBe('MERCHANT_BLOCKED')
    expect(verdict({ blockedMerchants: [payee.agent] })).toBe('MERCHANT_BLOCKED')
    expect(verdict({ allowedCategories: ['internal'] })).toBe('COMPLETED')
    expect(verdict({ blockedCategories: ['Internal'] })).toBe('CATEGORY_BLOCKED')
  })
})

describe('categories', () => {
  const shop = (category: string | null) => ({ domain: 'shop.example', category })
  test.each([
    [{ allowedCategories: ['software'] }, 'SOFTWARE', 'COMPLETED'],
    [{ allowedCategories: ['software'] }, 'gambling', 'CATEGORY_NOT_ALLOWED'],
    [{ allowedCategories: ['software'] }, null, 'CATEGORY_REQUIRED'],
    [{ allowedCategories: ['software'] }, '', 'CATEGORY_REQUIRED'],
    [{ blockedCategories: ['gambling'] }, 'Gambling', 'CATEGORY_BLOCKED'],
    [{ blockedCategories: ['gambling'] }, 'software', 'COMPLETED'],
    [{ blockedCategories: ['gambling'], unknownCategory: 'deny' }, null, 'CATEGORY_REQUIRED'],
    [{ blockedCategories: ['gambling'], unknownCategory: 'approve' }, null, 'PENDING_APPROVAL'],
    [{ blockedCategories: ['gambling'], unknownCategory: 'allow' }, null, 'COMPLETED'],
    [{ blockedCategories: [] }, null, 'COMPLETED'],
  ] as const)('%j and %s: %s', (rules, category, expected) => {
    expect(codeFor(rules, shop(category))).toBe(expected)
  })
})

test('what a payment of 0.00000001 may not do, one of a billion may not either', () => {
  for (const amount of [1n, usd('1000000000')]) {
    const given = new Given()
    const agent = given.agent({ rules: { blockedMerchants: ['shop.example'] } })
    expect(given.when(payment(agent.key, amount, 'shop.example')).code).toBe('MERCHANT_BLOCKED')
  }
})

const wallet = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const agentId = 'agent_01JD7Q3W8N4V5T6R2X9K0M1B7C'

test.each([
  [{ allowedCategories: ['internal'] }, { name: 'Shop', category: 'internal' }],
  [{ allowedCategories: ['internal'] }, { name: 'Shop', category: ' INTERNAL ' }],
  [{ allowedMerchants: [wallet] }, { id: wallet }],
  [{ allowedMerchants: [agentId] }, { name: agentId }],
])('what only a wallet of the book is, no merchant can claim to be', (rules, merchant) => {
  expect(codeFor(rules, merchant)).toMatch(/^(CATEGORY|MERCHANT)_REQUIRED$/)
})
