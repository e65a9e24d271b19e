import { describe, expect, test } from 'vitest'
import { denials, Given, type NewAgent, payment, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import type { KyaLevel } from '../kya/kya.ts'
import type { KyaStep, Rules } from '../policy/rules.ts'

const texts = {}

function steps(...all: readonly (readonly [above: string, level: KyaStep['level']])[]) {
  return { kyaSteps: all.map(([above, level]) => ({ above: usd(above), level })) }
}

const verified = steps(['10', 'verified'])

function upgrade(given: Given, { agent }: NewAgent, level: KyaLevel): void {
  const found = { agent, level, verifier: 'notary.example', proof: null, codeHash: null, texts }
  given.ask('kya.upgrade', found)
}

function knownAs(level: KyaLevel, rules: Partial<Rules>) {
  const given = new Given()
  const agent = given.agent({ rules })
  if (level !== 'basic') upgrade(given, agent, level)
  return { given, agent }
}

test('an amount equal to the step passes, one unit more needs the level', () => {
  const { given, agent } = knownAs('basic', verified)
  const refused = given.pay(agent, '10.00000001')
  expect(refused).toMatchObject({ verdict: 'DECLINED', code: 'KYA_LEVEL_REQUIRED' })
  expect(refused.remedies).toEqual({ maxAmountNow: usd('10'), approvalBy: 'operator' })
  expect(refused.findings.find(({ outcome }) => outcome === 'deny')).toMatchObject({
    rule: 'kya',
    scope: agent.agent,
    policy: { id: agent.policy, version: 1 },
    limit: usd('10'),
    amount: usd('10.00000001'),
  })
  expect(given.pay(agent, '10').verdict).toBe('COMPLETED')
  upgrade(given, agent, 'verified')
  expect(given.pay(agent, '10.00000001').verdict).toBe('COMPLETED')
})

test.each([
  ['basic', '1', null],
  ['basic', '5.00000001', 'KYA_LEVEL_REQUIRED'],
  ['verified', '50', null],
  ['verified', '50.00000001', 'KYA_LEVEL_REQUIRED'],
  ['attested', '500', null],
] as const)('of two steps an agent known as %s pays %s: %s', (level, amount, code) => {
  const { given, agent } = knownAs(level, steps(['50', 'attested'], ['5', 'verified']))
  expect(given.pay(agent, amount).code).toBe(code)
})

test('what passes instead is the lowest step that is missed, and what others leave of it', () => {
  const { given, agent } = knownAs('basic', steps(['50', 'attested'], ['5', 'verified']))
  expect(given.pay(agent, '60').remedies.maxAmountNow).toBe(usd('5'))
  given.change(agent.policy, { dailyLimit: usd('3') })
  expect(given.pay(agent, '60').remedies.maxAmountNow).toBe(usd('3'))
  expect(denials(given.pay(agent, '60'))).toEqual(['kya', 'daily_limit'])
  // Who is told of a step of zero has nothing that would pass.
  given.change(agent.policy, { dailyLimit: null, ...steps(['0', 'verified']) })
  expect(given.pay(agent, '1').remedies).toEqual({ approvalBy: 'operator' })
})

test('a declined payment is an attempt, and counts in no limit', () => {
  const { given, agent } = knownAs('basic', { ...verified, maxPerHour: 9 })
  expect(given.pay(agent, '11').result.paces).toMatchObject([{ hour: 0, hourTries: 1 }])
  expect(given.totals(agent.agent).totalSpent).toBe(0n)
})

describe('the least known of a line', () => {
  const line = () => {
    const given = new Given()
    const permissions = ['payments:write', 'agents:delegate']
    const top = given.agent({ permissions })
    const child = given.delegate(top, { rules: verified })
    return { given, top, child }
  }

  test('is what counts, wherever it stands in it', () => {
    const { given, top, child } = line()
    const pay = () => given.pay(child, '11').code
    upgrade(given, child, 'attested')
    expect(pay()).toBe('KYA_LEVEL_REQUIRED')
    upgrade(given, top, 'verified')
    expect(pay()).toBe(null)
  })

  test('and a step of who delegated binds those below', () => {
    const { given, top, child } = line()
    given.change(child.policy, { kyaSteps: null })
    given.change(top.policy, verified)
    upgrade(given, top, 'attested')
    const refused = given.pay(child, '11')
    expect(refused).toMatchObject({ code: 'KYA_LEVEL_REQUIRED' })
    expect(refused.findings.find(({ outcome }) => outcome === 'deny')?.scope).toBe(top.agent)
    expect(given.pay(top, '11').verdict).toBe('COMPLETED')
  })
})

describe('a step', () => {
  test('of an attached policy, of a group and of the organization binds as well', () => {
    const given = new Given()
    const agent = given.agent()
    const group = given.group({ members: [agent] })
    const shared = given.shared(verified)
    given.attach(shared, agent.agent)
    expect(given.pay(agent, '11').code).toBe('KYA_LEVEL_REQUIRED')
    given.ask('policy.detach', { policy: shared, agent: agent.agent, group: null })
    for (const policy of [`pol_${group.slice(4)}`, `pol_${given.genesis.scope}`] as const) {
      given.change(policy, verified)
      expect(given.pay(agent, '11').code).toBe('KYA_LEVEL_REQUIRED')
      given.change(policy, { kyaSteps: null })
      expect(given.pay(agent, '11').verdict).toBe('COMPLETED')
    }
  })

  test('asks nothing of the organization itself, whatever the currency', () => {
    const given = new Given()
    given.change(`pol_${given.genesis.scope}`, verified)
    const from = given.genesis.org
    const pay = (wallet: typeof from) =>
      given.when(payment(given.by, usd('11'), 'shop.example', { from: wallet })).code
    expect(pay(from)).toBe(null)
    const euros = opening(null, 'EUR')
    given.ask('wallet.open', euros)
    given.ask('wallet.fund', { wallet: euros.org, amount: usd('20'), texts })
    expect(pay(euros.org)).toBe(null)
  })

  test('is met by what another currency counts for; what has no value is refused', () => {
    const { given, agent } = knownAs('basic', verified)
    const euros = opening(agent.agent, 'EUR')
    given.ask('wallet.open', euros)
    given.ask('wallet.fund', { wallet: euros.wallet, amount: usd('50'), texts })
    const pay = (amount: string) =>
      given.when(payment(agent.key, usd(amount), 'shop.example', { from: euros.wallet }))
    expect(pay('1').code).toBe('LIMIT_CURRENCY')
    given.ask('rate.set', { from: 'EUR', to: 'USD', rate: usd('1.25') })
    expect(pay('8').verdict).toBe('COMPLETED')
    const refused = pay('8.00000001')
    expect(refused.code).toBe('KYA_LEVEL_REQUIRED')
    // A sum in another currency than the payment's tells the caller nothing.
    expect(refused.remedies).toEqual({ approvalBy: 'operator' })
    upgrade(given, agent, 'verified')
    expect(pay('8.00000001').verdict).toBe('COMPLETED')
  })

  test('of a candidate is tried and decides nothing', () => {
    const { given, agent } = knownAs('basic', {})
    const candidate = given.shared(verified)
    given.ask('policy.shadow', { policy: agent.policy, candidate })
    const found = given.pay(agent, '11')
    expect(found.verdict).toBe('COMPLETED')
    expect(found.result.shadow).toMatchObject([{ outcome: 'declined', code: 'KYA_LEVEL_REQUIRED' }])
  })

  test('stands in the trace when it passes, before what the payment costs', () => {
    const { given, agent } = knownAs('verified', { ...verified, maxTransaction: usd('1') })
    const found = given.pay(agent, '11')
    expect(found.code).toBe('LIMIT_PER_TRANSACTION')
    expect(found.findings.find(({ rule }) => rule === 'kya')).toMatchObject({
      outcome: 'pass',
      code: null,
      limit: null,
    })
    expect(found.remedies.maxAmountNow).toBe(usd('1'))
  })
})
