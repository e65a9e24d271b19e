import { describe, expect, test } from 'vitest'
import { Given, nextKey, payment, usd } from '../../../../test/setup/given.ts'
import type { MemberRole } from '../agent/role.ts'
import type { Id } from '../id.ts'

/** A book with an owner, and a person who is changed and ended by them. */
function bobAs(role: MemberRole) {
  const given = new Given()
  const ann = given.member('owner')
  const { person } = given.member(role, ann.key)
  const agent = given.agent({ rules: { requireApprovalAbove: 0n } })
  const key = () => given.row('member', person).key as Id<'key'>
  const become = (other: MemberRole) =>
    given.must({
      ...{ kind: 'member.change', actor: ann.key },
      params: { person, role: other, key: nextKey(), cascade: null },
    })
  const end = (cascade: true | null = null) =>
    given.must({ kind: 'member.end', actor: ann.key, params: { person, cascade } })
  const again = () =>
    given.must({
      ...{ kind: 'member.add', actor: ann.key },
      params: { person, role: 'owner', key: nextKey() },
    })
  const ask = (holdHours?: number) => {
    const options = { from: agent.wallet, ...(holdHours === undefined ? {} : { holdHours }) }
    const command = payment(key(), usd('5'), 'shop.example', options)
    given.must(command)
    return command.params.payment
  }
  return { given, agent, key, become, end, again, ask }
}

describe('what a member was before', () => {
  test.each([
    ['an end', null],
    ['a role that asks for no payments', 'viewer'],
  ] as const)('with %s goes what was asked for in earlier roles', (_, role) => {
    const { given, agent, become, end, ask } = bobAs('operator')
    const asked = ask()
    for (const other of ['owner', 'operator'] as const) become(other)
    expect(given.totals(agent.agent).held).toBe(usd('5'))
    if (role === null) end()
    else become(role)
    expect(given.row('payment', asked).state).toBe('RELEASED')
    expect(given.totals(agent.agent).held).toBe(0n)
  })

  test('a cascade reaches keys that were made in any role', () => {
    const { given, key, become, end } = bobAs('owner')
    const made = [given.key(['payments:write'], key())]
    for (const role of ['operator', 'owner', 'viewer', 'owner'] as const) {
      become(role)
      if (role === 'owner') made.push(given.key(['payments:write'], key()))
    }
    end(true)
    expect(made.map((one) => given.row('key', one).status)).toEqual(made.map(() => 'REVOKED'))
  })

  test('a hold is not theirs when they come again after an end', () => {
    const { given, agent, become, end, again, ask } = bobAs('operator')
    given.change(agent.policy, { requireApprovalAbove: null })
    const capture = { payment: ask(1), amount: null }
    become('owner')
    expect(given.dry({ kind: 'payment.capture', actor: given.by, params: capture }).kind).toBe(
      'done',
    )
    end()
    again()
    expect(given.ask('payment.capture', capture, given.by).code).toBe('CONFLICT')
  })
})
