import { describe, expect, test } from 'vitest'
import {
  everything,
  Given,
  type NewAgent,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { roles } from '../agent/role.ts'
import type { Wish } from '../approval/request.ts'
import type { Actor } from '../command.ts'
import type { Id } from '../id.ts'
import { passkeysMax } from '../limits.ts'
import type { Rules } from '../policy/rules.ts'

const publicKey = 'pQECAyYgASFYIA'

function evidence(passkey: string) {
  return { passkey, nonce: 'n', authenticatorData: 'a', clientDataJSON: 'c', signature: 's' }
}

/** A book with an owner, Ann, and Bob, who may approve; each has a passkey of that name. */
function team() {
  const given = new Given()
  const passkeys = [{ passkey: 'ann', publicKey }]
  const ann = given.member('owner', 'system:setup', passkeys)
  const bob = given.member('approver', ann.key)
  given.ask('passkey.add', { person: bob.person, passkey: 'bob', publicKey }, bob.key)
  const approve = (approval: Id<'approval'>, passkey: string | null, by: Actor = bob.key) =>
    given.ask(
      'approval.approve',
      {
        ...{ approval, texts: {}, link: null },
        evidence: passkey === null ? null : evidence(passkey),
      },
      by,
    )
  return { given, ann, bob, approve }
}

function ask(given: Given, agent: NewAgent, amount: string, more = {}): Id<'approval'> {
  const command = payment(agent.key, usd(amount), 'shop.example', more)
  expect(given.must(command).verdict).toBe('PENDING_APPROVAL')
  return `apr_${command.params.payment.slice(4)}`
}

/** The same with a payment of 10 that waits, under these rules. */
function waiting(rules: Partial<Rules>, amount = '10') {
  const all = team()
  const agent = all.given.agent({ budget: '100', rules: { requireApprovalAbove: 0n, ...rules } })
  return { ...all, agent, approval: ask(all.given, agent, amount) }
}

const needed = 'STEP_UP_REQUIRED'

describe('a consent is confirmed with a passkey', () => {
  test.each([
    [{}, null, 'COMPLETED'],
    [{ stepUpAbove: usd('10') }, null, 'COMPLETED'],
    [{ stepUpAbove: usd('9.99999999') }, null, needed],
    [{ stepUpAbove: usd('9.99999999') }, 'bob', 'COMPLETED'],
    [{ stepUpAbove: 0n, approvalsNeeded: 2 }, null, needed],
    [{ stepUpAbove: 0n, approvalsNeeded: 2 }, 'bob', 'PENDING_APPROVAL'],
    // Where nobody asks for it, it is recorded if it is good.
    [{}, 'bob', 'COMPLETED'],
    [{}, 'ann', needed],
    [{}, 'nobody', needed],
  ] as const)('case %#', (rules, passkey, expected) => {
    const { approve, approval } = waiting(rules)
    const found = approve(approval, passkey)
    expect(found.verdict ?? found.code).toBe(expected)
  })

  test('it asks for no approval by itself, and a currency without value passes it', () => {
    const { given } = team()
    const agent = given.agent({ budget: '100', rules: { stepUpAbove: 0n } })
    expect(given.pay(agent, '50').verdict).toBe('COMPLETED')
    const further = opening(agent.agent, 'EUR')
    given.ask('wallet.open', further)
    given.ask('wallet.fund', { wallet: further.wallet, amount: usd('30'), texts: {} })
    const pay = () => given.pay(agent, '3', 'shop.example', { from: further.wallet }).verdict
    expect(pay()).toBe('COMPLETED')
  })

  test('in another currency by its value, and always where it has none', () => {
    const { given, approve, agent } = waiting({ stepUpAbove: usd('20'), approveNewPayees: true })
    given.change(agent.policy, { requireApprovalAbove: null })
    const further = opening(agent.agent, 'EUR')
    given.ask('wallet.open', further)
    given.ask('wallet.fund', { wallet: further.wallet, amount: usd('50'), texts: {} })
    const yes = (amount: string) =>
      approve(ask(given, agent, amount, { from: further.wallet, consent: true }), null)
    expect(yes('1').code).toBe(needed)
    given.ask('rate.set', { from: 'EUR', to: 'USD', rate: usd('2') })
    expect(yes('10').verdict).toBe('COMPLETED')
    expect(yes('10.00000001').code).toBe(needed)
  })

  test('the strictest policy on the path binds, as it is at that moment', () => {
    const { given, approve, agent, approval } = waiting({ stepUpAbove: usd('50') })
    const shared = given.shared({ stepUpAbove: usd('5') })
    given.attach(shared, agent.agent)
    expect(approve(approval, null).code).toBe(needed)
    given.ask('policy.detach', { policy: shared, agent: agent.agent, group: null })
    const group = given.group({ rules: { stepUpAbove: usd('5') }, members: [agent] })
    expect(approve(approval, null).code).toBe(needed)
    given.ask('group.leave', { group, agent: agent.agent })
    expect(approve(approval, null).verdict).toBe('COMPLETED')
  })

  test('by the member who consents, never by an API key, and denying needs nothing', () => {
    const { given, ann, approve, approval } = waiting({ stepUpAbove: 0n })
    const own = given.key(everything, ann.key)
    for (const by of [given.by, own]) {
      expect(approve(approval, null, by).code).toBe(needed)
      expect(approve(approval, 'ann', by).code).toBe(needed)
    }
    const no = { approval, texts: {}, link: null }
    expect(given.ask('approval.deny', no).kind).toBe('done')
  })

  test('with a passkey that is older than the asking and has not ended', () => {
    const { given, ann, bob, agent, approve, approval } = waiting({ stepUpAbove: 0n })
    const add = (passkey: string) =>
      given.ask('passkey.add', { person: bob.person, passkey, publicKey }, bob.key)
    add('late')
    expect(approve(approval, 'late').code).toBe(needed)
    given.ask('passkey.end', { passkey: 'bob' }, bob.key)
    expect(approve(approval, 'bob').code).toBe(needed)
    // Added again it is as new as any.
    add('bob')
    expect(approve(approval, 'bob').code).toBe(needed)
    expect(approve(ask(given, agent, '1'), 'bob').verdict).toBe('COMPLETED')
    expect(approve(approval, 'ann', ann.key).verdict).toBe('COMPLETED')
  })

  test('a role that changed keeps the passkeys of the person', () => {
    const { given, ann, bob, approve, approval } = waiting({ stepUpAbove: 0n })
    const change = { person: bob.person, role: 'operator', key: nextKey(), cascade: null } as const
    given.ask('member.change', change, ann.key)
    expect(approve(approval, 'bob', change.key.id).verdict).toBe('COMPLETED')
  })
})

describe('a link cannot confirm', () => {
  const link = (given: Given, approval: Id<'approval'>) => {
    const params = { link: nextId('link'), approval, hash: '', texts: {} }
    return { id: params.link, ...given.ask('link.create', params) }
  }

  test('it is not made where it could not approve, and one that is there does not', () => {
    const { given, agent, approval } = waiting({})
    const { id } = link(given, approval)
    given.change(agent.policy, { stepUpAbove: usd('9') })
    expect(link(given, approval).code).toBe(needed)
    const by = { approval, texts: {}, link: id }
    const yes = (one: ReturnType<typeof evidence> | null) =>
      given.ask('approval.approve', { ...by, evidence: one }).code
    expect([yes(null), yes(evidence('ann'))]).toEqual([needed, needed])
    given.change(agent.policy, { stepUpAbove: usd('10') })
    expect(link(given, approval).kind).toBe('done')
    given.change(agent.policy, { stepUpAbove: 0n })
    expect(given.ask('approval.deny', by).kind).toBe('done')
  })

  test('in a book that had no members it can deny', () => {
    const given = new Given()
    const agent = given.agent({ rules: { requireApprovalAbove: 0n, stepUpAbove: 0n } })
    const approval = ask(given, agent, '1')
    const { id } = link(given, approval)
    const by = { approval, texts: {}, link: id }
    expect(given.ask('approval.approve', { ...by, evidence: null }).code).toBe(needed)
    expect(given.ask('approval.deny', by).kind).toBe('done')
  })
})

describe('what an agent asks for is confirmed as well', () => {
  const none = { per: null, until: null, amount: null, payee: null, reading: null }

  function asked(rules: Partial<Rules>, wish: Partial<Wish> & Pick<Wish, 'what'>) {
    const all = team()
    const { given } = all
    const mine = { dailyLimit: usd('10'), allowedMerchants: ['shop.example'], ...rules }
    const agent = given.agent({ rules: mine })
    const approval = nextId('approval')
    const full = { ...none, ...wish }
    given.must({
      kind: 'approval.request',
      actor: agent.key,
      params: { approval, agent: agent.agent, wish: full, texts: {} },
    })
    const yes = (passkey: string | null) => {
      const found = all.approve(approval, passkey, all.ann.key)
      return found.verdict ?? found.code
    }
    return { ...all, agent, approval, yes }
  }

  const until = Date.parse('2026-03-10T13:00:00Z') / 1000
  const raise = { what: 'raise', per: 'day', amount: usd('30'), until } as const
  const budget = { what: 'budget', amount: usd('30') } as const
  const payee = { what: 'payee', payee: 'b.example' } as const

  test.each([
    [raise, usd('30'), 'GRANTED'],
    [raise, usd('29.99999999'), needed],
    [budget, usd('30'), 'GRANTED'],
    [budget, usd('29.99999999'), needed],
    [payee, null, 'GRANTED'],
    [payee, usd('1000000'), needed],
  ] as const)('case %#', (wish, stepUpAbove, expected) => {
    const { yes } = asked({ stepUpAbove }, wish)
    expect(yes(null)).toBe(expected)
    if (expected === needed) expect(yes('ann')).toBe('GRANTED')
  })

  test('by every policy on the path of the agent, in its own currency', () => {
    const { given, agent, approval, yes } = asked({}, budget)
    const group = given.group({ rules: { currency: 'EUR', stepUpAbove: usd('20') } })
    given.ask('group.join', { group, agent: agent.agent })
    expect(yes(null)).toBe(needed)
    given.ask('rate.set', { from: 'USD', to: 'EUR', rate: usd('0.5') })
    const link = { link: nextId('link'), approval, hash: '', texts: {} }
    expect(given.dry({ kind: 'link.create', actor: given.by, params: link }).kind).toBe('done')
    given.ask('rate.set', { from: 'USD', to: 'EUR', rate: usd('0.7') })
    expect(given.dry({ kind: 'link.create', actor: given.by, params: link }).code).toBe(needed)
    expect(yes(null)).toBe(needed)
    given.ask('rate.set', { from: 'USD', to: 'EUR', rate: usd('0.5') })
    expect(yes(null)).toBe('GRANTED')
  })
})

describe('a passkey', () => {
  const row = { publicKey, endedAt: null }

  test.each(roles)('is added and removed by a %s for themselves, and by nobody else', (role) => {
    const { given, ann } = team()
    const one = given.member(role, ann.key)
    const params = { person: one.person, passkey: 'one', publicKey }
    for (const by of [ann.key, given.by, given.key(everything, ann.key)])
      expect(given.ask('passkey.add', params, by).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('passkey.add', params, given.agent().key).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('passkey.add', params, 'system:setup').code).toBe('SCOPE_FORBIDDEN')
    given.ask('passkey.add', params, one.key)
    expect(given.row('passkey', 'one')).toMatchObject({ ...row, person: one.person })
    for (const by of [ann.key, 'system:setup'] as const)
      expect(given.ask('passkey.end', { passkey: 'one' }, by).code).toBe('NOT_FOUND')
    given.ask('passkey.end', { passkey: 'one' }, one.key)
    expect(given.row('passkey', 'one').endedAt).toBe(given.now)
    expect(given.ask('passkey.end', { passkey: 'one' }, one.key).code).toBe('CONFLICT')
    expect(given.ask('passkey.end', { passkey: 'two' }, one.key).code).toBe('NOT_FOUND')
  })

  test("is one person's alone, and of one there are so many", () => {
    const { given, ann, bob } = team()
    const add = (passkey: string) =>
      given.ask('passkey.add', { person: bob.person, passkey, publicKey }, bob.key)
    expect(add('bob').code).toBe('CONFLICT')
    expect(add('ann').code).toBe('CONFLICT')
    given.ask('passkey.end', { passkey: 'ann' }, ann.key)
    expect(add('ann').code).toBe('CONFLICT')
    for (let n = 1; n < passkeysMax; n += 1) expect(add(`more-${n}`).kind).toBe('done')
    expect(add('too-many').code).toBe('CONFLICT')
    given.ask('passkey.end', { passkey: 'bob' }, bob.key)
    expect(add('one').kind).toBe('done')
  })

  test.each([
    ['', publicKey],
    ['a+b', publicKey],
    ['a'.repeat(1_365), publicKey],
    ['good', ''],
    ['good', 'a='],
    ['good', 'a'.repeat(1_401)],
  ])('is short and in base64url: case %#', (passkey, key) => {
    const { given, ann } = team()
    const params = { person: ann.person, passkey, publicKey: key }
    expect(given.ask('passkey.add', params, ann.key).code).toBe('INVALID_REQUEST')
  })

  test('comes with a membership and ends with it', () => {
    const { given, ann, bob } = team()
    expect(given.row('member', bob.person).passkeys).toEqual(['bob'])
    given.ask('member.end', { person: bob.person, cascade: null }, ann.key)
    expect(given.row('passkey', 'bob').endedAt).toBe(given.now)
    expect(given.row('member', bob.person).passkeys).toBe(null)
    const again = (...passkeys: string[]) =>
      given.ask(
        'member.add',
        {
          ...{ person: bob.person, role: 'viewer', key: nextKey() },
          passkeys: passkeys.map((passkey) => ({ passkey, publicKey })),
        },
        ann.key,
      )
    expect(again('bob', 'ann').code).toBe('CONFLICT')
    expect(again('bob', 'bob').code).toBe('CONFLICT')
    expect(again(...Array.from({ length: passkeysMax + 1 }, (_, n) => `${n}`)).code).toBe(
      'CONFLICT',
    )
    expect(again('bob', 'phone').kind).toBe('done')
    expect(given.row('member', bob.person).passkeys).toEqual(['bob', 'phone'])
    expect(given.row('passkey', 'bob')).toMatchObject({ ...row, addedSeq: given.log.length })
  })
})
