import { describe, expect, test } from 'vitest'
import { denials, Given, type NewAgent, payment, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { limitBy } from '../../../../test/setup/reading.ts'
import { type Id, type Ulid, ulidOf } from '../id.ts'
import { SUM_MAX } from '../money.ts'
import { entryCounterKey } from '../policy/limit-by.ts'
import type { Period } from '../policy/period.ts'
import type { Rules } from '../policy/rules.ts'

// Limits by payee or category where there are several scopes, policies and other rules.

const shop = 'shop.example'

function limited(amount: string, per: Period = 'day', entries = [shop]): Partial<Rules> {
  return { limitsBy: [limitBy({ merchants: entries }, usd(amount), per)] }
}

function travel(amount: string): Partial<Rules> {
  return { limitsBy: [limitBy({ categories: ['travel'] }, usd(amount), 'day')] }
}

function spent(given: Given, of: Id<'agent'> | Id<'group'> | Ulid, entry = `merchants ${shop}`) {
  const key = entryCounterKey(ulidOf(of), entry)
  return given.book.tables.entryCounter.get(key)?.totalSpent ?? null
}

describe('each scope counts for itself', () => {
  test('a group what its members spend together, and says that it is the group', () => {
    const given = new Given()
    const [one, two] = [given.agent(), given.agent()]
    const above = given.group({ rules: travel('9') })
    const group = given.group({ parent: above, rules: limited('10'), members: [one, two] })
    expect(given.pay(one, '6', { domain: shop, category: 'travel' }).code).toBe(null)
    expect(given.pay(two, '5', { domain: shop, category: 'media' }).code).toBe('GROUP_LIMIT_PAYEE')
    expect(given.pay(two, '4', { domain: 'x.example', category: 'travel' }).code).toBe(
      'GROUP_LIMIT_CATEGORY',
    )
    expect(given.pay(two, '4', { domain: shop, category: 'media' }).code).toBe(null)
    expect(spent(given, group)).toBe(usd('10'))
    expect(spent(given, above, 'categories travel')).toBe(usd('6'))
    // Rows only where a policy asks for them.
    for (const scope of [one.agent, two.agent, above, given.genesis.scope])
      expect(spent(given, scope)).toBe(null)
  })

  test('whoever delegated what those below spend, and the book what all spend', () => {
    const given = new Given()
    const top = given.agent({ rules: limited('10') })
    const child = given.delegate(top)
    const other = given.agent()
    given.change(`pol_${given.genesis.scope}`, limited('15', 'month'))
    expect(given.pay(child, '6', shop).code).toBe(null)
    expect(given.pay(top, '5', shop).code).toBe('LIMIT_PAYEE')
    expect(given.pay(child, '4', shop).code).toBe(null)
    expect(given.pay(other, '6', shop).code).toBe('LIMIT_PAYEE')
    expect(given.pay(other, '5', shop).code).toBe(null)
    expect(spent(given, top.agent)).toBe(usd('10'))
    expect(spent(given, given.genesis.scope)).toBe(usd('15'))
    expect([child.agent, other.agent].map((agent) => spent(given, agent))).toEqual([null, null])
  })

  test('two policies of one scope limit what it spent, once', () => {
    const given = new Given()
    const agent = given.agent({ rules: limited('10') })
    const policy = given.shared(limited('8', 'day', ['https://SHOP.example/', 'a.example']))
    given.attach(policy, agent.agent)
    expect(given.pay(agent, '5', shop).code).toBe(null)
    expect(spent(given, agent.agent)).toBe(usd('5'))
    const found = given.pay(agent, '5.00000001', shop)
    expect(denials(found)).toEqual(['payee_or_category_limit', 'payee_or_category_limit'])
    expect(found.remedies.maxAmountNow).toBe(usd('3'))
    given.ask('policy.detach', { policy, agent: agent.agent, group: null })
    expect(given.pay(agent, '5', shop).code).toBe(null)
  })

  test('a shared policy gives each agent the amount for itself', () => {
    const given = new Given()
    const [one, two] = [given.agent(), given.agent()]
    const policy = given.shared(limited('5'))
    for (const { agent } of [one, two]) given.attach(policy, agent)
    for (const agent of [one, two]) {
      expect(given.pay(agent, '5', shop).code).toBe(null)
      expect(given.pay(agent, '1', shop).code).toBe('LIMIT_PAYEE')
    }
  })

  test('a new agent counts from when it was made, a delegate and a group too', () => {
    const given = new Given()
    const top = given.agent({ rules: limited('5') })
    given.now += 1_000_000
    const child = given.delegate(top, { rules: limited('4') })
    const group = given.group({ rules: limited('3', 'transaction') })
    const shared = given.shared(limited('3', 'total'))
    const from = (policy: Id<'policy'>) =>
      given.row('policy', policy).rules.limitsBy?.map((one) => one.countsFrom)
    expect(from(top.policy)).toEqual([given.now - 1_000_000])
    for (const policy of [child.policy, shared]) expect(from(policy)).toEqual([given.now])
    expect(from(`pol_${ulidOf(group)}`)).toEqual([null])
    given.now += 1_000_000
    given.change(top.policy, { dailyLimit: usd('5') })
    expect(from(top.policy)).toEqual([given.now - 2_000_000])
  })
})

describe('what a finding says', () => {
  test('the entry as it was written, the period, and what is left', () => {
    const given = new Given()
    const agent = given.agent({ rules: limited('10', 'week', ['https://SHOP.example/pay']) })
    given.pay(agent, '7', 'eu.shop.example')
    const found = given.pay(agent, '4', shop)
    expect(found.findings.filter(({ rule }) => rule === 'payee_or_category_limit')).toMatchObject([
      {
        outcome: 'deny',
        code: 'LIMIT_PAYEE',
        scope: agent.agent,
        policy: { id: agent.policy, version: 1 },
        entry: 'https://SHOP.example/pay',
        per: 'week',
        currency: 'USD',
        limit: usd('10'),
        used: usd('7'),
        amount: usd('4'),
        resetsAt: Date.parse('2026-03-16T00:00:00Z') / 1000,
      },
    ])
  })

  test('it comes after the total, and before a duplicate and the balance', () => {
    const given = new Given()
    const rules = { ...limited('1'), totalLimit: usd('2'), duplicateSeconds: 60 }
    const agent = given.agent({ rules, budget: '1' })
    expect(given.pay(agent, '1', shop).code).toBe(null)
    expect(denials(given.pay(agent, '1', shop))).toEqual([
      'payee_or_category_limit',
      'duplicate',
      'balance',
    ])
    expect(denials(given.pay(agent, '2', shop)).slice(0, 2)).toEqual([
      'total_limit',
      'payee_or_category_limit',
    ])
    expect(given.pay(agent, '2', shop).code).toBe('LIMIT_TOTAL')
  })
})

describe('a payee whose category nobody knows', () => {
  test.each([
    ['deny', 'DECLINED', 'CATEGORY_REQUIRED'],
    ['approve', 'PENDING_APPROVAL', null],
    ['allow', 'COMPLETED', null],
  ] as const)('is treated as unknownCategory says: %s', (unknownCategory, verdict, code) => {
    const given = new Given()
    const agent = given.agent({ rules: { ...travel('10'), unknownCategory } })
    expect(given.pay(agent, '1', shop)).toMatchObject({ verdict, code })
    const known = { domain: shop, category: 'media' }
    expect(given.pay(agent, '50', known)).toMatchObject({ verdict: 'COMPLETED', code: null })
  })

  test('does not matter where only payees are limited, or no category is left', () => {
    const given = new Given()
    const agent = given.agent({ rules: { ...limited('10'), unknownCategory: 'deny' } })
    expect(given.pay(agent, '1', shop).code).toBe(null)
    given.change(agent.policy, { ...travel('10'), blockedCategories: [] })
    expect(given.pay(agent, '1', shop).code).toBe('CATEGORY_REQUIRED')
    given.change(agent.policy, { limitsBy: [] })
    expect(given.pay(agent, '1', shop).code).toBe(null)
  })

  test('and an allow list decides about it where there is one', () => {
    const given = new Given()
    const rules = { ...travel('10'), allowedCategories: ['travel'] } as const
    const agent = given.agent({ rules: { ...rules, unknownCategory: 'allow' } })
    expect(given.pay(agent, '1', shop).code).toBe('CATEGORY_REQUIRED')
  })
})

describe('in another currency', () => {
  function abroad(currency: string, rules: Partial<Rules>) {
    const given = new Given()
    const agent = given.agent({ rules })
    const params = opening(agent.agent, currency)
    given.ask('wallet.open', params)
    given.ask('wallet.fund', { wallet: params.wallet, amount: usd('1000'), texts: {} })
    const pay = (amount: string, to = shop) => given.pay(agent, amount, to, { from: params.wallet })
    return { given, agent, pay }
  }

  test('it counts for what it is worth, rounded up', () => {
    const { given, agent, pay } = abroad('EUR', limited('11'))
    given.ask('rate.set', { from: 'EUR', to: 'USD', rate: usd('1.1') })
    expect(pay('10.00000001').code).toBe('LIMIT_PAYEE')
    expect(pay('10').code).toBe(null)
    expect(spent(given, agent.agent)).toBe(usd('11'))
    // Another valuation is one of later payments.
    given.ask('rate.set', { from: 'EUR', to: 'USD', rate: usd('2') })
    expect(spent(given, agent.agent)).toBe(usd('11'))
  })

  test('what has no value is refused where anything is limited, whomever it goes to', () => {
    for (const rules of [limited('5000', 'transaction'), travel('5000')])
      expect(abroad('EUR', rules).pay('1', 'x.example').code).toBe('LIMIT_CURRENCY')
  })

  test('a policy in another currency than its scope denies', () => {
    const given = new Given()
    const agent = given.agent()
    const policy = given.shared(limited('5000'))
    given.attach(policy, agent.agent)
    given.change(policy, { currency: 'EUR' })
    expect(given.pay(agent, '1', 'x.example').code).toBe('LIMIT_CURRENCY')
  })
})

test('a counter that is full refuses, and what comes back does not open it', () => {
  const given = new Given({ credit: SUM_MAX })
  const large = SUM_MAX / 2n
  const one = given.agent({ budget: '0', rules: { limitsBy: null } })
  const two = given.agent({ budget: '0' })
  given.change(one.policy, {
    limitsBy: [limitBy({ merchants: [two.wallet] }, SUM_MAX, 'total')],
  })
  given.ask('agent.adjust', { agent: one.agent, amount: large })
  const send = (from: NewAgent, to: NewAgent, amount = large) => {
    const command = payment(from.key, amount, to.wallet)
    return { ...given.when(command), id: command.params.payment }
  }
  expect(send(one, two).code).toBe(null)
  expect(send(two, one).code).toBe(null)
  const last = send(one, two)
  expect(last.code).toBe(null)
  expect(spent(given, one.agent, `merchants ${two.wallet}`)).toBe(SUM_MAX)
  expect(send(two, one, 1n).code).toBe(null)
  expect(send(one, two, 1n).code).toBe('LIMIT_PAYEE')
  given.ask('payment.refund', { payment: last.id, amount: 1n, texts: {} })
  expect(spent(given, one.agent, `merchants ${two.wallet}`)).toBe(SUM_MAX)
  expect(send(one, two, 1n).code).toBe('LIMIT_PAYEE')
})

describe('a candidate', () => {
  test('is counted and judged by what was spent, and refuses nothing', () => {
    const given = new Given()
    const agent = given.agent()
    const candidate = given.shared(limited('10'))
    given.ask('policy.shadow', { policy: agent.policy, candidate })
    const verdict = (amount: string) => {
      const command = payment(agent.key, usd(amount), shop)
      const { code } = given.when(command)
      const { shadow } = given.row('payment', command.params.payment)
      return [code, shadow?.map((one) => `${one.outcome} ${one.code}`).join()]
    }
    expect(verdict('6')).toEqual([null, 'allowed null'])
    expect(verdict('5')).toEqual([null, 'declined LIMIT_PAYEE'])
    expect(spent(given, agent.agent)).toBe(usd('11'))
    // In force, it goes on from what was counted while it was tried.
    given.ask('policy.shadow', { policy: agent.policy, candidate: null })
    given.change(agent.policy, limited('12'))
    expect(given.pay(agent, '2', shop).code).toBe('LIMIT_PAYEE')
    expect(given.pay(agent, '1', shop).code).toBe(null)
  })

  test('meets other entries than the policy in force, and both are counted', () => {
    const given = new Given()
    const agent = given.agent({ rules: limited('10') })
    const candidate = given.shared({ ...travel('3'), unknownCategory: 'allow' })
    given.ask('policy.shadow', { policy: agent.policy, candidate })
    const to = { domain: shop, category: 'travel' }
    expect(given.pay(agent, '4', to)).toMatchObject({
      code: null,
      result: { shadow: [{ outcome: 'declined', code: 'LIMIT_CATEGORY' }] },
    })
    expect(spent(given, agent.agent)).toBe(usd('4'))
    expect(spent(given, agent.agent, 'categories travel')).toBe(usd('4'))
  })
})

test('a claimed domain by which equal payments are found is loaded before', () => {
  const given = new Given()
  const agent = given.agent({ rules: { ...limited('10'), duplicateSeconds: 60 } })
  const pay = (claim: string) => given.pay(agent, '1', { name: 'The shop' }, { claim }).code
  // The book that has loaded only what is named comes to the same: see `Given`.
  expect(pay('openai.com')).toBe(null)
  expect(pay('openai.com')).toBe('POSSIBLE_DUPLICATE')
  expect(pay(shop)).toBe(null)
  expect(spent(given, agent.agent)).toBe(usd('1'))
})
