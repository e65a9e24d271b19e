import { describe, expect, test } from 'vitest'
import {
  Given,
  type NewAgent,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import type { Actor } from '../command.ts'
import type { Id } from '../id.ts'
import { askedPaymentsMax, revokedKeysMax } from '../limits.ts'

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
  const revoke = () => given.ask('key.revoke', { key: key.id, cascade: null })
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
    given.ask('approval.approve', {
      approval: approved ?? 'apr_',
      texts: {},
      link: null,
      evidence: null,
    })
    given.ask('approval.deny', { approval: denied ?? 'apr_', texts: {}, link: null })
    expect(revoke().result).toMatchObject({ released: null, holds: null, charges: null })
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

const hour = 3_600_000_000

/** A key that some other makes; `expiresAt` null for one that never ends. */
function made(given: Given, by: Actor, { permissions = makes, expiresAt = null }: Made = {}) {
  const key = nextKey()
  const grant = { key, owner: 'somebody', permissions, expiresAt, texts: {} }
  given.must({ kind: 'key.create', actor: by, params: grant })
  return key.id
}

interface Made {
  readonly permissions?: readonly string[]
  readonly expiresAt?: number | null
}

const makes = ['keys:write', 'payments:write']
const revoke = (given: Given, key: Id<'key'>, cascade: boolean | null = null, by?: Actor) =>
  given.ask('key.revoke', { key, cascade }, by)
const status = (given: Given, keys: readonly Id<'key'>[]) =>
  keys.map((key) => given.row('key', key).status)

describe('a key knows who made it', () => {
  test('and speaks for the first of those that made one another', () => {
    const given = new Given()
    const child = made(given, given.by)
    const grandchild = made(given, child)
    const root = made(given, 'system:setup')
    expect(given.row('key', grandchild)).toMatchObject({ madeBy: child, root: given.by })
    expect(given.row('key', root)).toMatchObject({ madeBy: null, root })
    expect(given.row('key', given.agent().key)).toMatchObject({ madeBy: null, root: null })
  })
})

describe('keys that a revoked key made', () => {
  function family() {
    const given = new Given()
    const parent = made(given, given.by)
    const [child, gone] = [made(given, parent), made(given, parent)]
    const grandchild = made(given, gone)
    revoke(given, gone)
    const other = made(given, given.by)
    return { given, parent, child, gone, grandchild, other }
  }

  test('stay, unless they end with it, those of a key that had ended before too', () => {
    for (const cascade of [null, true]) {
      const { given, parent, child, grandchild, other } = family()
      const below = cascade ? [child, grandchild] : null
      expect(revoke(given, parent, cascade).result.below).toEqual(below)
      const left = cascade ? 'REVOKED' : 'ACTIVE'
      expect(status(given, [parent, child, grandchild])).toEqual(['REVOKED', left, left])
      expect(status(given, [other, given.by])).toEqual(['ACTIVE', 'ACTIVE'])
      expectSound(given)
    }
  })

  test('end with what they asked for', () => {
    const { given, parent, child, grandchild, other } = family()
    const agent = given.agent({ rules: { requireApprovalAbove: 0n } })
    const ask = (key: Id<'key'>) => {
      const { params } = payment(key, usd('1'), 'shop.example', { from: agent.wallet })
      given.must({ kind: 'payment.create', actor: key, params })
      return params.payment
    }
    const [kept, ...asked] = [other, parent, child, grandchild].map(ask)
    expect(revoke(given, parent, true).result.released).toEqual(asked)
    expect(given.row('payment', kept ?? 'pay_').state).toBe('PENDING_APPROVAL')
    expect(undecided(given, agent)).toMatchObject({ held: usd('1'), open: 1 })
    expectSound(given)
  })

  test('are so many at most', () => {
    const given = new Given()
    const parent = made(given, given.by)
    for (let at = 0; at < revokedKeysMax; at += 1) made(given, parent, { permissions: [] })
    const last = made(given, parent, { permissions: [] })
    expect(revoke(given, parent, true)).toMatchObject({
      code: 'CONFLICT',
      details: { keys: String(revokedKeysMax + 1) },
    })
    revoke(given, last)
    expect(revoke(given, parent, true).result.below).toHaveLength(revokedKeysMax)
  })

  test('and their open payments are so many at most', () => {
    const { given, parent, child } = family()
    const waiting = (key: Id<'key'>, count: number) => {
      const payments = Array.from({ length: count }, () => nextId('payment'))
      given.book.tables.asked.rows.set(key, { key, count, payments })
    }
    waiting(parent, askedPaymentsMax)
    waiting(child, 1)
    const command = { kind: 'key.revoke', actor: given.by } as const
    expect(given.dry({ ...command, params: { key: parent, cascade: true } })).toMatchObject({
      code: 'CONFLICT',
      details: { payments: String(askedPaymentsMax + 1) },
    })
  })
})

describe('the last key that makes keys', () => {
  const last = { code: 'CONFLICT', details: { permission: 'keys:write' } }

  test('is ended by no request, but on the server', () => {
    const given = new Given()
    const second = made(given, given.by)
    made(given, given.by, { permissions: ['payments:write'] })
    expect(revoke(given, given.by, null, second).kind).toBe('done')
    expect(revoke(given, second, null, second)).toMatchObject(last)
    expect(revoke(given, second, null, 'system:setup').kind).toBe('done')
    expectSound(given)
  })

  test('is the last one although others make keys for a while', () => {
    const given = new Given()
    const end = given.now + hour
    const [short, shorter] = [
      made(given, given.by, { expiresAt: end }),
      made(given, given.by, { expiresAt: end - 1 }),
    ]
    expect(revoke(given, given.by, null, short)).toMatchObject(last)
    revoke(given, given.by, null, 'system:setup')
    expect(revoke(given, short, null, shorter)).toMatchObject(last)
    expect(revoke(given, shorter, null, short).kind).toBe('done')
    const same = made(given, short, { expiresAt: end })
    expect(revoke(given, short, null, same).kind).toBe('done')
  })

  test('is counted without those that end with it', () => {
    const given = new Given()
    const second = made(given, given.by)
    expect(revoke(given, given.by, true, second)).toMatchObject(last)
    expect(status(given, [given.by, second])).toEqual(['ACTIVE', 'ACTIVE'])
    made(given, 'system:setup')
    expect(revoke(given, given.by, true, second).kind).toBe('done')
    expectSound(given)
  })

  test('is nobody who may not make keys, or whose time was over', () => {
    const given = new Given()
    const [clerk, late] = [
      made(given, given.by, { permissions: ['payments:write'] }),
      made(given, given.by, { expiresAt: given.now + hour }),
    ]
    given.now += hour
    for (const key of [clerk, late]) expect(revoke(given, key).kind).toBe('done')
  })
})
