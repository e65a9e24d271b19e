import { describe, expect, test } from 'vitest'
import { denials, Given, newDelegate, nextId, payment, usd } from '../../../../test/setup/given.ts'
import type { SwitchScope } from '../command.ts'
import type { Id } from '../id.ts'
import type { Rail } from '../rail.ts'
import { bookSource, View } from '../view.ts'
import { stoppedAt } from './status-checks.ts'

interface Target {
  readonly scope?: SwitchScope
  readonly group?: Id<'group'>
  readonly agent?: Id<'agent'>
}

function turn(given: Given, target: Target, on: boolean, actor?: Id<'key'>) {
  const nothing = { scope: null, group: null, agent: null }
  return given.ask('switch.turn', { ...nothing, ...target, on, texts: {} }, actor)
}

/** An agent below another one, in a group below another one, and what is under way of it. */
function world() {
  const given = new Given()
  const top = given.agent({ permissions: ['payments:write', 'agents:delegate'] })
  const agent = given.delegate(top, { budget: '100' })
  const payee = given.agent()
  const parent = given.group()
  const group = given.group({ parent, members: [top] })
  const made = (amount: string, to: string, options = {}) => {
    const command = payment(agent.key, usd(amount), to, options)
    given.must(command)
    return command.params.payment
  }
  const hold = made('1', 'shop.example', { holdHours: 1 })
  const inside = made('1', payee.wallet, { holdHours: 1 })
  const paid = made('1', 'shop.example')
  const received = made('1', payee.wallet)
  given.change(agent.policy, { requireApprovalAbove: usd('50') })
  const approval = `apr_${made('51', 'shop.example').slice(4)}` as const
  return { given, top, agent, payee, parent, group, hold, inside, paid, received, approval }
}

const targets: [name: string, of: (w: ReturnType<typeof world>) => Target, where: string][] = [
  ['the book', () => ({ scope: 'book' }), 'organization'],
  ['a group', ({ group }) => ({ group }), 'group'],
  ['a group above it', ({ parent }) => ({ group: parent }), 'parent'],
  ['the agent', ({ agent }) => ({ agent: agent.agent }), 'agent'],
  ['the agent above', ({ top }) => ({ agent: top.agent }), 'top'],
]

describe.each(targets)('the kill switch of %s', (_, of, where) => {
  test('stops payments, captures, consents and delegation, until it is off', () => {
    const one = world()
    const { given, agent, hold, approval, payee } = one
    expect(turn(given, of(one), true).kind).toBe('done')
    const pays = () => [
      given.pay(agent, '1'),
      given.pay(agent, '1', payee.wallet),
      given.ask('payment.capture', { payment: hold, amount: null }),
      given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }),
      given.when(newDelegate(agent, { budget: '1' }).command),
    ]
    for (const { code } of pays()) expect(code).toBe('KILL_SWITCH_ON')
    const found = given.pay(agent, '1')
    expect(denials(found)).toEqual(['kill_switch'])
    const names: Record<string, string> = {
      organization: 'organization',
      group: one.group,
      parent: one.parent,
      agent: agent.agent,
      top: one.top.agent,
    }
    expect(found.findings[0]).toMatchObject({ scope: names[where] })
    expect(found.remedies).toEqual({ approvalBy: 'operator' })
    expect(turn(given, of(one), false).kind).toBe('done')
    for (const { kind, code } of pays()) expect([kind, code]).toEqual(['done', null])
  })

  test('lets everything go back: voids, denials, expiries, facts, deletions', () => {
    const one = world()
    const { given, agent, hold, inside, approval } = one
    const slow = payment(agent.key, usd('1'), 'slow.simulated')
    given.must(slow)
    turn(given, of(one), true)
    expect(given.ask('payment.void', { payment: hold }).kind).toBe('done')
    expect(given.ask('approval.deny', { approval, texts: {}, link: null }).kind).toBe('done')
    const { params } = slow
    expect(
      given.ask('payment.settle', { payment: params.payment, receipt: null }, 'system:rail').kind,
    ).toBe('done')
    given.now += 3_600_000_000
    expect(given.ask('payment.expire', { payment: inside }, 'system:clock').kind).toBe('done')
    expect(given.ask('agent.delete', { agent: agent.agent }).kind).toBe('done')
  })
})

test('refunds are stopped for the book or their rail, not for a payer', () => {
  const one = world()
  const { given, agent, paid, received } = one
  const refund = (id: Id<'payment'>) =>
    given.ask('payment.refund', { payment: id, amount: 1n, texts: {} })
  for (const target of [{ group: one.group }, { agent: agent.agent }, { agent: one.top.agent }])
    turn(given, target, true)
  for (const id of [paid, received]) expect(refund(id).kind).toBe('done')
  turn(given, { scope: 'rail:simulated' }, true)
  expect(refund(paid).code).toBe('KILL_SWITCH_ON')
  expect(refund(received).kind).toBe('done')
  turn(given, { scope: 'rail:simulated' }, false)
  turn(given, { scope: 'book' }, true)
  for (const id of [paid, received]) expect(refund(id).code).toBe('KILL_SWITCH_ON')
})

test("a rail's switch stops what goes by that rail, and nothing else", () => {
  const { given, agent, payee, hold, inside } = world()
  const capture = (id: Id<'payment'>) => given.ask('payment.capture', { payment: id, amount: 1n })
  turn(given, { scope: 'rail:internal' }, true)
  expect(given.pay(agent, '1', payee.wallet).code).toBe('KILL_SWITCH_ON')
  expect(capture(inside).code).toBe('KILL_SWITCH_ON')
  expect(given.when(newDelegate(agent, { budget: '1' }).command).code).toBe('KILL_SWITCH_ON')
  expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
  turn(given, { scope: 'rail:simulated' }, true)
  expect(given.pay(agent, '1').code).toBe('KILL_SWITCH_ON')
  expect(given.row('book', '').stopped).toEqual(['rail:internal', 'rail:simulated'])
  turn(given, { scope: 'rail:internal' }, false)
  expect(given.pay(agent, '1', payee.wallet).verdict).toBe('COMPLETED')
  expect(capture(inside).kind).toBe('done')
  expect(capture(hold).code).toBe('KILL_SWITCH_ON')
  turn(given, { scope: 'rail:simulated' }, false)
  expect(given.row('book', '').stopped).toBe(null)
})

test('money is paid to an agent that is stopped itself: it only cannot spend it', () => {
  const { given, agent, payee } = world()
  turn(given, { agent: payee.agent }, true)
  expect(given.pay(agent, '1', payee.wallet).verdict).toBe('COMPLETED')
  expect(given.pay(payee, '1').code).toBe('KILL_SWITCH_ON')
})

test('it comes before everything else that is wrong', () => {
  const { given, agent } = world()
  given.ask('agent.pause', { agent: agent.agent })
  turn(given, { scope: 'book' }, true)
  expect(denials(given.pay(agent, '5000'))).toEqual(['kill_switch', 'agent_status', 'balance'])
})

test('is turned by an operator, where something is, and twice if somebody is in a hurry', () => {
  const { given, top, group } = world()
  expect(turn(given, { scope: 'book' }, true, top.key).code).toBe('SCOPE_FORBIDDEN')
  expect(turn(given, { agent: top.agent }, true, top.key).code).toBe('SCOPE_FORBIDDEN')
  expect(turn(given, { agent: nextId('agent') }, true).code).toBe('NOT_FOUND')
  expect(turn(given, { group: nextId('group') }, true).code).toBe('NOT_FOUND')
  for (const target of [{ scope: 'book' }, { group }, { agent: top.agent }] as const)
    for (const on of [true, true, false, false]) expect(turn(given, target, on).kind).toBe('done')
  expect(given.row('book', '').stopped).toBe(null)
  expect(given.pay(top, '1').verdict).toBe('COMPLETED')
})

test('the kill switch of a label stops what callers name so, wherever it goes', () => {
  const given = new Given()
  const [agent, payee] = [given.agent({ budget: '100' }), given.agent()]
  const [base, other] = [{ label: 'base' }, { label: 'x402' }] as const
  const made = (options: object) => {
    const command = payment(agent.key, usd('1'), 'shop.example', { ...base, ...options })
    given.must(command)
    return command.params.payment
  }
  const [paid, held, waiting] = [made({}), made({ holdHours: 1 }), made({ consent: true })]
  turn(given, { scope: 'rail:base' }, true)
  const approval = `apr_${waiting.slice(4)}` as const
  const pays = () => [
    given.pay(agent, '1', 'shop.example', base),
    given.pay(agent, '1', payee.wallet, base),
    given.ask('payment.extend', { payment: held, hours: 1 }),
    given.ask('payment.capture', { payment: held, amount: null }),
    given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }),
    given.ask('payment.refund', { payment: paid, amount: null, texts: {} }),
  ]
  for (const { code } of pays()) expect(code).toBe('KILL_SWITCH_ON')
  for (const options of [{}, other])
    expect(given.pay(agent, '1', 'shop.example', options).verdict).toBe('COMPLETED')
  turn(given, { scope: 'rail:base' }, false)
  for (const { code } of pays()) expect(code).toBeNull()
})

test('a name that is both of a rail and of a label stops both', () => {
  const given = new Given()
  turn(given, { scope: 'rail:base' }, true)
  const view = new View(bookSource(given.book), given.now)
  const at = (rail: string, label: 'base' | 'x402' | null) =>
    stoppedAt(view, { stoppedAt: null }, { rail: rail as Rail, label })
  expect([at('base', null), at('simulated', 'base')]).toEqual(['organization', 'organization'])
  expect([at('simulated', null), at('simulated', 'x402')]).toEqual([null, null])
})
