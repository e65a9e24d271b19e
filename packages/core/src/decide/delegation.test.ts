import { describe, expect, test } from 'vitest'
import {
  type DelegateOptions,
  delegating,
  Given,
  type NewAgent,
  newDelegate,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { delegationDepthMax, descendantsMax } from '../limits.ts'

const hour = 3_600_000_000

function line(): { given: Given; top: NewAgent; child: NewAgent } {
  const given = new Given({ credit: usd('1000') })
  const top = given.agent({ budget: '100', permissions: delegating })
  const child = newDelegate(top, { budget: '40', permissions: delegating })
  given.must(child.command)
  return { given, top, child }
}

const delegate = (given: Given, parent: NewAgent, options: DelegateOptions = {}) =>
  given.when(newDelegate(parent, { budget: '1', ...options }).command)

test('a delegate gets money of its own from who delegated, and a key that pays with it', () => {
  const { given, top, child } = line()
  expect(given.totals(top.agent)).toMatchObject({ posted: usd('60'), totalSpent: 0n })
  expect(given.totals(child.agent).posted).toBe(usd('40'))
  expect(given.row('agent', child.agent)).toMatchObject({ parent: top.agent, status: 'ACTIVE' })
  expect(given.row('agent', top.agent)).toMatchObject({ children: [child.agent], descendants: 1 })
  expect(given.pay(child, '40.00000001').code).toBe('INSUFFICIENT_FUNDS')
  expect(given.pay(child, '40').verdict).toBe('COMPLETED')
})

describe('what binds who delegated binds those below', () => {
  test('its limits: all of them together never spend more than it may', () => {
    const { given, top, child } = line()
    given.change(top.policy, { dailyLimit: usd('10') })
    const other = given.delegate(top, { budget: '20' })
    const below = given.delegate(child, { budget: '20' })
    expect(given.pay(child, '4').verdict).toBe('COMPLETED')
    expect(given.pay(below, '3').verdict).toBe('COMPLETED')
    const refused = given.pay(other, '3.00000001')
    expect(refused).toMatchObject({ code: 'LIMIT_DAILY', remedies: { maxAmountNow: usd('3') } })
    expect(refused.findings.find(({ outcome }) => outcome === 'deny')?.scope).toBe(top.agent)
    expect(given.pay(other, '2').verdict).toBe('COMPLETED')
    expect(given.pay(top, '1').verdict).toBe('COMPLETED')
    expect(given.pay(top, '0.00000001').code).toBe('LIMIT_DAILY')
    expect(given.totals(top.agent).daySpent).toBe(usd('10'))
    const share = ({ agent }: NewAgent, of = top) =>
      given.row('share', `${of.agent.slice(6)}/${agent}`).totalSpent
    expect([share(child), share(below), share(other)]).toEqual([usd('4'), usd('3'), usd('2')])
    expect(share(below, child)).toBe(usd('3'))
    expect(given.totals(child.agent).totalSpent).toBe(usd('7'))
  })

  test('its lists, its approvals, its velocity', () => {
    const { given, top, child } = line()
    given.change(top.policy, { blockedMerchants: ['bad.example'] })
    expect(given.pay(child, '1', 'bad.example').code).toBe('MERCHANT_BLOCKED')
    given.change(top.policy, { requireApprovalAbove: usd('5'), maxPerHour: 2 })
    expect(given.pay(child, '6').verdict).toBe('PENDING_APPROVAL')
    expect(given.pay(child, '1').verdict).toBe('COMPLETED')
    expect(given.pay(top, '1').code).toBe('LIMIT_VELOCITY')
  })

  test('its status and its kill switch', () => {
    const { given, top, child } = line()
    const below = given.delegate(child, { budget: '10' })
    given.ask('agent.pause', { agent: top.agent })
    expect(given.pay(below, '1').code).toBe('WALLET_FROZEN')
    given.ask('agent.resume', { agent: top.agent })
    const turn = { scope: null, group: null, agent: top.agent, texts: {} }
    given.ask('switch.turn', { ...turn, on: true })
    expect(given.pay(below, '1').code).toBe('KILL_SWITCH_ON')
    given.ask('switch.turn', { ...turn, on: false })
    expect(given.pay(below, '1').verdict).toBe('COMPLETED')
  })

  test('what stopped a hold or a consent above stops it below', () => {
    const { given, top, child } = line()
    const hold = payment(child.key, usd('1'), 'shop.example', { holdHours: 1 })
    given.must(hold)
    given.change(child.policy, { requireApprovalAbove: 0n })
    const asked = payment(child.key, usd('1'), 'shop.example')
    given.must(asked)
    const go = () => [
      given.ask('payment.capture', { payment: hold.params.payment, amount: null }),
      given.ask('approval.approve', {
        approval: `apr_${asked.params.payment.slice(4)}`,
        texts: {},
        link: null,
        evidence: null,
      }),
    ]
    given.ask('agent.pause', { agent: top.agent })
    for (const found of go()) expect(found.code).toBe('WALLET_FROZEN')
    given.ask('agent.resume', { agent: top.agent })
    for (const found of go()) expect(found.kind).toBe('done')
  })
})

describe('who delegates', () => {
  test('an agent whose key may, and those above it; no other agent', () => {
    const { given, top, child } = line()
    const plain = given.agent({ budget: '10' })
    const stranger = given.agent({ budget: '0', permissions: delegating })
    expect(delegate(given, top, { by: stranger.key }).code).toBe('SCOPE_FORBIDDEN')
    expect(delegate(given, top, { by: child.key }).code).toBe('SCOPE_FORBIDDEN')
    expect(delegate(given, plain).code).toBe('FORBIDDEN')
    expect(delegate(given, child, { by: top.key }).kind).toBe('done')
    expect(delegate(given, child).kind).toBe('done')
    expect(delegate(given, plain, { by: given.by }).kind).toBe('done')
  })

  test('gives away what it holds itself, never more', () => {
    const { given, top } = line()
    const permissions = ['payments:write', 'policies:write']
    expect(delegate(given, top, { permissions }).code).toBe('FORBIDDEN')
    expect(delegate(given, top, { permissions, by: given.by }).kind).toBe('done')
    expect(delegate(given, top, { permissions: [] }).kind).toBe('done')
  })

  test('has the money, and it is not held', () => {
    const { given, top } = line()
    given.pay(top, '10', 'shop.example', { holdHours: 1 })
    expect(delegate(given, top, { budget: '50.00000001' })).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: { available: '50.00000000', maxAmountNow: '50.00000000' },
    })
    expect(delegate(given, top, { budget: '50' }).kind).toBe('done')
    expect(delegate(given, top, { budget: '0' }).kind).toBe('done')
  })

  test('is neither read-only nor frozen nor stopped nor gone', () => {
    const given = new Given()
    const reader = given.agent({ readOnly: true })
    expect(delegate(given, reader, { by: given.by }).code).toBe('CONFLICT')
    const agent = given.agent({ permissions: delegating })
    const turn = { scope: null, group: null, agent: agent.agent, texts: {} }
    given.ask('switch.turn', { ...turn, on: true })
    expect(delegate(given, agent).code).toBe('KILL_SWITCH_ON')
    given.ask('switch.turn', { ...turn, on: false })
    given.ask('agent.pause', { agent: agent.agent })
    expect(delegate(given, agent).code).toBe('WALLET_FROZEN')
    given.ask('agent.delete', { agent: agent.agent })
    expect(delegate(given, agent, { by: given.by }).code).toBe('NOT_FOUND')
    const other = given.agent({ permissions: delegating })
    expect(delegate(given, agent, { by: other.key }).code).toBe('SCOPE_FORBIDDEN')
  })
})

describe('how many', () => {
  test('so many in a line, the first one counted', () => {
    const { given, child } = line()
    const below = given.delegate(child, { budget: '1' })
    expect(delegationDepthMax).toBe(3)
    expect(delegate(given, below).code).toBe('CONFLICT')
  })

  test('so many below one agent, whoever of them delegated', () => {
    const { given, top, child } = line()
    for (let below = 1; below < descendantsMax; below += 1)
      expect(delegate(given, below % 2 === 0 ? top : child, { budget: '0' }).kind).toBe('done')
    expect(given.row('agent', top.agent).descendants).toBe(descendantsMax)
    for (const parent of [top, child])
      expect(delegate(given, parent, { budget: '0' }).code).toBe('CONFLICT')
    given.ask('agent.delete', { agent: child.agent })
    expect(delegate(given, top, { budget: '0' }).kind).toBe('done')
  })

  test('undecided payments below are counted above', () => {
    const { given, top, child } = line()
    given.pay(child, '1', 'slow.simulated')
    const hold = payment(child.key, usd('1'), 'shop.example', { holdHours: 1 })
    given.must(hold)
    expect(given.totals(top.agent).open).toBe(2)
    given.ask('payment.void', { payment: hold.params.payment })
    expect(given.totals(top.agent).open).toBe(1)
    expect(given.totals(child.agent).open).toBe(1)
  })
})

describe('a delegation that ends by itself', () => {
  test('does so at its moment, and not a microsecond before', () => {
    const { given, top } = line()
    const expiresAt = given.now + hour
    const child = given.delegate(top, { budget: '10', expiresAt })
    const end = () => given.ask('agent.delete', { agent: child.agent }, 'system:clock')
    given.now = expiresAt - 1
    expect(end().kind).toBe('known')
    expect(given.pay(child, '4').verdict).toBe('COMPLETED')
    given.now = expiresAt
    expect(end().kind).toBe('done')
    expect(given.row('agent', child.agent).status).toBe('DELETED')
    expect(given.totals(top.agent).posted).toBe(usd('56'))
    expect(end().code).toBe('NOT_FOUND')
  })

  test('lasts for a time that is not over already', () => {
    const { given, top } = line()
    const actor = top.key
    expect(delegate(given, top, { by: actor, expiresAt: given.now }).code).toBe('INVALID_REQUEST')
    expect(delegate(given, top, { by: actor, expiresAt: given.now + 1 }).kind).toBe('done')
  })

  test('is no other one: the clock ends nothing that was given without an end', () => {
    const { given, top, child } = line()
    for (const { agent } of [top, child])
      expect(given.ask('agent.delete', { agent }, 'system:clock').kind).toBe('known')
  })
})

describe('who is above', () => {
  test('pauses those below, and does not resume them', () => {
    const { given, top, child } = line()
    const group = given.group({ members: [top] })
    given.group({ parent: group })
    const params = { agent: child.agent }
    expect(given.ask('agent.pause', params, top.key).kind).toBe('done')
    expect(given.pay(child, '1').code).toBe('WALLET_FROZEN')
    expect(given.ask('agent.resume', params, top.key).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('agent.pause', { agent: top.agent }, child.key).code).toBe('SCOPE_FORBIDDEN')
  })

  test('needs the permission for that, and is told so of those below it alone', () => {
    const given = new Given()
    const [plain, other] = [given.agent(), given.agent()]
    const child = given.delegate(plain, { budget: '0' })
    for (const kind of ['agent.pause', 'agent.delete'] as const) {
      expect(given.ask(kind, { agent: child.agent }, plain.key).code).toBe('FORBIDDEN')
      // Ending needs it whomever it is about; pausing does not, since an agent may pause itself.
      const code = kind === 'agent.delete' ? 'FORBIDDEN' : 'SCOPE_FORBIDDEN'
      const none = `agent_${'0'.repeat(26)}` as const
      for (const agent of [other.agent, none])
        expect(given.ask(kind, { agent }, plain.key).code).toBe(code)
    }
  })

  test('neither captures nor cancels nor pays for those below', () => {
    const { given, top, child } = line()
    const hold = payment(child.key, usd('1'), 'shop.example', { holdHours: 1 })
    given.must(hold)
    const params = { payment: hold.params.payment, amount: null }
    expect(given.ask('payment.capture', params, top.key).code).toBe('SCOPE_FORBIDDEN')
    const pay = payment(top.key, usd('1'), 'shop.example', { from: child.wallet })
    expect(given.when(pay).code).toBe('SCOPE_FORBIDDEN')
  })
})

test('agents of one line pay one another, and each payment counts in all that it passes', () => {
  const { given, top, child } = line()
  expect(given.pay(top, '10', child.wallet).verdict).toBe('COMPLETED')
  expect(given.pay(child, '10', top.wallet).verdict).toBe('COMPLETED')
  expect(given.totals(top.agent)).toMatchObject({ posted: usd('60'), totalSpent: usd('20') })
  expect(given.totals(child.agent)).toMatchObject({ posted: usd('40'), totalSpent: usd('10') })
  const last = payment(child.key, usd('5'), top.wallet)
  given.must(last)
  const params = { payment: last.params.payment, amount: null, texts: {} }
  expect(given.ask('payment.refund', params, top.key).kind).toBe('done')
  expect(given.totals(top.agent)).toMatchObject({ posted: usd('60'), totalSpent: usd('20') })
})
