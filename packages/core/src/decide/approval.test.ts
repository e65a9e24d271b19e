import { describe, expect, test } from 'vitest'
import {
  Given,
  type NewAgent,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import type { Id } from '../id.ts'
import { approvalHoursDefault } from '../limits.ts'
import type { Rules } from '../policy/rules.ts'

const hour = 3_600_000_000

const approval = (given: Given, id: string, kind: 'approve' | 'deny', actor = given.by) =>
  given.ask(
    `approval.${kind}`,
    { approval: `apr_${id.slice(4)}`, texts: {}, link: null, evidence: null },
    actor,
  )

function asked(
  rules: Partial<Rules> = {},
  to: Parameters<typeof payment>[2] = 'shop.example',
  given = new Given(),
) {
  const agent = given.agent({ budget: '100', rules: { requireApprovalAbove: 0n, ...rules } })
  const command = payment(agent.key, usd('30'), to)
  expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
  const id = command.params.payment
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

const sums = (given: Given, { agent }: NewAgent) => given.totals(agent)

test('asking reserves the money and counts it; consent moves it and counts nothing more', () => {
  const { given, agent, approve } = asked({ dailyLimit: usd('40') })
  expect(sums(given, agent)).toMatchObject({ posted: usd('100'), held: usd('30'), open: 1 })
  expect(given.pay(agent, '11').code).toBe('LIMIT_DAILY')
  expect(approve().verdict).toBe('COMPLETED')
  expect(sums(given, agent)).toMatchObject({
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
  expect(sums(given, agent)).toMatchObject({
    posted: usd('100'),
    held: 0n,
    open: 0,
    totalSpent: 0n,
  })
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
  expect(sums(given, agent)).toMatchObject({ posted: usd('100'), held: usd('30'), open: 1 })
  given.must({
    kind: 'payment.settle',
    actor: 'system:rail',
    params: { payment: id, receipt: null },
  })
  expect(sums(given, agent)).toMatchObject({ posted: usd('70'), held: 0n, open: 0 })
})

describe('what is looked at again on consent', () => {
  test('a paused agent, until it is resumed', () => {
    const { given, agent, approve } = asked()
    given.must({ kind: 'agent.pause', actor: given.by, params: { agent: agent.agent } })
    expect(approve().code).toBe('WALLET_FROZEN')
    given.must({ kind: 'agent.resume', actor: given.by, params: { agent: agent.agent } })
    expect(approve().kind).toBe('done')
  })

  test('a frozen payee of the book', () => {
    const given = new Given()
    const payee = given.agent()
    const agent = given.agent({ rules: { requireApprovalAbove: 0n } })
    const command = payment(agent.key, usd('1'), payee.wallet)
    given.when(command)
    given.must({ kind: 'agent.pause', actor: given.by, params: { agent: payee.agent } })
    expect(approval(given, command.params.payment, 'approve').code).toBe('WALLET_FROZEN')
    given.must({ kind: 'agent.delete', actor: given.by, params: { agent: payee.agent } })
    expect(approval(given, command.params.payment, 'approve').code).toBe('WALLET_CLOSED')
    expect(approval(given, command.params.payment, 'deny').kind).toBe('done')
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
    given.ask('policy.detach', { policy: shared, agent: agent.agent, group: null })
    expect(approve().kind).toBe('done')
  })

  test('not the limits: what was reserved is reserved', () => {
    const { given, agent, approve } = asked()
    given.change(agent.policy, { dailyLimit: 0n, totalLimit: 0n, maxTransaction: 0n })
    expect(approve().verdict).toBe('COMPLETED')
  })

  test('a revoked key ends it, a rotated one does not', () => {
    const { given, agent, approve } = asked()
    given.ask('agent.rotate', { agent: agent.agent, key: nextKey() })
    expect(approve().kind).toBe('done')

    const other = new Given()
    const key = nextKey()
    const permissions = ['payments:write']
    const grant = { key, owner: 'bot', permissions, expiresAt: null, texts: {} }
    other.must({ kind: 'key.create', actor: other.by, params: grant })
    const payer = other.agent({ rules: { requireApprovalAbove: 0n } })
    const command = payment(key.id, usd('1'), 'a.example', { from: payer.wallet })
    expect(other.when(command).verdict).toBe('PENDING_APPROVAL')
    other.must({ kind: 'key.revoke', actor: other.by, params: { key: key.id, cascade: null } })
    expect(approval(other, command.params.payment, 'approve').code).toBe('ALREADY_DECIDED')
    expect(other.row('payment', command.params.payment).state).toBe('RELEASED')
  })

  test('a key that expired meanwhile', () => {
    const given = new Given()
    const key = nextKey()
    const expiresAt = given.now + 1_000_000
    const permissions = ['payments:write']
    const grant = { key, owner: 'bot', permissions, expiresAt, texts: {} }
    given.must({ kind: 'key.create', actor: given.by, params: grant })
    const payer = given.agent({ rules: { requireApprovalAbove: 0n } })
    const command = payment(key.id, usd('1'), 'a.example', { from: payer.wallet })
    expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
    given.now = expiresAt - 1
    expect(given.dry(payment(key.id, 1n, 'a.example', { from: payer.wallet })).kind).toBe('done')
    given.now = expiresAt
    expect(given.when(payment(key.id, 1n, 'a.example', { from: payer.wallet })).code).toBe(
      'UNAUTHENTICATED',
    )
    expect(approval(given, command.params.payment, 'approve').code).toBe('CONFLICT')
  })
})

describe('the time to decide', () => {
  const expire = (given: Given, id: string) =>
    given.ask('payment.expire', { payment: id as Id<'payment'> }, 'system:clock')

  test.each([
    [null, approvalHoursDefault],
    [1, 1],
  ])('of %s hours: until its last moment, not included', (approvalHours, hours) => {
    for (const late of [false, true]) {
      const { given, agent, id, approve } = asked({ approvalHours })
      expect(given.row('payment', id).expiresAt).toBe(given.now + hours * hour)
      given.now += hours * hour - (late ? 0 : 1)
      expect(approve().code).toBe(late ? 'APPROVAL_EXPIRED' : null)
      if (!late) continue
      expect(approval(given, id, 'deny').code).toBe('APPROVAL_EXPIRED')
      const params = { approval: `apr_${id.slice(4)}` as const }
      expect(given.ask('approval.cancel', params).code).toBe('APPROVAL_EXPIRED')
      expect(expire(given, id).kind).toBe('done')
      expect(given.row('payment', id).state).toBe('EXPIRED')
      expect(given.row('approval', params.approval)).toMatchObject({
        state: 'EXPIRED',
        decidedBy: null,
        decidedAt: given.now,
      })
      expect(sums(given, agent)).toMatchObject({ held: 0n, open: 0, totalSpent: 0n })
      expect(approve().code).toBe('APPROVAL_EXPIRED')
      expect(expire(given, id).kind).toBe('known')
    }
  })

  test('is not over early, and never once it is decided', () => {
    const { given, id, approve } = asked()
    given.now += approvalHoursDefault * hour - 1
    expect(expire(given, id).kind).toBe('known')
    approve()
    given.now += hour
    expect(expire(given, id).kind).toBe('known')
    expect(approve().code).toBe('ALREADY_DECIDED')
  })

  test('of a payment whose agent is gone brings nothing new', () => {
    const { given, agent, id } = asked()
    given.ask('agent.delete', { agent: agent.agent })
    given.now += approvalHoursDefault * hour
    expect(expire(given, id).kind).toBe('known')
    expect(given.row('payment', id).state).toBe('RELEASED')
  })
})

describe('who asked changes its mind', () => {
  const cancel = (given: Given, id: string, actor = given.by) =>
    given.ask('approval.cancel', { approval: `apr_${id.slice(4)}` }, actor)

  test('the agent itself, or the organization, and everything is given back', () => {
    for (const who of ['agent', 'organization'] as const) {
      const { given, agent, id } = asked()
      expect(cancel(given, id, who === 'agent' ? agent.key : given.by).kind).toBe('done')
      expect(given.row('payment', id).state).toBe('RELEASED')
      expect(given.row('approval', `apr_${id.slice(4)}`)).toMatchObject({
        state: 'CANCELLED',
        decidedBy: who === 'agent' ? agent.agent : 'owner',
      })
      expect(sums(given, agent)).toMatchObject({ posted: usd('100'), held: 0n, totalSpent: 0n })
      for (const late of [cancel(given, id), approval(given, id, 'approve')])
        expect(late).toMatchObject({ code: 'ALREADY_DECIDED', details: { status: 'CANCELLED' } })
    }
  })

  test('no other agent, and nothing of what nobody knows', () => {
    const { given, agent, id } = asked()
    const other = given.agent({ permissions: ['payments:write', 'agents:delegate'] })
    expect(cancel(given, id, other.key).code).toBe('SCOPE_FORBIDDEN')
    const unknown = nextId('payment')
    expect(cancel(given, unknown, agent.key).code).toBe('SCOPE_FORBIDDEN')
    for (const found of [cancel(given, unknown), approval(given, unknown, 'approve')])
      expect(found.code).toBe('NOT_FOUND')
  })

  test('frozen or not, as no is an answer then too', () => {
    for (const no of ['cancel', 'deny'] as const) {
      const { given, agent, id } = asked()
      given.ask('agent.pause', { agent: agent.agent })
      const found = no === 'deny' ? approval(given, id, no) : cancel(given, id, agent.key)
      expect(found.kind).toBe('done')
    }
  })

  test('what the organization asked for from its own wallet, itself', () => {
    const given = new Given()
    given.change(`pol_${given.genesis.scope}`, { requireApprovalAbove: 0n })
    const command = payment(given.by, usd('5'), 'shop.example', { from: given.genesis.org })
    expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
    expect(cancel(given, command.params.payment, given.agent().key).code).toBe('SCOPE_FORBIDDEN')
    expect(cancel(given, command.params.payment).kind).toBe('done')
    expect(given.totals(given.genesis.org).held).toBe(0n)
  })
})
