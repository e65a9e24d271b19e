import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextKey, payment, usd } from '../../../../test/setup/given.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import type { Id } from '../id.ts'
import { askedPaymentsMax } from '../limits.ts'

// Who may make keys, and what rotation does, stands in agent.test.ts.

function world() {
  const given = new Given()
  const agent = given.agent({ rules: { requireApprovalAbove: usd('5') } })
  const key = nextKey()
  const permissions = ['payments:write']
  const grant = { key, owner: 'bot', permissions, expiresAt: null, texts: {} }
  given.ask('key.create', grant)
  const pay = (actor: Id<'key'>, amount: string, options: { holdHours?: number } = {}) => {
    const command = payment(actor, usd(amount), 'shop.example', { from: agent.wallet, ...options })
    return { ...given.when(command), id: command.params.payment }
  }
  const revoke = () => given.ask('key.revoke', { key: key.id })
  return { given, agent, key: key.id, pay, revoke }
}

const undecided = (given: Given, { agent }: NewAgent) => given.totals(agent)

describe('a key of the organization that is revoked', () => {
  test('ends what it asked for and nobody decided, in the same event', () => {
    const { given, agent, key, pay, revoke } = world()
    const asked = [pay(key, '6').id, pay(key, '7', { holdHours: 1 }).id]
    const kept = pay(given.by, '8').id
    const own = pay(agent.key, '9').id
    expect(revoke().result.released).toEqual(asked)
    for (const id of asked) {
      expect(given.row('payment', id).state).toBe('RELEASED')
      const approval = given.row('approval', `apr_${id.slice(4)}`)
      expect(approval).toMatchObject({ state: 'RELEASED', decidedBy: null })
    }
    for (const id of [kept, own]) expect(given.row('payment', id).state).toBe('PENDING_APPROVAL')
    expect(undecided(given, agent)).toMatchObject({
      held: usd('17'),
      open: 2,
      totalSpent: usd('17'),
    })
    expectSound(given)
  })

  test('ends neither what was decided, nor what is held, nor what a rail was told', () => {
    const { given, agent, key, pay, revoke } = world()
    const ids = [pay(key, '6').id, pay(key, '6').id, pay(key, '1', { holdHours: 1 }).id]
    const [approved, denied] = ids.map((id) => `apr_${id.slice(4)}` as const)
    given.ask('approval.approve', { approval: approved ?? 'apr_', texts: {} })
    given.ask('approval.deny', { approval: denied ?? 'apr_', texts: {} })
    expect(revoke().result).toEqual({ released: null, holds: null, charges: null })
    expect(ids.map((id) => given.row('payment', id).state)).toEqual([
      ...['COMPLETED', 'RELEASED', 'HELD'],
    ])
    expect(undecided(given, agent)).toMatchObject({ held: usd('1'), open: 1, totalSpent: usd('7') })
  })

  test('has nothing to end of an agent that ended before', () => {
    const { given, agent, key, pay, revoke } = world()
    pay(key, '6')
    given.ask('agent.delete', { agent: agent.agent })
    expect(revoke().result.released).toBe(null)
    expectSound(given)
  })
})

test('one key of the organization asks for so much at most that nobody decides', () => {
  const { given, agent, key, pay } = world()
  const dry = (actor: Id<'key'>, amount: string) =>
    given.dry(payment(actor, usd(amount), 'shop.example', { from: agent.wallet }))
  const { id } = pay(key, '6')
  const waiting = (count: number) =>
    given.book.tables.asked.rows.set(key, { key, count, payments: Array(count).fill(id) })
  waiting(askedPaymentsMax - 1)
  expect(dry(key, '6').verdict).toBe('PENDING_APPROVAL')
  waiting(askedPaymentsMax)
  expect(dry(key, '6').code).toBe('CONFLICT')
  expect(dry(key, '5').verdict).toBe('COMPLETED')
  for (const actor of [given.by, agent.key])
    expect(dry(actor, '6').verdict).toBe('PENDING_APPROVAL')
})
