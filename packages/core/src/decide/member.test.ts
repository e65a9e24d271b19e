import { describe, expect, test } from 'vitest'
import {
  everything,
  Given,
  newAgent,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { team } from '../../../../test/setup/team.ts'
import { commandAccess, themselves } from '../agent/permission.ts'
import { mayDo, permissionsOf, roles } from '../agent/role.ts'
import type { Actor, Command } from '../command.ts'
import type { Id } from '../id.ts'
import { ownersMax } from '../limits.ts'
import type { Rules } from '../policy/rules.ts'
import { bookSource, View } from '../view.ts'
import { forbidden } from './actor.ts'

describe('a member', () => {
  test('speaks by a key of the role, as the person', () => {
    const { given, of } = team()
    const bob = of('operator')
    expect(given.row('key', bob.key)).toMatchObject({
      ...{ agent: null, role: 'operator', owner: bob.person, status: 'ACTIVE' },
      ...{ permissions: permissionsOf('operator'), madeBy: null, root: bob.key },
    })
    const { command } = given.agent()
    given.must({ ...command, actor: bob.key, params: fresh(command) } as Command)
    expect(given.last.actor).toBe(bob.key)
  })

  test('is added once, and again after an end, as somebody new', () => {
    const { given, ann, of, end } = team()
    const { person, key } = of('viewer')
    const again = { person, role: 'viewer', key: nextKey(), passkeys: null } as const
    expect(given.ask('member.add', again, ann.key).code).toBe('CONFLICT')
    end(person)
    expect(given.row('key', key).status).toBe('REVOKED')
    expect(given.ask('member.add', again, ann.key).kind).toBe('done')
    expect(given.row('member', person)).toMatchObject({ key: again.key.id, root: again.key.id })
  })

  test.each(roles.filter((role) => role !== 'owner'))('the first is no %s', (role) => {
    const given = new Given()
    const params = { person: nextId('person'), role, key: nextKey(), passkeys: null }
    expect(given.ask('member.add', params, 'system:setup').code).toBe('CONFLICT')
  })

  test('is added, changed and ended by owners alone, whatever an API key carries', () => {
    const { given, of, change, end } = team()
    const { person } = of('viewer')
    const others = [...(['viewer', 'approver', 'operator'] as const).map((role) => of(role).key)]
    for (const by of [...others, given.key(everything), given.by]) {
      expect(change(person, 'owner', by).code).toBe('FORBIDDEN')
      expect(end(person, by).code).toBe('FORBIDDEN')
      const params = {
        key: nextKey(),
        passkeys: null,
        person: nextId('person'),
        role: 'viewer',
      } as const
      expect(given.ask('member.add', params, by).code).toBe('FORBIDDEN')
    }
    const bea = of('owner')
    expect(change(person, 'approver', bea.key).kind).toBe('done')
    expect(end(person, bea.key).kind).toBe('done')
  })

  test('a key of theirs is none that an API can end, and no key has members:write', () => {
    const { given, ann, of } = team()
    const { key } = of('operator')
    const params = { key, cascade: null }
    expect(given.ask('key.revoke', params, ann.key).code).toBe('NOT_FOUND')
    const permissions = ['members:write']
    const made = { key: nextKey(), owner: 'x', permissions, expiresAt: null, texts: {} }
    for (const by of [ann.key, 'system:setup'] as const)
      expect(given.ask('key.create', made, by)).toMatchObject({ code: 'FORBIDDEN' })
    const { command } = given.agent({ permissions: ['payments:write'] })
    const agent = { ...fresh(command), permissions }
    expect(given.ask('agent.create', agent, ann.key).code).toBe('FORBIDDEN')
  })
})

describe('roles', () => {
  test.each(roles)('a %s may what the role says, and nothing else', (role) => {
    const { given, of } = team()
    const { key } = of(role)
    for (const [kind, access] of Object.entries(commandAccess)) {
      if (access === null || access === themselves) continue
      const params = { on: true, key: given.by }
      const command: Command = { kind, actor: key, params } as never
      const view = new View(bookSource(given.book), given.now)
      const lacks = forbidden(view, command)?.code === 'FORBIDDEN'
      const { org } = access
      const stops = 'stops' in access && role !== 'viewer'
      expect([kind, lacks]).toEqual([kind, !(mayDo(role, org) || stops)])
    }
  })

  test('whoever approves may stop, and never start again', () => {
    const { given, ann, of } = team()
    const agent = given.agent()
    const [ada, vic] = [of('approver').key, of('viewer').key]
    const switched = (on: boolean) =>
      ({ scope: 'book', group: null, agent: null, on, texts: {} }) as const
    const { agent: id } = agent
    expect(given.ask('agent.pause', { agent: id }, vic).code).toBe('FORBIDDEN')
    expect(given.ask('agent.pause', { agent: id }, ada).kind).toBe('done')
    expect(given.ask('agent.resume', { agent: id }, ada).code).toBe('FORBIDDEN')
    expect(given.ask('switch.turn', switched(true), vic).code).toBe('FORBIDDEN')
    expect(given.ask('switch.turn', switched(true), ada).kind).toBe('done')
    expect(given.ask('switch.turn', switched(false), ada).code).toBe('FORBIDDEN')
    expect(given.ask('kya.suspend', { agent: id, texts: {} }, ada).kind).toBe('done')
    expect(given.ask('kya.reactivate', { agent: id }, ada).code).toBe('FORBIDDEN')
    const stopper = given.key(['stops:write'], 'system:setup')
    expect(given.ask('switch.turn', switched(true), stopper).kind).toBe('done')
    expect(given.ask('switch.turn', switched(false), stopper).code).toBe('FORBIDDEN')
    const own = newAgent(ann.key, { permissions: ['stops:write'] })
    given.must(own.command)
    expect(given.ask('agent.pause', { agent: own.agent }, own.key).code).toBe('FORBIDDEN')
  })

  test('nobody changes their own', () => {
    const { ann, of, change } = team()
    const bea = of('owner')
    expect(change(ann.person, 'viewer').code).toBe('CONFLICT')
    expect(change(ann.person, 'viewer', bea.key).kind).toBe('done')
    expect(change(bea.person, 'viewer', ann.key).code).toBe('UNAUTHENTICATED')
  })

  test('a change is another key with the same voice', () => {
    const { given, of, change, keyOf } = team()
    const { person, key } = of('viewer')
    expect(change(person, 'viewer').code).toBe('CONFLICT')
    change(person, 'operator')
    const next = keyOf(person)
    expect(given.row('key', key)).toMatchObject({ status: 'ROTATED', role: 'viewer' })
    expect(given.row('key', next)).toMatchObject({ madeBy: key, root: key, role: 'operator' })
    const pause = { agent: given.agent().agent }
    expect(given.ask('agent.pause', pause, key).code).toBe('UNAUTHENTICATED')
    expect(given.ask('agent.pause', pause, next).kind).toBe('done')
  })
})

describe('the last owner', () => {
  test('stays one, whoever asks', () => {
    const { ann, of, change, end } = team()
    for (const by of [ann.key, 'system:setup'] as const) {
      expect(end(ann.person, by).code).toBe('CONFLICT')
    }
    expect(change(ann.person, 'viewer', 'system:setup').code).toBe('CONFLICT')
    const bea = of('owner')
    expect(end(ann.person, ann.key).kind).toBe('done')
    expect(end(bea.person, bea.key).code).toBe('CONFLICT')
  })

  test('of owners there are so many, and no more', () => {
    const { given, of, change } = team()
    for (let n = 1; n < ownersMax; n += 1) of('owner')
    expect(given.row('book', '').owners).toHaveLength(ownersMax)
    const { person } = of('viewer')
    expect(change(person, 'owner').code).toBe('CONFLICT')
    const params = {
      key: nextKey(),
      passkeys: null,
      person: nextId('person'),
      role: 'owner',
    } as const
    expect(given.ask('member.add', params, 'system:setup').code).toBe('CONFLICT')
  })
})

describe('people are counted', () => {
  /** A payment of an agent that waits for consent, and who may say yes to it. */
  function asked(rules: Partial<Rules>, by?: Id<'key'>) {
    const all = team()
    const { given } = all
    const agent = given.agent({ budget: '100', rules: { requireApprovalAbove: 0n, ...rules } })
    const command = payment(by ?? agent.key, usd('30'), 'shop.example', { from: agent.wallet })
    const ask = (asking: Id<'key'> = agent.key) => {
      const one = payment(asking, usd('1'), 'shop.example', { from: agent.wallet })
      given.must(one)
      return one.params.payment
    }
    const vote = (id: string, actor: Actor) =>
      given.ask(
        'approval.approve',
        { approval: `apr_${id.slice(4)}`, texts: {}, link: null, evidence: null },
        actor,
      )
    return { ...all, agent, command, ask, vote }
  }

  test('keys that were made on the machine of the server are one voice together', () => {
    const { given, of, ask, vote } = asked({ approvalsNeeded: 2 })
    const [anna, bert] = [
      given.key(undefined, 'system:setup'),
      given.key(undefined, 'system:setup'),
    ]
    const cat = of('approver')
    const id = ask()
    expect(vote(id, anna).verdict).toBe('PENDING_APPROVAL')
    for (const other of [bert, given.by, given.key(undefined, bert)])
      expect(vote(id, other).code).toBe('CONFLICT')
    expect(vote(id, cat.key).verdict).toBe('COMPLETED')
  })

  test('what waits when the first member comes keeps its rule', () => {
    const given = new Given()
    const agent = given.agent({ rules: { requireApprovalAbove: 0n, approvalsNeeded: 2 } })
    const [anna, bert] = [
      given.key(undefined, 'system:setup'),
      given.key(undefined, 'system:setup'),
    ]
    const command = payment(agent.key, usd('1'), 'shop.example')
    given.must(command)
    const approve = {
      approval: `apr_${command.params.payment.slice(4)}`,
      texts: {},
      link: null,
      evidence: null,
    } as const
    const owner = given.member('owner')
    expect(given.ask('approval.approve', approve, owner.key).code).toBe('CONFLICT')
    expect(given.ask('approval.approve', approve, anna).verdict).toBe('PENDING_APPROVAL')
    expect(given.ask('approval.approve', approve, bert).verdict).toBe('COMPLETED')
  })

  test('an API key that a member made has the voice of the member', () => {
    const { given, ann, of, ask, vote } = asked({ approvalsNeeded: 2 })
    const bob = of('owner')
    const made = given.key(['approvals:write'], bob.key)
    const id = ask()
    expect(vote(id, made).verdict).toBe('PENDING_APPROVAL')
    expect(vote(id, bob.key).code).toBe('CONFLICT')
    expect(vote(id, ann.key).verdict).toBe('COMPLETED')
  })

  test('nobody who came after the asking is counted, with a new role or without', () => {
    const { of, change, keyOf, ask, vote } = asked({ approvalsNeeded: 2 })
    const [bob, cat] = [of('viewer'), of('approver')]
    const id = ask()
    const dan = of('approver')
    expect(vote(id, dan.key).code).toBe('CONFLICT')
    change(bob.person, 'approver')
    expect(vote(id, keyOf(bob.person)).verdict).toBe('PENDING_APPROVAL')
    expect(vote(id, cat.key).verdict).toBe('COMPLETED')
  })

  test.each([
    ['operator', true],
    ['viewer', false],
  ] as const)('a vote of who became %s stands: %s', (role, stands) => {
    const { given, ann, of, change, keyOf, ask, vote } = asked({ approvalsNeeded: 2 })
    const bob = of('approver')
    const cat = of('approver')
    const id = ask()
    expect(vote(id, bob.key).verdict).toBe('PENDING_APPROVAL')
    change(bob.person, role)
    if (stands) expect(vote(id, keyOf(bob.person)).code).toBe('CONFLICT')
    const dropped = stands ? null : [bob.key]
    const voted = vote(id, cat.key)
    expect(voted.result).toMatchObject({ dropped })
    expect(voted.verdict).toBe(stands ? 'COMPLETED' : 'PENDING_APPROVAL')
    if (!stands) expect(vote(id, ann.key).verdict).toBe('COMPLETED')
    expect(given.row('approval', `apr_${id.slice(4)}`).state).toBe('APPROVED')
  })

  test('a vote of who was removed counts no more, and comes not back with a new membership', () => {
    const { given, ann, of, end, ask, vote } = asked({ approvalsNeeded: 2 })
    const bob = of('approver')
    const cat = of('approver')
    const id = ask()
    vote(id, bob.key)
    end(bob.person)
    const params = { person: bob.person, role: 'approver', key: nextKey(), passkeys: null } as const
    given.ask('member.add', params, ann.key)
    expect(vote(id, params.key.id).code).toBe('CONFLICT')
    expect(vote(id, cat.key)).toMatchObject({
      verdict: 'PENDING_APPROVAL',
      result: { dropped: [bob.key] },
    })
  })

  test('a member never consents to what they asked for, by whatever key', () => {
    const { given, of, change, keyOf, ask, vote } = asked({})
    const bob = of('owner')
    const made = given.key(everything, bob.key)
    for (const [by, others] of [
      [bob.key, [bob.key, made]],
      [made, [made, bob.key]],
    ] as const) {
      const id = ask(by)
      for (const other of others) expect(vote(id, other).code).toBe('CONFLICT')
      expect(vote(id, of('approver').key).verdict).toBe('COMPLETED')
    }
    const id = ask(bob.key)
    change(bob.person, 'operator')
    expect(vote(id, keyOf(bob.person)).code).toBe('CONFLICT')
    // An agent speaks for itself, and an API key of no person for the machine.
    expect(vote(ask(), bob.key).code).toBe('UNAUTHENTICATED')
    expect(vote(ask(), keyOf(bob.person)).verdict).toBe('COMPLETED')
    expect(vote(ask(given.by), given.by).result.self).toBe(true)
  })

  test('a link of a member has their voice, and ends with their role', () => {
    const { given, of, change, ask } = asked({})
    const bob = of('operator')
    const approval = (id: string) => `apr_${id.slice(4)}` as Id<'approval'>
    const own = { link: nextId('link'), approval: approval(ask(bob.key)), hash: 'ab', texts: {} }
    expect(given.ask('link.create', own, bob.key).code).toBe('CONFLICT')
    const link = { ...own, link: nextId('link'), approval: approval(ask()) }
    expect(given.ask('link.create', link, bob.key).kind).toBe('done')
    change(bob.person, 'owner')
    const yes = { approval: link.approval, texts: {}, link: link.link, evidence: null }
    expect(given.ask('approval.approve', yes, bob.key).code).toBe('UNAUTHENTICATED')
  })
})

/** The same of a new agent. */
function fresh(command: Command) {
  const params = command.params as Extract<Command, { kind: 'agent.create' }>['params']
  return { ...params, agent: nextId('agent'), key: nextKey() }
}
