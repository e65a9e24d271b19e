import { beforeEach, describe, expect, test } from 'vitest'
import {
  Given,
  type NewAgent,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { type GrantOptions, letIn, newGrant } from '../../../../test/setup/new-grant.ts'
import { agentPermissionsDefault } from '../agent/key.ts'
import type { Params } from '../command.ts'
import type { Id } from '../id.ts'

const day = 86_400_000_000
const client = 'https://client.example/id'
let given: Given
let owner: { person: Id<'person'>; key: Id<'key'> }

beforeEach(() => {
  given = new Given({ credit: usd('1000') })
  owner = given.member('owner')
})

const ask = (by: Id<'key'>, options: GrantOptions = {}) =>
  given.when(newGrant(by, { expiresAt: given.now + 30 * day, ...options }).command)

function again({ agent, key }: NewAgent, other: Partial<Params<'grant.create'>> = {}) {
  const terms = { permissions: agentPermissionsDefault, expiresAt: given.now + day, texts: {} }
  const named = { agent, key: nextKey(), client, rules: null, before: key, amount: 0n }
  return given.ask('grant.create', { ...named, ...terms, ...other }, owner.key)
}

describe('letting a client in', () => {
  test('makes an agent with its limits and its money, and a key that ends', () => {
    const made = letIn(given, owner.key, { budget: '40', rules: { maxTransaction: usd('5') } })
    expect(given.totals(made.agent).posted).toBe(usd('40'))
    expect(given.totals(given.genesis.org).posted).toBe(usd('960'))
    expect(given.row('key', made.key)).toMatchObject({
      ...{ agent: made.agent, client, madeBy: owner.key, root: null, role: null },
      ...{ owner: made.agent, expiresAt: given.now + 30 * day, status: 'ACTIVE' },
    })
    expect(given.pay(made, '5').kind).toBe('done')
    expect(given.pay(made, '6').result.verdict).toBe('DECLINED')
    given.now += 30 * day
    expect(given.pay(made, '1').code).toBe('UNAUTHENTICATED')
  })

  test.each(['viewer', 'approver'] as const)('is nothing for a member who is %s', (role) => {
    const { key } = given.member(role, owner.key)
    expect(ask(key).code).toBe('FORBIDDEN')
  })

  test("is an operator's, too", () => {
    expect(ask(given.member('operator', owner.key).key).kind).toBe('done')
  })

  test('is no business of a key that can be handed on, nor of the machine', () => {
    expect(ask(given.by).code).toBe('FORBIDDEN')
    expect(ask('system:setup' as Id<'key'>).code).toBe('FORBIDDEN')
    const agent = given.agent({ budget: '0' })
    expect(ask(agent.key).code).toBe('SCOPE_FORBIDDEN')
    expect(ask(letIn(given, owner.key).key).code).toBe('SCOPE_FORBIDDEN')
  })

  test.each([
    ['approvals:write', 'FORBIDDEN'],
    ['agents:delegate', 'FORBIDDEN'],
    ['members:write', 'FORBIDDEN'],
  ])('gives no %s', (permission, code) => {
    expect(ask(owner.key, { permissions: ['payments:write', permission] }).code).toBe(code)
  })

  test('is for a time: 90 days at most', () => {
    for (const expiresAt of [given.now, given.now - 1, given.now + 90 * day + 1])
      expect(ask(owner.key, { expiresAt }).code).toBe('INVALID_REQUEST')
    expect(ask(owner.key, { expiresAt: given.now + 90 * day }).kind).toBe('done')
  })

  test('gives no more than the organization has, and nothing in another currency', () => {
    expect(ask(owner.key, { budget: '1000.01' }).code).toBe('INSUFFICIENT_FUNDS')
    expect(ask(owner.key, { rules: { currency: 'EUR' } }).code).toBe('LIMIT_CURRENCY')
    expect(ask(owner.key, { budget: '1000' }).kind).toBe('done')
  })
})

describe('a client that comes back', () => {
  test('speaks for its agent by another key: limits, money and what it asked for stay', () => {
    const rules = { requireApprovalAbove: usd('2'), dailyLimit: usd('9') }
    const made = letIn(given, owner.key, { budget: '40', rules })
    const waiting = payment(made.key, usd('3'), 'shop.example')
    given.must(waiting)
    const key = nextKey()
    expect(again(made, { key, amount: usd('2') }).result.revoked).toBe(made.key)
    expect(given.row('key', made.key).status).toBe('ROTATED')
    expect(given.row('agent', made.agent).key).toBe(key.id)
    expect(given.totals(made.agent)).toMatchObject({ posted: usd('42'), held: usd('3') })
    expect(given.pay(made, '1').code).toBe('UNAUTHENTICATED')
    expect(given.pay({ ...made, key: key.id }, '7').result.verdict).toBe('DECLINED')
    const approval = `apr_${waiting.params.payment.slice(4)}` as const
    const approved = given.ask(
      'approval.approve',
      { approval, texts: {}, link: null, evidence: null },
      owner.key,
    )
    expect(approved.result.verdict).toBe('COMPLETED')
  })

  test('finds nothing but its own agent', () => {
    const made = letIn(given, owner.key)
    const other = letIn(given, owner.key, { client: 'https://other.example/id' })
    const plain = given.agent({ budget: '0' })
    expect(again(made, { client: 'https://other.example/id' }).code).toBe('CONFLICT')
    expect(again(made, { before: other.key }).code).toBe('CONFLICT')
    expect(again(made, { before: nextId('key') }).code).toBe('CONFLICT')
    expect(again(plain).code).toBe('CONFLICT')
    given.ask('agent.rotate', { agent: made.agent, key: nextKey() })
    expect(again(made).code).toBe('CONFLICT')
    given.ask('agent.delete', { agent: other.agent })
    expect(again(other, { client: 'https://other.example/id' }).code).toBe('NOT_FOUND')
  })
})

describe('the end of access', () => {
  const end = ({ agent, key }: NewAgent, by: Params<'key.revoke'>['key'] | 'system:oauth') =>
    given.ask('grant.end', { agent, key }, by)

  test('leaves the agent its money, gives back what waits, and can be undone', () => {
    const made = letIn(given, owner.key, {
      budget: '40',
      rules: { requireApprovalAbove: usd('2') },
    })
    const waiting = payment(made.key, usd('3'), 'shop.example')
    given.must(waiting)
    expect(end(made, owner.key).result.released).toEqual([waiting.params.payment])
    expect(given.totals(made.agent)).toMatchObject({ posted: usd('40'), held: 0n, open: 0 })
    expect(given.row('key', made.key).status).toBe('REVOKED')
    expect(given.row('agent', made.agent)).toMatchObject({ key: null, status: 'ACTIVE' })
    expect(given.pay(made, '1').code).toBe('UNAUTHENTICATED')
    expect(end(made, owner.key).code).toBe('CONFLICT')
    expect(again(made).kind).toBe('done')
  })

  test('ends what it names, not what came after it', () => {
    const made = letIn(given, owner.key)
    again(made)
    expect(end(made, 'system:oauth').code).toBe('CONFLICT')
    const plain = given.agent({ budget: '0' })
    expect(end(plain, owner.key).code).toBe('CONFLICT')
  })

  test('is for operators, for keys of the organization, and for who gave it', () => {
    const bob = given.member('operator', owner.key)
    const other = given.member('approver', owner.key)
    const made = letIn(given, bob.key)
    const change = { person: bob.person, role: 'viewer', key: nextKey(), cascade: null } as const
    given.ask('member.change', change, owner.key)
    expect(end(made, other.key).code).toBe('FORBIDDEN')
    expect(end(letIn(given, owner.key), change.key.id).code).toBe('FORBIDDEN')
    expect(end(made, made.key).code).toBe('SCOPE_FORBIDDEN')
    expect(end(made, change.key.id).kind).toBe('done')
    expect(end(letIn(given, owner.key), given.by).kind).toBe('done')
    expect(end(letIn(given, owner.key), 'system:oauth').kind).toBe('done')
  })

  test('comes with that of whoever gave it, if that is asked for', () => {
    const bob = given.member('operator', owner.key)
    const [kept, gone] = [letIn(given, owner.key), letIn(given, bob.key)]
    const { result } = given.ask('member.end', { person: bob.person, cascade: true }, owner.key)
    expect(result.below).toEqual([gone.key])
    expect(given.row('agent', gone.agent).key).toBe(null)
    expect(given.row('key', gone.key).status).toBe('REVOKED')
    expect(given.row('key', kept.key).status).toBe('ACTIVE')
  })
})
