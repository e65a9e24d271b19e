import { describe, expect, test } from 'vitest'
import {
  everything,
  Given,
  type NewAgent,
  nextId,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { readRules } from '../../../../test/setup/reading.ts'
import type { Wish } from '../approval/request.ts'
import type { Id } from '../id.ts'

const hour = 3_600_000_000
const none = { per: null, until: null, amount: null, payee: null, reading: null }

function seconds(given: Given, hours: number): number {
  return Math.floor(given.now / 1_000_000) + hours * 3_600
}

function daily(given: Given, amount: string, hours = 2): Wish {
  return { ...none, what: 'raise', per: 'day', amount: usd(amount), until: seconds(given, hours) }
}

function ask(given: Given, agent: Pick<NewAgent, 'agent' | 'key'>, wish: Wish, by = agent.key) {
  const approval = nextId('approval')
  const found = given.ask('approval.request', { approval, agent: agent.agent, wish, texts: {} }, by)
  return { approval, ...found }
}

function grant(given: Given, approval: Id<'approval'>, by = given.by) {
  return given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }, by)
}

function raised(given: Given, agent: NewAgent, amount: string, hours = 2) {
  const { approval } = ask(given, agent, daily(given, amount, hours))
  return grant(given, approval)
}

function pay(given: Given, agent: Pick<NewAgent, 'key'>, amount: string): string | null {
  const found = given.when(payment(agent.key, usd(amount), 'shop.example'))
  return found.kind === 'done' ? (found.result.code as string | null) : found.code
}

function start(dailyLimit = usd('10')) {
  const given = new Given()
  const agent = given.agent({ budget: '500', rules: { dailyLimit } })
  return { given, agent }
}

describe('a raise', () => {
  test('lets more pass until it ends, to the second', () => {
    const { given, agent } = start()
    expect(pay(given, agent, '10.00000001')).toBe('LIMIT_DAILY')
    expect(raised(given, agent, '30').verdict).toBe('GRANTED')
    expect(pay(given, agent, '30')).toBe(null)
    expect(pay(given, agent, '0.00000001')).toBe('LIMIT_DAILY')
    given.now += 26 * hour
    expect(pay(given, agent, '10.00000001')).toBe('LIMIT_DAILY')
    expect(pay(given, agent, '10')).toBe(null)
  })

  test('is over at its end and not before', () => {
    const { given, agent } = start()
    raised(given, agent, '30', 1)
    const end = Math.floor(given.now / 1_000_000) * 1_000_000 + hour
    given.now = end - 1
    expect(pay(given, agent, '11')).toBe(null)
    given.now = end
    expect(pay(given, agent, '1')).toBe('LIMIT_DAILY')
  })

  test('is no sum: of several the largest holds', () => {
    const { given, agent } = start()
    raised(given, agent, '20', 4)
    raised(given, agent, '30', 2)
    expect(pay(given, agent, '30.00000001')).toBe('LIMIT_DAILY')
    given.now += 3 * hour
    expect(pay(given, agent, '20.00000001')).toBe('LIMIT_DAILY')
    expect(pay(given, agent, '20')).toBe(null)
  })

  test.each([
    [
      'a lower limit',
      (given: Given, { policy }: NewAgent) => given.change(policy, { dailyLimit: usd('9') }),
    ],
    [
      'no limit and a new one',
      (given: Given, { policy }: NewAgent) => {
        given.change(policy, { dailyLimit: null })
        given.change(policy, { dailyLimit: usd('9') })
      },
    ],
    [
      'a pause',
      (given: Given, { agent }: NewAgent) => {
        given.ask('agent.pause', { agent })
        given.ask('agent.resume', { agent })
      },
    ],
    [
      'a pause by the other API',
      (given: Given, { agent }: NewAgent) => {
        const change = { monthlyLimit: usd('400') }
        for (const active of [false, true])
          given.ask('agent.change', { agent, change, active, texts: {}, since: null })
      },
    ],
  ])('ends with %s, for ever', (_, end) => {
    const { given, agent } = start()
    raised(given, agent, '30')
    end(given, agent)
    given.change(agent.policy, { dailyLimit: usd('10') })
    expect(pay(given, agent, '10.00000001')).toBe('LIMIT_DAILY')
  })

  test('ends when the circuit breaker pauses its agent', () => {
    const { given, agent } = start()
    raised(given, agent, '30')
    given.change(agent.policy, { circuitBreaker: { attempts: 1, per: 'hour' } })
    pay(given, agent, '1')
    expect(pay(given, agent, '1')).toBe('CIRCUIT_BREAKER')
    expect(given.book.tables.policy.get(agent.policy)?.rules.raises).toBe(null)
  })

  test('outlives a higher limit and other rules, and no change sets one', () => {
    const { given, agent } = start()
    raised(given, agent, '30')
    const { raises } = given.book.tables.policy.get(agent.policy)?.rules ?? {}
    given.change(agent.policy, { dailyLimit: usd('12'), monthlyLimit: usd('100') })
    expect(pay(given, agent, '30')).toBe(null)
    given.now += 26 * hour
    given.change(agent.policy, {
      raises: raises?.map((one) => ({ ...one, until: 2 ** 40 })) ?? null,
    })
    expect(pay(given, agent, '12.00000001')).toBe('LIMIT_DAILY')
  })

  test('lifts no limit of those above: not of the parent, of a group or of a shared policy', () => {
    const { given, agent } = start()
    const child = given.delegate(agent, { budget: '50', rules: { dailyLimit: usd('2') } })
    raised(given, child, '40')
    expect(pay(given, child, '10.00000001')).toBe('LIMIT_DAILY')
    expect(pay(given, child, '4')).toBe(null)
    const group = given.group({ rules: { dailyLimit: usd('15') }, members: [agent] })
    raised(given, agent, '60')
    expect(pay(given, child, '5.99')).toBe(null)
    expect(pay(given, agent, '9.02')).toBe('GROUP_LIMIT_DAILY')
    given.ask('group.leave', { group, agent: agent.agent })
    given.attach(given.shared({ dailyLimit: usd('20') }), agent.agent)
    expect(pay(given, agent, '10.01000001')).toBe('LIMIT_DAILY')
    expect(pay(given, agent, '10.01')).toBe(null)
  })

  test('is granted only while it raises something', () => {
    const { given, agent } = start()
    const first = ask(given, agent, daily(given, '20'))
    given.change(agent.policy, { dailyLimit: usd('20') })
    expect(grant(given, first.approval).code).toBe('CONFLICT')
    expect(ask(given, agent, daily(given, '20')).code).toBe('CONFLICT')
    expect(ask(given, agent, { ...daily(given, '20'), per: 'week' }).code).toBe('CONFLICT')
    expect(ask(given, agent, daily(given, '30', 0)).code).toBe('CONFLICT')
    expect(ask(given, agent, daily(given, '30', 31 * 24 + 1)).code).toBe('CONFLICT')
  })
})

describe('a budget and a payee', () => {
  test('a budget moves money of the organization, once', () => {
    const { given, agent } = start()
    const wish: Wish = { ...none, what: 'budget', amount: usd('7') }
    const { approval } = ask(given, agent, wish)
    const before = given.totals(agent.wallet).posted
    expect(grant(given, approval).verdict).toBe('GRANTED')
    expect(given.totals(agent.wallet).posted - before).toBe(usd('7'))
    expect(grant(given, approval).code).toBe('ALREADY_DECIDED')
    const much = ask(given, agent, { ...wish, amount: usd('1000000000') })
    expect(grant(given, much.approval).code).toBe('INSUFFICIENT_FUNDS')
    expect(given.book.tables.approval.get(much.approval)?.state).toBe('PENDING')
  })

  test('a budget is in the currency of its wallet, whatever that of the limits', () => {
    const given = new Given()
    const agent = given.agent({ walletless: true })
    given.ask('wallet.open', opening(agent.agent, 'EUR'))
    const asked = ask(given, agent, { ...none, what: 'budget', amount: usd('1') })
    expect(asked.result).toMatchObject({ currency: 'EUR' })
  })

  test('a payee joins the allow list of the agent', () => {
    const given = new Given()
    const rules = { allowedMerchants: ['paper.example'] }
    const agent = given.agent({ budget: '50', rules })
    const reading = readRules({ allowedMerchants: ['shop.example'] }).readings
      ?.allowedMerchants?.[0]
    const named = { payee: 'shop.example', reading: reading ?? null }
    const wish: Wish = { ...none, what: 'payee', ...named }
    expect(pay(given, agent, '1')).toBe('MERCHANT_NOT_ALLOWED')
    expect(grant(given, ask(given, agent, wish).approval).verdict).toBe('GRANTED')
    expect(pay(given, agent, '1')).toBe(null)
    expect(ask(given, agent, wish).code).toBe('CONFLICT')
    expect(ask(given, given.agent(), wish).code).toBe('CONFLICT')
  })
})

describe('who asks and who consents', () => {
  test('an agent asks for itself alone, and never consents', () => {
    const { given, agent } = start()
    const other = given.agent({ rules: { dailyLimit: 1n } })
    expect(ask(given, other, daily(given, '9'), agent.key).code).toBe('SCOPE_FORBIDDEN')
    const { approval } = ask(given, agent, daily(given, '20'))
    expect(grant(given, approval, agent.key).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('approval.cancel', { approval }, other.key).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('approval.cancel', { approval }, agent.key).kind).toBe('done')
  })

  test.each([
    ['raise', 'policies:write'],
    ['payee', 'policies:write'],
    ['budget', 'wallets:write'],
  ] as const)('consent to a %s also needs %s', (what, needed) => {
    const given = new Given()
    const rules = { dailyLimit: usd('1'), allowedMerchants: [] }
    const agent = given.agent({ rules })
    const wish =
      what === 'raise'
        ? daily(given, '2')
        : {
            ...none,
            what,
            amount: what === 'budget' ? 1n : null,
            payee: what === 'payee' ? 'a.example' : null,
          }
    const { approval } = ask(given, agent, wish)
    const without = given.key(everything.filter((one) => one !== needed))
    expect(grant(given, approval, without)).toMatchObject({ code: 'FORBIDDEN' })
    expect(grant(given, approval, given.key(['approvals:write', needed])).verdict).toBe('GRANTED')
  })

  test('an operator who asked approves unless a policy forbids it, and never by a link', () => {
    const { given, agent } = start()
    const { approval } = ask(given, agent, daily(given, '20'), given.by)
    const link = { link: nextId('link'), approval, hash: '', texts: {} }
    expect(given.ask('link.create', link).code).toBe('CONFLICT')
    given.change(agent.policy, { selfApproval: 'deny' })
    expect(grant(given, approval).code).toBe('CONFLICT')
    const other = given.key(['approvals:write', 'policies:write'], 'system:setup')
    expect(grant(given, approval, other).verdict).toBe('GRANTED')
  })

  test('a link grants what its maker could, and is used up', () => {
    const { given, agent } = start()
    const { approval } = ask(given, agent, daily(given, '20'))
    const bare = given.key(['approvals:write'])
    const [weak, good] = [nextId('link'), nextId('link')]
    const link = { link: weak, approval, hash: '', texts: {} }
    expect(given.ask('link.create', link, bare).code).toBe('FORBIDDEN')
    given.ask('link.create', { link: good, approval, hash: '', texts: {} })
    const by = (link: Id<'link'>, key: Id<'key'>) =>
      given.ask('approval.approve', { approval, texts: {}, link, evidence: null }, key)
    expect(by(good, bare).code).toBe('NOT_FOUND')
    expect(by(good, given.by).verdict).toBe('GRANTED')
    expect(given.book.tables.link.get(good)?.state).toBe('USED')
  })

  test('nothing is granted to an agent that is paused, deleted, or whose key was revoked', () => {
    const { given, agent } = start()
    const { approval } = ask(given, agent, daily(given, '20'))
    given.ask('agent.pause', { agent: agent.agent })
    expect(ask(given, agent, daily(given, '20')).code).toBe('WALLET_FROZEN')
    expect(grant(given, approval).code).toBe('WALLET_FROZEN')
    given.ask('agent.delete', { agent: agent.agent })
    expect(given.book.tables.approval.get(approval)?.state).toBe('RELEASED')
    expect(grant(given, approval).code).toBe('ALREADY_DECIDED')
  })
})

describe('how often', () => {
  test('three are open at most, of an agent and all below it', () => {
    const { given, agent } = start()
    const child = given.delegate(agent, { rules: { dailyLimit: 1n } })
    const first = ask(given, child, daily(given, '20'))
    for (const one of [agent, child]) ask(given, one, daily(given, '20'))
    for (const one of [agent, child])
      expect(ask(given, one, daily(given, '20')).code).toBe('REQUEST_LIMIT')
    given.ask('approval.cancel', { approval: first.approval }, child.key)
    expect(ask(given, agent, daily(given, '20')).kind).toBe('done')
  })

  test('a deletion makes room for those who stay', () => {
    const { given, agent } = start()
    const child = given.delegate(agent, { rules: { dailyLimit: 1n } })
    const asked = [1, 2, 3].map(() => ask(given, child, daily(given, '20')).approval)
    given.ask('agent.delete', { agent: child.agent })
    expect(asked.map((id) => given.book.tables.approval.get(id)?.state)).toEqual(
      asked.map(() => 'RELEASED'),
    )
    expect(ask(given, agent, daily(given, '20')).kind).toBe('done')
  })

  test('after a denial none of them asks for an hour', () => {
    const { given, agent } = start()
    const child = given.delegate(agent, { rules: { dailyLimit: 1n } })
    const { approval } = ask(given, child, daily(given, '20', 100))
    given.ask('approval.deny', { approval, texts: {}, link: null })
    for (const one of [agent, child])
      expect(ask(given, one, daily(given, '20', 100)).code).toBe('REQUEST_DENIED')
    given.now += hour - 1
    expect(ask(given, agent, daily(given, '20', 100)).code).toBe('REQUEST_DENIED')
    given.now += 1
    expect(ask(given, agent, daily(given, '20', 100)).kind).toBe('done')
  })

  test('one that nobody decides ends by itself, no later than what it asks for', () => {
    const { given, agent } = start()
    const { approval } = ask(given, agent, daily(given, '20', 2))
    const expire = () => given.ask('approval.expire', { approval }, 'system:clock')
    expect(expire().kind).toBe('known')
    given.now += 2 * hour
    expect(grant(given, approval).code).toBe('APPROVAL_EXPIRED')
    expect(expire().kind).toBe('done')
    expect(expire().kind).toBe('known')
    expect(given.book.tables.approval.get(approval)?.state).toBe('EXPIRED')
    expect(given.book.tables.agent.get(agent.agent)?.requests).toBe(null)
  })
})
