import { describe, expect, test } from 'vitest'
import { Given, nextId, type Payee, payment, usd } from '../../../../test/setup/given.ts'
import { payeeFacts } from '../../../../test/setup/reading.ts'
import type { Merchant } from '../payment/payment.ts'
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

test('by id or name whatever its case, never by a part', () => {
  const rules = { allowedMerchants: ['mrc_1', 'Acme Corp'] }
  expect(codeFor(rules, { id: 'mrc_1' })).toBe('COMPLETED')
  expect(codeFor(rules, { id: 'MRC_1' })).toBe('COMPLETED')
  expect(codeFor(rules, { id: 'mrc_11' })).toBe('MERCHANT_NOT_ALLOWED')
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

describe('categories by code', () => {
  const shop = (named: Partial<Merchant>) => ({ domain: 'shop.example', ...named })
  // What the table at the border says of 7995 and 5734.
  const betting = { mcc: '7995', mccCategory: 'gambling' }
  const software = { mcc: '5734', mccCategory: 'software' }
  test.each([
    [{ blockedCategories: ['gambling'] }, shop(betting), 'CATEGORY_BLOCKED'],
    [{ blockedCategories: ['7995'] }, shop(betting), 'CATEGORY_BLOCKED'],
    [{ blockedCategories: ['7995'] }, shop(software), 'COMPLETED'],
    [{ allowedCategories: ['software'] }, shop(software), 'COMPLETED'],
    [{ allowedCategories: ['5734'] }, shop(software), 'COMPLETED'],
    [{ allowedCategories: ['5734'] }, shop({ mcc: '5734' }), 'COMPLETED'],
    [{ allowedCategories: ['software'] }, shop(betting), 'CATEGORY_NOT_ALLOWED'],
    // A code that no table knows is no category.
    [{ allowedCategories: ['software'] }, shop({ mcc: '9999' }), 'CATEGORY_REQUIRED'],
    [{ blockedCategories: ['gambling'] }, shop({ mcc: '9999' }), 'CATEGORY_REQUIRED'],
    // Words of its own beside the code can only tighten.
    [
      { blockedCategories: ['gambling'] },
      shop({ ...software, category: 'gambling' }),
      'CATEGORY_BLOCKED',
    ],
    [
      { blockedCategories: ['gambling'] },
      shop({ ...betting, category: 'software' }),
      'CATEGORY_BLOCKED',
    ],
    [
      { allowedCategories: ['software'] },
      shop({ ...betting, category: 'software' }),
      'CATEGORY_NOT_ALLOWED',
    ],
    [{ allowedCategories: ['internal'] }, shop({ mccCategory: 'internal' }), 'CATEGORY_REQUIRED'],
  ])('%j and %j: %s', (rules, merchant, expected) => {
    expect(codeFor(rules, merchant)).toBe(expected)
  })
})

test('each trade that is said has to be in an allow list of categories', () => {
  const rules = { allowedCategories: ['5734'] }
  const sold = { name: 'Shop', mcc: '5734', mccCategory: 'software' }
  expect(codeFor(rules, sold)).toBe('COMPLETED')
  expect(codeFor(rules, { ...sold, category: 'gambling' })).toBe('CATEGORY_NOT_ALLOWED')
  expect(codeFor(rules, { ...sold, category: '7995' })).toBe('CATEGORY_NOT_ALLOWED')
  expect(codeFor({ allowedCategories: ['7995', '5734'] }, { ...sold, category: '7995' })).toBe(
    'COMPLETED',
  )
})

test('a name that passes for an ID satisfies nothing, and is blocked all the same', () => {
  const name = 'Agent_007 Casino'
  expect(codeFor({ blockedMerchants: [name] }, { name })).toBe('MERCHANT_BLOCKED')
  expect(codeFor({ allowedMerchants: [name] }, { name })).toBe('MERCHANT_REQUIRED')
})

test('an equal payment to a domain that stands in a name is a duplicate', () => {
  const given = new Given()
  const agent = given.agent({ rules: { duplicateSeconds: 60 } })
  expect(given.pay(agent, '1', 'openai.com').code).toBeNull()
  for (const name of ['Invoice openai.com', 'https://www.openai.com/x'])
    expect(given.pay(agent, '1', { name }).code).toBe('POSSIBLE_DUPLICATE')
})

describe('an entry that names a vendor', () => {
  test.each([
    [{ allowedMerchants: ['AWS'] }, { domain: 'eu.aws.amazon.com' }, 'COMPLETED'],
    [{ allowedMerchants: ['AWS'] }, { name: 'amazon web  services' }, 'COMPLETED'],
    [{ allowedMerchants: ['AWS'] }, { name: 'AWS' }, 'COMPLETED'],
    [{ allowedMerchants: ['AWS'] }, { name: 'AWS', domain: 'aws.amazon.com' }, 'COMPLETED'],
    [
      { allowedMerchants: ['AWS'] },
      { name: 'AWS', domain: 'evil.example' },
      'MERCHANT_NOT_ALLOWED',
    ],
    [{ allowedMerchants: ['AWS'] }, { domain: 'amazon.com' }, 'MERCHANT_NOT_ALLOWED'],
    [{ blockedMerchants: ['AWS'] }, { domain: 'eu.aws.amazon.com' }, 'MERCHANT_BLOCKED'],
    [{ blockedMerchants: ['AWS'] }, { name: 'AWS', domain: 'shop.example' }, 'MERCHANT_BLOCKED'],
    [{ blockedMerchants: ['aws.example'] }, { domain: 'aws.amazon.com' }, 'COMPLETED'],
  ])('%j and %j: %s', (rules, merchant, expected) => {
    expect(codeFor(rules, merchant)).toBe(expected)
  })
})

describe('an entry of the directory', () => {
  const facts = payeeFacts({
    name: 'OpenAI',
    domains: ['openai.com'],
    category: 'software',
    mcc: '5734',
  })

  function listed(known: Parameters<typeof payeeFacts>[0] = {}) {
    const given = new Given()
    const payee = nextId('payee')
    given.ask('payee.create', { payee, facts: { ...facts, ...known } })
    const codeOf = (rules: Partial<Rules>, to: Payee = payee) => {
      const found = given.pay(given.agent({ rules }), '1', to)
      return found.code ?? found.verdict
    }
    return { given, payee, codeOf }
  }

  test('is what the organization says of it, by id, name, domain, category and code', () => {
    const { payee, codeOf } = listed()
    for (const entry of [payee, 'openai', 'openai.com'])
      expect(codeOf({ allowedMerchants: [entry] }), entry).toBe('COMPLETED')
    expect(codeOf({ allowedMerchants: ['api.openai.com'] })).toBe('MERCHANT_NOT_ALLOWED')
    expect(codeOf({ blockedMerchants: ['OpenAI'] })).toBe('MERCHANT_BLOCKED')
    expect(codeOf({ allowedCategories: ['software'] })).toBe('COMPLETED')
    expect(codeOf({ allowedCategories: ['5734'] })).toBe('COMPLETED')
    expect(codeOf({ blockedCategories: ['software'] })).toBe('CATEGORY_BLOCKED')
  })

  test("is claimed by nobody else: an id of it among a merchant's words is none", () => {
    const { payee, codeOf } = listed()
    for (const words of [{ id: payee }, { name: payee }, { domain: payee }])
      expect(codeOf({ allowedMerchants: [payee] }, words), payee).toMatch(/^MERCHANT_/)
  })

  test('with a wallet of the book behind it is paid there, and is internal', () => {
    const { given } = listed()
    const behind = given.agent({ budget: '0' })
    const payee = nextId('payee')
    given.ask('payee.create', { payee, facts: { ...facts, wallet: behind.wallet } })
    const codeOf = (rules: Partial<Rules>) => {
      const found = given.pay(given.agent({ rules }), '1', payee)
      return found.code ?? found.result.rail
    }
    expect(codeOf({ allowedMerchants: ['OpenAI'] })).toBe('internal')
    expect(codeOf({ allowedMerchants: [behind.agent] })).toBe('internal')
    expect(codeOf({ allowedCategories: ['internal'] })).toBe('internal')
    // Whatever else is said of it, it is no software: the money stays in the house.
    expect(codeOf({ allowedCategories: ['software'] })).toBe('CATEGORY_NOT_ALLOWED')
    expect(codeOf({ allowedMerchants: ['openai.com'] })).toBe('internal')
    expect(given.totals(behind.agent).posted).toBe(usd('4'))
    given.ask('agent.delete', { agent: behind.agent })
    expect(codeOf({})).toBe('WALLET_CLOSED')
    expect(given.pay({ ...behind, key: given.by }, '1', payee, { from: behind.wallet }).code).toBe(
      'SAME_WALLET',
    )
  })

  test('is not consented to once it is another than when somebody asked', () => {
    const { given, payee } = listed()
    const rules = { requireApprovalAbove: 0n, blockedMerchants: ['Evil Corp'] }
    const agent = given.agent({ rules })
    const command = payment(agent.key, usd('1'), payee)
    given.must(command)
    const approval = `apr_${command.params.payment.slice(4)}` as const
    const approve = () =>
      given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null })
    // Of the same moment as the asking, and after it.
    given.ask('payee.change', { payee, change: { address: 'acct_2' } })
    expect(approve().code).toBe('CONFLICT')
  })

  test('is the same payee under another name, and another one under another id', () => {
    const { given, payee } = listed()
    const agent = given.agent({ rules: { duplicateSeconds: 60 } })
    given.pay(agent, '1', payee)
    given.ask('payee.change', { payee, change: { name: 'Other' } })
    expect(given.pay(agent, '1', payee).code).toBe('POSSIBLE_DUPLICATE')
    const same = nextId('payee')
    given.ask('payee.create', { payee: same, facts })
    expect(given.pay(agent, '1', same).verdict).toBe('COMPLETED')
  })

  test('that is gone is not paid any more', () => {
    const { given, payee, codeOf } = listed()
    given.ask('payee.delete', { payee })
    expect(codeOf({})).toBe('NOT_FOUND')
    expect(codeOf({}, nextId('payee'))).toBe('NOT_FOUND')
    expect(given.ask('payee.delete', { payee }).code).toBe('NOT_FOUND')
    expect(given.ask('payee.change', { payee, change: {} }).code).toBe('NOT_FOUND')
  })

  test('stands for a wallet that can be paid', () => {
    const { given, payee } = listed()
    for (const wallet of [given.genesis.world, nextId('wallet')]) {
      const made = { payee: nextId('payee'), facts: { ...facts, wallet } }
      expect(given.ask('payee.create', made).code).toBe('NOT_FOUND')
      expect(given.ask('payee.change', { payee, change: { wallet } }).code).toBe('NOT_FOUND')
    }
    const { wallet } = given.agent()
    expect(given.ask('payee.change', { payee, change: { wallet } }).kind).toBe('done')
    expect(given.row('payee', payee)).toMatchObject({ name: 'OpenAI', wallet })
  })

  test('is written by operators', () => {
    const { given, payee } = listed()
    const actor = given.agent().key
    const made = { payee: nextId('payee'), facts }
    expect(given.ask('payee.create', made, actor).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('payee.change', { payee, change: {} }, actor).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('payee.delete', { payee }, actor).code).toBe('SCOPE_FORBIDDEN')
  })
})
