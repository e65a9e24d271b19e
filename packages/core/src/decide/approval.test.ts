import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextKey, payment, usd } from '../../../../test/setup/given.ts'
import type { Rules } from '../policy/rules.ts'

const approval = (given: Given, id: string, kind: 'approve' | 'deny', by = given.by) =>
  given.when({
    kind: `approval.${kind}`,
    by,
    ask: { approval: `apr_${id.slice(4)}`, texts: {} },
  })

function asked(rules: Partial<Rules> = {}, to: Parameters<typeof payment>[2] = 'shop.example') {
  const given = new Given()
  const agent = given.agent({ budget: '100', rules: { requireApprovalAbove: 0n, ...rules } })
  const command = payment(agent.key, usd('30'), to)
  expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
  const id = command.ask.payment
  return { given, agent, id, approve: () => approval(given, id, 'approve') }
}

describe('who is asked', () => {
  const verdict = (rules: Partial<Rules>, amount: string, attached?: Partial<Rules>) => {
    const given = new Given()
    const agent = given.agent({ rules })
    if (attached !== undefined) given.attach(given.shared(attached), agent.agent)
    return given.pay(agent, amount).verdict
  }

  test.each([
    [{ requireApprovalAbove: usd('10') }, '10', 'COMPLETED'],
    [{ requireApprovalAbove: usd('10') }, '10.00000001', 'PENDING_APPROVAL'],
    [{ requireApprovalAbove: 0n }, '0.00000001', 'PENDING_APPROVAL'],
    [{ autoApproveBelow: usd('10') }, '9.99999999', 'COMPLETED'],
    [{ autoApproveBelow: usd('10') }, '10', 'PENDING_APPROVAL'],
    [{ autoApproveBelow: 0n }, '0.00000001', 'PENDING_APPROVAL'],
    // Whichever is stricter binds.
    [{ requireApprovalAbove: usd('10'), autoApproveBelow: usd('5') }, '5', 'PENDING_APPROVAL'],
    [{ requireApprovalAbove: usd('3'), autoApproveBelow: usd('5') }, '4', 'PENDING_APPROVAL'],
    [{ requireApprovalAbove: usd('3'), autoApproveBelow: usd('5') }, '3', 'COMPLETED'],
  ] as const)('case %#', (rules, amount, expected) => {
    expect(verdict(rules, amount)).toBe(expected)
  })

  test('the stricter of two policies binds', () => {
    const lax = { requireApprovalAbove: usd('100') }
    expect(verdict(lax, '20', { requireApprovalAbove: usd('10') })).toBe('PENDING_APPROVAL')
    expect(verdict({ requireApprovalAbove: usd('10') }, '20', lax)).toBe('PENDING_APPROVAL')
    expect(verdict(lax, '20', lax)).toBe('COMPLETED')
  })

  test('nobody, when the payment is refused anyway', () => {
    expect(verdict({ requireApprovalAbove: 0n, dailyLimit: usd('5') }, '6')).toBe('DECLINED')
  })

  test('the policy that asked is recorded with its version', () => {
    const { given, agent, id } = asked()
    expect(given.row('approval', `apr_${id.slice(4)}`)).toMatchObject({
      state: 'PENDING',
      policy: agent.policy,
      policyVersion: 1,
    })
  })
})

const hot = (given: Given, { agent }: NewAgent) => given.hot(agent)

test('asking reserves the money and counts it; consent moves it and counts nothing more', () => {
  const { given, agent, approve } = asked({ dailyLimit: usd('40') })
  expect(hot(given, agent)).toMatchObject({ posted: usd('100'), held: usd('30'), open: 1 })
  expect(given.pay(agent, '11').code).toBe('LIMIT_DAILY')
  expect(approve().verdict).toBe('COMPLETED')
  expect(hot(given, agent)).toMatchObject({
    posted: usd('70'),
    held: 0n,
    open: 0,
    daySpent: usd('30'),
    totalSpent: usd('30'),
  })
})

test('a denial gives everything back', () => {
  const { given, agent, id } = asked()
  approval(given, id, 'deny')
  expect(hot(given, agent)).toMatchObject({ posted: usd('100'), held: 0n, open: 0, totalSpent: 0n })
  expect(given.row('payment', id).state).toBe('RELEASED')
})

test('is decided once', () => {
  for (const first of ['approve', 'deny'] as const) {
    const { given, id } = asked()
    expect(approval(given, id, first).kind).toBe('done')
    expect(approval(given, id, 'approve').code).toBe('ALREADY_DECIDED')
    expect(approval(given, id, 'deny').code).toBe('ALREADY_DECIDED')
  }
})

test('is never the agent itself', () => {
  const { given, agent, id } = asked()
  for (const kind of ['approve', 'deny'] as const)
    expect(approval(given, id, kind, agent.key).code).toBe('SCOPE_FORBIDDEN')
})

test('consent to a merchant that answers later only sets the money aside', () => {
  const { given, agent, id, approve } = asked({}, { domain: 'slow.simulated' })
  expect(approve().verdict).toBe('PROCESSING')
  expect(hot(given, agent)).toMatchObject({ posted: usd('100'), held: usd('30'), open: 1 })
  given.must({ kind: 'payment.settle', by: 'system:rail', ask: { payment: id } })
  expect(hot(given, agent)).toMatchObject({ posted: usd('70'), held: 0n, open: 0 })
})

describe('what is looked at again on consent', () => {
  test('a paused agent, until it is resumed', () => {
    const { given, agent, approve } = asked()
    given.must({ kind: 'agent.pause', by: given.by, ask: { agent: agent.agent } })
    expect(approve().code).toBe('WALLET_FROZEN')
    given.must({ kind: 'agent.resume', by: given.by, ask: { agent: agent.agent } })
    expect(approve().kind).toBe('done')
  })

  test('a frozen payee of the book', () => {
    const given = new Given()
    const payee = given.agent()
    const agent = given.agent({ rules: { requireApprovalAbove: 0n } })
    const command = payment(agent.key, usd('1'), payee.wallet)
    given.when(command)
    given.must({ kind: 'agent.pause', by: given.by, ask: { agent: payee.agent } })
    expect(approval(given, command.ask.payment, 'approve').code).toBe('WALLET_FROZEN')
    given.must({ kind: 'agent.delete', by: given.by, ask: { agent: payee.agent } })
    expect(approval(given, command.ask.payment, 'approve').code).toBe('WALLET_CLOSED')
    expect(approval(given, command.ask.payment, 'deny').kind).toBe('done')
  })

  test("today's lists, of own and attached policies; a denied consent changes nothing", () => {
    const { given, agent, approve } = asked()
    given.change(agent.policy, { blockedMerchants: ['shop.example'] })
    expect(approve().code).toBe('MERCHANT_BLOCKED')
    given.change(agent.policy, { blockedMerchants: null, allowedMerchants: ['else.example'] })
    expect(approve().code).toBe('MERCHANT_NOT_ALLOWED')
    given.change(agent.policy, { allowedMerchants: null })
    const shared = given.shared({ blockedMerchants: ['shop.example'] })
    given.attach(shared, agent.agent)
    expect(approve().code).toBe('MERCHANT_BLOCKED')
    given.must({ kind: 'policy.detach', by: given.by, ask: { policy: shared, agent: agent.agent } })
    expect(approve().kind).toBe('done')
  })

  test('not the limits: what was reserved is reserved', () => {
    const { given, agent, approve } = asked()
    given.change(agent.policy, { dailyLimit: 0n, totalLimit: 0n, maxTransaction: 0n })
    expect(approve().verdict).toBe('COMPLETED')
  })

  test('a revoked key stops it, a rotated one does not', () => {
    const { given, agent, approve } = asked()
    given.must({ kind: 'agent.rotate', by: given.by, ask: { agent: agent.agent, key: nextKey() } })
    expect(approve().kind).toBe('done')

    const other = new Given()
    const key = nextKey()
    const grant = { key, owner: 'bot', permissions: [], expiresAt: null, texts: {} }
    other.must({ kind: 'key.create', by: other.by, ask: grant })
    const payer = other.agent({ rules: { requireApprovalAbove: 0n } })
    const command = payment(key.id, usd('1'), 'a.example', { from: payer.wallet })
    expect(other.when(command).verdict).toBe('PENDING_APPROVAL')
    other.must({ kind: 'key.revoke', by: other.by, ask: { key: key.id } })
    expect(approval(other, command.ask.payment, 'approve').code).toBe('CONFLICT')
    expect(approval(other, command.ask.payment, 'deny').kind).toBe('done')
  })

  test('a key that expired meanwhile', () => {
    const given = new Given()
    const key = nextKey()
    const expiresAt = given.now + 1_000_000
    const grant = { key, owner: 'bot', permissions: [], expiresAt, texts: {} }
    given.must({ kind: 'key.create', by: given.by, ask: grant })
    const payer = given.agent({ rules: { requireApprovalAbove: 0n } })
    const command = payment(key.id, usd('1'), 'a.example', { from: payer.wallet })
    expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
    given.now = expiresAt - 1
    expect(given.dry(payment(key.id, 1n, 'a.example', { from: payer.wallet })).kind).toBe('done')
    given.now = expiresAt
    expect(given.when(payment(key.id, 1n, 'a.example', { from: payer.wallet })).code).toBe(
      'UNAUTHENTICATED',
    )
    expect(approval(given, command.ask.payment, 'approve').code).toBe('CONFLICT')
  })
})

test('money sent to a payee near the end of the range is refused, not wrapped', () => {
  const given = new Given({ credit: 8_999_999_999_999_999_999n })
  const agent = given.agent({ budget: '1' })
  const back = given.when(payment(agent.key, usd('1'), given.genesis.org))
  expect(back.kind).toBe('done')
  expect(given.hot(given.genesis.org).posted).toBe(8_999_999_999_999_999_999n)
})
