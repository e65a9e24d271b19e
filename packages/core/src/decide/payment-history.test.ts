import { describe, expect, test } from 'vitest'
import { Given, payment, usd } from '../../../../test/setup/given.ts'
import type { Rules } from '../policy/rules.ts'

const second = 1_000_000
const seconds = (iso: string) => Date.parse(iso) / 1000

function world(rules: Partial<Rules>) {
  const given = new Given({ at: '2026-03-10T12:00:30Z' })
  const agent = given.agent({ rules })
  const pay = (amount = '1', to = 'shop.example') => given.pay(agent, amount, to)
  return { given, agent, pay }
}

describe('a possible duplicate', () => {
  test('is refused for so many seconds, and told which payment it repeats', () => {
    const { given, agent, pay } = world({ duplicateSeconds: 60 })
    const first = payment(agent.key, usd('1'), 'shop.example')
    given.must(first)
    const over = seconds('2026-03-10T12:01:30Z')
    const again = pay()
    expect(again.code).toBe('POSSIBLE_DUPLICATE')
    expect(again.remedies).toEqual({
      ...{ duplicateOf: first.params.payment, retryAt: over, approvalBy: 'approver' },
    })
    expect(again.findings.find(({ rule }) => rule === 'duplicate')).toMatchObject({
      earlier: first.params.payment,
      resetsAt: over,
    })
    given.now += 59 * second
    expect(pay().code).toBe('POSSIBLE_DUPLICATE')
    given.now += second
    expect(pay().verdict).toBe('COMPLETED')
    // From then on, that one is what later ones repeat.
    given.now += 59 * second
    expect(pay().code).toBe('POSSIBLE_DUPLICATE')
  })

  test('passes when it is meant, and is what the next one repeats', () => {
    const rules = { duplicateSeconds: 60, duplicates: 'agent-may-override' } as const
    const { given, agent, pay } = world(rules)
    pay()
    const meant = payment(agent.key, usd('1'), 'shop.example', { allowDuplicate: true })
    expect(given.when(meant).verdict).toBe('COMPLETED')
    const { remedies } = pay()
    expect(remedies).toMatchObject({ duplicateOf: meant.params.payment })
    expect(remedies.approvalBy).toBeUndefined()
  })

  test('needs a person where an agent means it, unless its policy says otherwise', () => {
    const { given, agent, pay } = world({ duplicateSeconds: 60, approvalsNeeded: 2 })
    const first = payment(agent.key, usd('1'), 'shop.example', { allowDuplicate: true })
    expect(given.when(first).verdict).toBe('COMPLETED')
    const again = () => given.pay(agent, '1', 'shop.example', { allowDuplicate: true })
    const found = again()
    expect(found).toMatchObject({ verdict: 'PENDING_APPROVAL', code: null })
    expect(found.result.asked).toMatchObject({ policy: agent.policy, needed: 2 })
    expect(found.remedies).toEqual({ approvalBy: 'approver' })
    expect(found.findings.filter(({ outcome }) => outcome === 'ask')).toMatchObject([
      { rule: 'duplicate', code: 'POSSIBLE_DUPLICATE', earlier: first.params.payment },
    ])
    given.now += 60 * second
    expect(again().code).toBe(null)
    given.change(agent.policy, { duplicates: 'deny', approvalsNeeded: null })
    for (const refused of [again(), pay()]) {
      expect(refused.code).toBe('POSSIBLE_DUPLICATE')
      expect(refused.remedies).toMatchObject({ approvalBy: 'operator' })
    }
  })

  test('is meant by an organization key whatever a policy says', () => {
    for (const duplicates of ['ask', 'deny', 'agent-may-override'] as const) {
      const { given, agent, pay } = world({ duplicateSeconds: 60, duplicates })
      pay()
      const by = (allowDuplicate: boolean) =>
        payment(given.by, usd('1'), 'shop.example', { from: agent.wallet, allowDuplicate })
      const refused = given.when(by(false))
      expect(refused.code).toBe('POSSIBLE_DUPLICATE')
      expect(refused.remedies.approvalBy).toBeUndefined()
      expect(given.when(by(true)).verdict).toBe('COMPLETED')
    }
  })

  test('of several policies the strictest binds', () => {
    const { given, agent, pay } = world({
      ...{ duplicateSeconds: 60, duplicates: 'agent-may-override' },
    })
    pay()
    const again = () => given.pay(agent, '1', 'shop.example', { allowDuplicate: true })
    given.attach(given.shared({ duplicateSeconds: 60 }), agent.agent)
    expect(again().verdict).toBe('PENDING_APPROVAL')
    given.group({ rules: { duplicateSeconds: 60, duplicates: 'deny' }, members: [agent] })
    expect(again()).toMatchObject({ code: 'POSSIBLE_DUPLICATE' })
  })

  test('is one of wallet, payee, amount and currency: another of each is none', () => {
    const { given, agent, pay } = world({ duplicateSeconds: 60 })
    const other = given.agent({ rules: { duplicateSeconds: 60 } })
    pay()
    expect(pay('1.00000001').verdict).toBe('COMPLETED')
    expect(pay('1', 'else.example').verdict).toBe('COMPLETED')
    expect(given.pay(other, '1').verdict).toBe('COMPLETED')
    expect(pay('1', 'SHOP.example.').code).toBe('POSSIBLE_DUPLICATE')
    expect(given.pay(agent, '1', other.wallet).verdict).toBe('COMPLETED')
    expect(given.pay(agent, '1', other.wallet).code).toBe('POSSIBLE_DUPLICATE')
  })

  test('repeats what was authorized, held or asked for; not what was refused', () => {
    const { given, agent, pay } = world({ duplicateSeconds: 60, requireApprovalAbove: usd('50') })
    expect(pay('5000').code).toBe('INSUFFICIENT_FUNDS')
    expect(pay('5000').code).toBe('INSUFFICIENT_FUNDS')
    expect(pay('51').verdict).toBe('PENDING_APPROVAL')
    expect(pay('51').code).toBe('POSSIBLE_DUPLICATE')
    expect(given.pay(agent, '2', 'shop.example', { holdHours: 1 }).verdict).toBe('HELD')
    expect(pay('2').code).toBe('POSSIBLE_DUPLICATE')
  })

  test('has no remedy alone when something else is wrong as well', () => {
    const { given, agent, pay } = world({ duplicateSeconds: 60 })
    pay('900')
    given.change(agent.policy, { totalLimit: usd('1000') })
    const { remedies } = pay('900')
    expect(remedies).toEqual({ approvalBy: 'operator' })
  })

  test('of zero seconds is none', () => {
    const { pay } = world({ duplicateSeconds: 0 })
    pay()
    expect(pay().verdict).toBe('COMPLETED')
  })
})

describe('a payee that is new', () => {
  const rules = { approveNewPayees: true }

  test('needs consent, until money went there once', () => {
    const { given, agent, pay } = world(rules)
    const first = payment(agent.key, usd('1'), 'shop.example')
    const found = given.when(first)
    expect(found).toMatchObject({
      verdict: 'PENDING_APPROVAL',
      remedies: { approvalBy: 'approver' },
    })
    expect(found.findings.at(-1)).toMatchObject({ rule: 'new_payee', code: 'NEW_PAYEE' })
    // Asked for is not known.
    expect(pay('2').verdict).toBe('PENDING_APPROVAL')
    const approval = `apr_${first.params.payment.slice(4)}` as const
    given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null })
    expect(pay('3').verdict).toBe('COMPLETED')
    expect(pay('3', 'SHOP.EXAMPLE').verdict).toBe('COMPLETED')
    expect(pay('3', 'else.example').verdict).toBe('PENDING_APPROVAL')
  })

  test('is so for each scope that asks, and known where its members paid', () => {
    const given = new Given()
    const [one, two] = [given.agent(), given.agent({ rules })]
    const group = given.group({ members: [one, two] })
    given.pay(one, '1')
    given.change(`pol_${group.slice(4)}`, rules)
    // Nobody looked when the first one paid.
    const asked = payment(one.key, usd('1'), 'shop.example')
    expect(given.when(asked).verdict).toBe('PENDING_APPROVAL')
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null })
    const found = given.pay(two, '1')
    expect(found.verdict).toBe('PENDING_APPROVAL')
    const asks = found.findings.filter(({ outcome }) => outcome === 'ask')
    expect(asks.map(({ scope }) => scope)).toEqual([two.agent])
  })

  test('stays so while a refusal or a denial is all that came of it', () => {
    const { given, agent, pay } = world({ ...rules, maxTransaction: usd('10') })
    expect(pay('11').code).toBe('LIMIT_PER_TRANSACTION')
    const asked = payment(agent.key, usd('1'), 'shop.example')
    given.must(asked)
    given.ask('approval.deny', {
      approval: `apr_${asked.params.payment.slice(4)}`,
      texts: {},
      link: null,
    })
    expect(pay().verdict).toBe('PENDING_APPROVAL')
  })

  test('is known once money is held for it, though the hold is voided', () => {
    const { given, agent, pay } = world(rules)
    const asked = payment(agent.key, usd('1'), 'shop.example', { holdHours: 1 })
    given.must(asked)
    const { payment: id } = asked.params
    given.ask('approval.approve', {
      approval: `apr_${id.slice(4)}`,
      texts: {},
      link: null,
      evidence: null,
    })
    expect(given.row('payment', id).state).toBe('HELD')
    given.ask('payment.void', { payment: id })
    expect(given.row('payment', id).state).toBe('RELEASED')
    expect(pay().verdict).toBe('COMPLETED')
  })

  test('is nobody in particular every time', () => {
    const { given, agent, pay } = world(rules)
    const asked = payment(agent.key, usd('1'), {})
    given.must(asked)
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    expect(
      given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }).verdict,
    ).toBe('COMPLETED')
    expect(pay('2', '').verdict).toBe('PENDING_APPROVAL')
  })

  test('can be a wallet of the book', () => {
    const { given, agent } = world(rules)
    const payee = given.agent()
    const pay = () => given.pay(agent, '1', payee.wallet)
    expect(pay().verdict).toBe('PENDING_APPROVAL')
    given.change(agent.policy, { approveNewPayees: null })
    expect(pay().verdict).toBe('COMPLETED')
    given.change(agent.policy, rules)
    expect(pay().verdict).toBe('PENDING_APPROVAL')
    given.change(agent.policy, { approveNewPayees: false })
    expect(pay().verdict).toBe('COMPLETED')
  })
})
