import { describe, expect, test } from 'vitest'
import { everything, nextKey, payment, usd } from '../../../../test/setup/given.ts'
import { team } from '../../../../test/setup/team.ts'
import type { Id } from '../id.ts'

describe('what ends with a member', () => {
  const story = (cascade: true | null) => {
    const { given, ann, of, end } = team()
    const bob = of('owner')
    const made = given.key(everything, bob.key)
    const below = given.key(['payments:write'], made)
    const agent = given.agent({ rules: { requireApprovalAbove: 0n } })
    const asked = [bob.key, made].map((by) => {
      const command = payment(by, usd('5'), 'shop.example', { from: agent.wallet })
      given.must(command)
      return command.params.payment
    })
    end(bob.person, ann.key, cascade)
    const states = asked.map((id) => given.row('payment', id).state)
    const keys = [made, below].map((key) => given.row('key', key).status)
    return { states, keys, held: given.totals(agent.agent).held }
  }

  test('is what the person asked for; keys that they made stay', () => {
    const pending = ['RELEASED', 'PENDING_APPROVAL']
    expect(story(null)).toEqual({ states: pending, keys: ['ACTIVE', 'ACTIVE'], held: usd('5') })
  })

  test('and with a cascade the keys that they made, with what those asked for', () => {
    const gone = { states: ['RELEASED', 'RELEASED'], keys: ['REVOKED', 'REVOKED'], held: 0n }
    expect(story(true)).toEqual(gone)
  })

  test('a role that asks for no payments gives up what was asked for; another keeps it', () => {
    const { given, of, change } = team()
    const agent = given.agent({ rules: { requireApprovalAbove: 0n } })
    const ask = (by: Id<'key'>) => {
      const command = payment(by, usd('5'), 'shop.example', { from: agent.wallet })
      given.must(command)
      return given.row('payment', command.params.payment)
    }
    const [bob, cat] = [of('operator'), of('owner')]
    const [ofBob, ofCat] = [ask(bob.key), ask(cat.key)]
    change(bob.person, 'approver')
    change(cat.person, 'operator')
    expect(given.row('payment', ofBob.id).state).toBe('RELEASED')
    expect(given.row('payment', ofCat.id).state).toBe('PENDING_APPROVAL')
    const approve = { approval: `apr_${ofCat.id.slice(4)}`, texts: {}, link: null } as const
    expect(given.ask('approval.approve', approve, of('approver').key).verdict).toBe('COMPLETED')
  })

  test('a hold of who may pay no more is captured no more', () => {
    const { given, of, change } = team()
    const agent = given.agent()
    const bob = of('operator')
    const command = payment(bob.key, usd('5'), 'shop.example', { from: agent.wallet, holdHours: 1 })
    given.must(command)
    change(bob.person, 'viewer')
    const capture = { payment: command.params.payment, amount: null }
    expect(given.dry({ kind: 'payment.capture', actor: given.by, params: capture }).code).toBe(
      'CONFLICT',
    )
    change(bob.person, 'operator')
    expect(given.ask('payment.capture', capture, given.by).kind).toBe('done')
  })
})
