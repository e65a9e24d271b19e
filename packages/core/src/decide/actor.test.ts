import { describe, expect, test } from 'vitest'
import { everyKind } from '../../../../test/setup/every-kind.ts'
import {
  delegating,
  everything,
  Given,
  type NewAgent,
  newAgent,
  newDelegate,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { type Access, commandAccess, type Permission, themselves } from '../agent/permission.ts'
import { type Command, type CommandKind, commandCodecs, type Params } from '../command.ts'
import { decide } from '../decide.ts'
import type { Id } from '../id.ts'
import { noRules } from '../policy/rules.ts'
import { asIfAllowed, bookSource, View } from '../view.ts'

const texts = {}
const kinds = Object.keys(commandCodecs) as CommandKind[]
/** What members alone can do for themselves has tests of its own: see step-up.test.ts. */
const accessOf: Readonly<Record<string, Access | null>> = Object.fromEntries(
  Object.entries<Access | typeof themselves | null>(commandAccess).map(([kind, access]) => [
    kind,
    access === themselves ? null : access,
  ]),
)

function keyWith(given: Given, permissions: readonly string[]): Id<'key'> {
  const key = nextKey()
  given.must({
    kind: 'key.create',
    actor: given.by,
    params: { key, owner: 'two', permissions, expiresAt: null, texts },
  })
  return key.id
}

function without(...permissions: readonly (string | undefined)[]): string[] {
  return everything.filter((one) => !permissions.includes(one))
}

const forbidden = (permission: string | null) => ({ code: 'FORBIDDEN', details: { permission } })

test('the table names every command, and nothing else', () => {
  expect(Object.keys(commandAccess).sort()).toEqual([...kinds].sort())
})

describe('whoever asks', () => {
  const given = everyKind()
  const asks = new Map(given.log.map(({ event }) => [event.kind, event.params]))
  const ask = (kind: CommandKind, actor: Id<'key'>) =>
    given.dry({ kind, actor, params: asks.get(kind) } as Command)
  const all = { org: keyWith(given, everything), agent: agentWith(everything) }

  function agentWith(permissions: readonly string[]): Id<'key'> {
    return given.agent({ budget: '10', permissions }).key
  }

  // What people alone do is judged by their roles: see member.test.ts.
  const byPeople = kinds.filter((kind) => accessOf[kind]?.org === 'members:write')
  // No key gives a client access, whatever it carries: see grant.test.ts.
  const personal: readonly CommandKind[] = [...byPeople, 'grant.create']
  const byKeys = kinds.filter((kind) => accessOf[kind] !== null && !personal.includes(kind))
  test.each(byKeys)('%s needs the permission of an organization', (kind) => {
    const { org, rules } = accessOf[kind] as Access
    const needed = rules === undefined ? [org] : [org, rules]
    expect(String(ask(kind, all.org).code)).not.toMatch(/FORBIDDEN|UNAUTHENTICATED/)
    // It gives nothing away that it does not have, which is another matter.
    expect(ask(kind, keyWith(given, needed)).details).not.toHaveProperty('permission')
    expect(ask(kind, keyWith(given, without(org)))).toMatchObject(forbidden(org))
    expect(ask(kind, keyWith(given, []))).toMatchObject(forbidden(org))
  })

  const byAgents = byKeys.filter((kind) => accessOf[kind]?.agent !== null)
  test.each(byAgents)('%s needs the permission of an agent', (kind) => {
    const needed = accessOf[kind]?.agent as Permission
    expect(ask(kind, agentWith(without(needed)))).toMatchObject(forbidden(needed))
    // What it is about is another agent's: that is judged further on.
    expect(ask(kind, agentWith([needed])).details).not.toHaveProperty('permission')
  })

  test.each(byPeople)('%s is for no key that can be presented', (kind) => {
    expect(ask(kind, all.org)).toMatchObject(forbidden('members:write'))
  })

  test.each([...personal, ...byKeys.filter((kind) => !byAgents.includes(kind))])(
    '%s is never for an agent, whatever its key carries',
    (kind) => {
      expect(ask(kind, all.agent)).toMatchObject({ code: 'SCOPE_FORBIDDEN', details: {} })
    },
  )

  test.each(kinds.filter((kind) => accessOf[kind] === null))('%s is for no key', (kind) => {
    for (const key of [all.org, all.agent]) expect(ask(kind, key).code).toBe('SCOPE_FORBIDDEN')
  })

  test('is known first: a key that has ended is told nothing else', () => {
    const ended = keyWith(given, [])
    given.must({ kind: 'key.revoke', actor: given.by, params: { key: ended, cascade: null } })
    for (const kind of kinds) expect(ask(kind, ended).code).toBe('UNAUTHENTICATED')
  })
})

describe('rules of what is there', () => {
  const dailyLimit = { dailyLimit: usd('5') }
  const agentChange = (
    given: Given,
    { agent }: NewAgent,
    params: Partial<Params<'agent.change'>>,
  ) => {
    const nothing = { agent, change: {}, active: null, since: null, texts }
    return (actor: Id<'key'>) => given.ask('agent.change', { ...nothing, ...params }, actor)
  }

  test.each([
    ['rules', { change: dailyLimit }, ['policies:write']],
    ['a switch', { active: false }, ['wallets:write']],
    ['texts', { texts: { name: 'a digest' } }, ['wallets:write']],
    ['nothing', {}, ['wallets:write']],
    [
      'rules and a switch',
      { change: dailyLimit, active: true },
      ['wallets:write', 'policies:write'],
    ],
    [
      'rules and texts',
      { change: dailyLimit, texts: { name: 'a' } },
      ['wallets:write', 'policies:write'],
    ],
  ] as const)('of an agent are changed with %s', (_, params, needed) => {
    const given = new Given()
    const change = agentChange(given, given.agent(), params)
    expect(change(keyWith(given, needed)).kind).toBe('done')
    for (const one of needed)
      expect(change(keyWith(given, without(one)))).toMatchObject(forbidden(one))
  })

  test.each([
    ['rules', { change: dailyLimit }, ['policies:write']],
    ['texts', { texts: { name: 'a digest' } }, ['groups:write']],
    ['nothing', {}, ['groups:write']],
    ['both', { change: dailyLimit, texts: { name: 'a' } }, ['groups:write', 'policies:write']],
  ] as const)('of a group are changed with %s', (_, params, needed) => {
    const given = new Given()
    const nothing = { group: given.group(), change: {}, since: null, texts }
    const change = (actor: Id<'key'>) => given.ask('group.change', { ...nothing, ...params }, actor)
    expect(change(keyWith(given, needed)).kind).toBe('done')
    for (const one of needed)
      expect(change(keyWith(given, without(one)))).toMatchObject(forbidden(one))
  })

  test('are changed by opening a wallet with limits, not by opening one without', () => {
    const given = new Given()
    const { agent } = given.agent()
    const clerk = keyWith(given, ['wallets:write'])
    const limited = opening(agent, 'EUR', dailyLimit)
    expect(given.ask('wallet.open', limited, clerk)).toMatchObject(forbidden('policies:write'))
    expect(given.ask('wallet.open', opening(agent, 'EUR'), clerk).kind).toBe('done')
  })

  test('are none of what is new: whoever makes an agent or a group gives it rules', () => {
    const given = new Given()
    const clerk = keyWith(given, ['wallets:write', 'groups:write'])
    const agent = newAgent(clerk, { rules: dailyLimit, permissions: [] })
    expect(given.when(agent.command).kind).toBe('done')
    const rules = { ...noRules, ...dailyLimit }
    const group = { group: nextId('group'), parent: null, rules, texts }
    expect(given.ask('group.create', group, clerk).kind).toBe('done')
  })
})

describe("an agent's own key", () => {
  test('without payments:write makes, ends and gives back no payment of its own', () => {
    const given = new Given()
    const poor = given.agent({ permissions: without('payments:write') })
    const payer = given.agent()
    const from = poor.wallet
    const asked = (options: object) =>
      payment(given.by, usd('1'), 'a.example', { from, ...options })
    const [held, waiting] = [asked({ holdHours: 1 }), asked({ consent: true })]
    const received = payment(payer.key, usd('1'), poor.wallet)
    for (const one of [held, waiting, received]) given.must(one)
    const id = held.params.payment
    const approval = `apr_${waiting.params.payment.slice(4)}` as const
    const seq = given.log.length
    for (const found of [
      given.pay(poor, '1'),
      given.ask('payment.capture', { payment: id, amount: null }, poor.key),
      given.ask('payment.extend', { payment: id, hours: 1 }, poor.key),
      given.ask('payment.void', { payment: id }, poor.key),
      given.ask('approval.cancel', { approval }, poor.key),
      given.ask(
        'payment.refund',
        { payment: received.params.payment, amount: null, texts },
        poor.key,
      ),
    ])
      expect(found).toMatchObject(forbidden('payments:write'))
    // Refused, and not declined: nothing of it is in the log.
    expect(given.log).toHaveLength(seq)
  })

  test('delegates, pauses and ends those below it with what each of that takes', () => {
    const given = new Given()
    const top = given.agent({ permissions: delegating })
    const clerk = given.agent({ permissions: ['payments:write', 'agents:delegate'] })
    const plain = given.agent()
    const below = (parent: NewAgent) => newDelegate(parent, { permissions: [] })
    expect(given.when(below(plain).command)).toMatchObject(forbidden('agents:delegate'))
    for (const parent of [top, clerk]) {
      const { agent, command } = below(parent)
      expect(given.when(command).kind).toBe('done')
      const pauses = parent === top
      const paused = given.ask('agent.pause', { agent }, parent.key)
      expect(paused).toMatchObject(pauses ? { kind: 'done' } : forbidden('wallets:write'))
      expect(given.ask('agent.delete', { agent }, parent.key).kind).toBe('done')
    }
    // What it was not given, a delegate does not have.
    const child = given.delegate(top, { by: top.key, permissions: ['payments:write'] })
    expect(given.when(below(child).command)).toMatchObject(forbidden('agents:delegate'))
    const itself = { agent: child.agent }
    expect(given.ask('agent.pause', itself, child.key)).toMatchObject(forbidden('wallets:write'))
  })
})

describe('what counts is what the book knows of a key', () => {
  test('not what was known when it was asked: less by now is less', () => {
    const given = new Given()
    const key = keyWith(given, ['payments:write'])
    const pay = () => payment(key, usd('1'), 'a.example', { from: given.genesis.org })
    const waiting = pay()
    given.must(pay())
    given.book.tables.key.update(key, { ...given.row('key', key), permissions: [] })
    given.store.keep(given.book)
    expect(given.when(waiting)).toMatchObject(forbidden('payments:write'))
  })

  test('and the event names the permission that it was allowed by', () => {
    const given = new Given()
    given.pay(given.agent(), '1')
    const { reads } = given.last
    expect(reads.slice(0, 2).map(({ fact }) => fact)).toEqual(['key', 'may'])
    expect(reads[1]?.value).toEqual({ permission: 'payments:write' })
  })

  test('but a question that changes nothing is answered', () => {
    const given = new Given()
    const { key } = given.agent({ permissions: ['payments:read'] })
    const command = payment(key, usd('1'), 'a.example')
    expect(given.dry(command)).toMatchObject(forbidden('payments:write'))
    const view = new View(asIfAllowed(bookSource(given.book)), given.now)
    expect(decide(view, command)).toMatchObject({ kind: 'done', result: { verdict: 'COMPLETED' } })
  })
})
