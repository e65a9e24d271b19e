import { describe, expect, test } from 'vitest'
import { denials, Given, nextKey, payment, usd } from '../../../../test/setup/given.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import type { Id } from '../id.ts'
import { approvalHoursDefault, askedPaymentsMax, openPaymentsMax } from '../limits.ts'
import type { Rules } from '../policy/rules.ts'
import { hoursInMicros } from '../time.ts'

const texts = {}
const wish = { consent: true } as const

function asked(rules: Partial<Rules> = {}) {
  const given = new Given()
  const agent = given.agent({ rules, budget: '100' })
  const ask = (amount: string, options: { holdHours?: number } = {}) => {
    const command = payment(agent.key, usd(amount), 'shop.example', { ...wish, ...options })
    const approval: Id<'approval'> = `apr_${command.params.payment.slice(4)}`
    return { ...given.when(command), id: command.params.payment, approval }
  }
  return { given, agent, ask }
}

describe('a payment for which somebody asks a person', () => {
  test('waits for one though every policy would let it pass, and the wish is what it says', () => {
    const { given, agent, ask } = asked()
    expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
    const found = ask('1')
    const policy = { id: agent.policy, version: 1 }
    expect(found.verdict).toBe('PENDING_APPROVAL')
    expect(found.findings.filter(({ outcome }) => outcome === 'ask')).toMatchObject([
      { rule: 'approval', code: 'APPROVAL_REQUESTED', scope: agent.agent, policy },
    ])
    expect(found.result.asked).toEqual({ policy: agent.policy, version: 1, needed: null })
    const expiresAt = given.now + hoursInMicros(approvalHoursDefault)
    expect(given.row('approval', found.approval)).toMatchObject({ state: 'PENDING', expiresAt })
    expect(given.totals(agent.agent)).toMatchObject({ held: usd('1'), totalSpent: usd('2') })
    expect(
      given.ask('approval.approve', { approval: found.approval, texts, link: null, evidence: null })
        .verdict,
    ).toBe('COMPLETED')
    expect(given.row('payment', found.id).state).toBe('COMPLETED')
    expectSound(given)
  })

  test('is declined where a policy forbids it: nobody is asked', () => {
    const { given, agent, ask } = asked({ maxTransaction: usd('5') })
    const found = ask('6')
    expect(found).toMatchObject({ verdict: 'DECLINED', code: 'LIMIT_PER_TRANSACTION' })
    expect(denials(found)).toEqual(['max_transaction'])
    expect(found.result).toMatchObject({ asked: null, expiresAt: null })
    expect(ask('101').code).toBe('LIMIT_PER_TRANSACTION')
    given.change(agent.policy, { maxTransaction: null })
    expect(ask('101').code).toBe('INSUFFICIENT_FUNDS')
  })

  test('waits no longer than the asker wants, nor than a policy lets it', () => {
    const { given, agent } = asked({ approvalHours: 24 })
    const end = (options: { consent?: true; consentHours: number }) =>
      given.when(payment(agent.key, usd('1'), 'shop.example', options)).result.expiresAt
    const after = (hours: number) => given.now + hoursInMicros(hours)
    expect(end({ ...wish, consentHours: 2 })).toBe(after(2))
    expect(end({ ...wish, consentHours: 30 })).toBe(after(24))
    expect(end({ consentHours: 2 })).toBeNull()
    expectSound(given)
  })

  test('asks as many as its own policy wants, for as long, or as a stricter one wants', () => {
    const { given, agent, ask } = asked({ approvalsNeeded: 2, approvalHours: 24 })
    const found = ask('1')
    expect(found.result).toMatchObject({
      asked: { policy: agent.policy, needed: 2 },
      expiresAt: given.now + hoursInMicros(24),
    })
    const { approval } = found
    expect(
      given.ask('approval.approve', { approval, texts, link: null, evidence: null }).verdict,
    ).toBe('PENDING_APPROVAL')
    const strict = given.shared({ requireApprovalAbove: 0n, approvalsNeeded: 3, approvalHours: 2 })
    given.attach(strict, agent.agent)
    const both = ask('1')
    expect(both.result).toMatchObject({
      asked: { policy: strict, needed: 3 },
      expiresAt: given.now + hoursInMicros(2),
    })
    given.change(agent.policy, { approvalHours: 1 })
    expect(ask('1').result.expiresAt).toBe(given.now + hoursInMicros(1))
  })

  test('is held after the consent, if it was to be held', () => {
    const { given, ask } = asked()
    const { approval, id } = ask('1', { holdHours: 5 })
    expect(
      given.ask('approval.approve', { approval, texts, link: null, evidence: null }).verdict,
    ).toBe('HELD')
    expect(given.row('payment', id).expiresAt).toBe(given.now + hoursInMicros(5))
  })

  test('is given up with a denial, and when nobody comes', () => {
    const { given, agent, ask } = asked()
    const [denied, late] = [ask('1'), ask('2')]
    given.ask('approval.deny', { approval: denied.approval, texts, link: null })
    given.now += hoursInMicros(approvalHoursDefault)
    given.ask('payment.expire', { payment: late.id }, 'system:clock')
    expect(given.row('payment', denied.id).state).toBe('RELEASED')
    expect(given.row('payment', late.id).state).toBe('EXPIRED')
    expect(given.totals(agent.agent)).toMatchObject({
      posted: usd('100'),
      held: 0n,
      totalSpent: 0n,
    })
  })

  test('is refused where too much waits already', () => {
    const { ask, given, agent } = asked()
    for (let open = 0; open < openPaymentsMax; open += 1)
      expect(ask('0.01').verdict).toBe('PENDING_APPROVAL')
    const seq = given.log.length
    expect(ask('0.01')).toMatchObject({ kind: 'rejected', code: 'CONFLICT' })
    expect(given.log).toHaveLength(seq)
    expect(given.pay(agent, '0.01').verdict).toBe('COMPLETED')
  })

  test('is what a candidate would have asked for too', () => {
    const { given, agent, ask } = asked()
    const candidate = given.shared({})
    given.ask('policy.shadow', { policy: agent.policy, candidate })
    expect(ask('1').result.shadow).toMatchObject([
      { outcome: 'needs_approval', code: 'APPROVAL_REQUESTED' },
    ])
  })
})

test('the organization may ask for a payment of its own wallet, within its own bound', () => {
  const given = new Given()
  const key = nextKey()
  const permissions = ['payments:write']
  given.ask('key.create', { key, owner: 'two', permissions, expiresAt: null, texts })
  const from = given.genesis.org
  const ask = () => given.when(payment(key.id, 1n, 'shop.example', { from, ...wish }))
  const found = ask()
  expect(found.verdict).toBe('PENDING_APPROVAL')
  expect(found.result.asked).toMatchObject({ policy: `pol_${given.genesis.scope}` })
  for (let open = 1; open < askedPaymentsMax; open += 1) ask()
  expect(ask().code).toBe('CONFLICT')
}, 60_000)
