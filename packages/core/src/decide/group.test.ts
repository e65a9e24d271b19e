import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextId, payment, usd } from '../../../../test/setup/given.ts'
import type { Id } from '../id.ts'
import { groupDepthMax, groupsPerAgentMax } from '../limits.ts'
import { noRules } from '../policy/rules.ts'

const day = 86_400_000_000

function shareOf(given: Given, group: Id<'group'>, { agent }: NewAgent) {
  return given.row('share', `${group.slice(4)}/${agent}`)
}

const create = (given: Given, parent: Id<'group'> | null) =>
  given.ask('group.create', { group: nextId('group'), parent, rules: noRules, texts: {} })

describe('a budget that is shared', () => {
  const limits = [
    ['maxTransaction', 'GROUP_LIMIT_PER_TRANSACTION'],
    ['dailyLimit', 'GROUP_LIMIT_DAILY'],
    ['weeklyLimit', 'GROUP_LIMIT_WEEKLY'],
    ['monthlyLimit', 'GROUP_LIMIT_MONTHLY'],
    ['totalLimit', 'GROUP_LIMIT_TOTAL'],
  ] as const

  test.each(limits)('%s: an amount equal to it passes, one unit more does not', (rule, code) => {
    const given = new Given()
    const agent = given.agent()
    const group = given.group({ rules: { [rule]: usd('10') }, members: [agent] })
    const refused = given.pay(agent, '10.00000001')
    expect(refused).toMatchObject({ code, remedies: { maxAmountNow: usd('10') } })
    expect(refused.findings.find(({ outcome }) => outcome === 'deny')?.scope).toBe(group)
    expect(given.pay(agent, '10').verdict).toBe('COMPLETED')
  })

  test('is used up by all members together, and counted for each of them', () => {
    const given = new Given()
    const [one, two, stranger] = [given.agent(), given.agent(), given.agent()]
    const group = given.group({ rules: { dailyLimit: usd('10') }, members: [one, two] })
    expect(given.pay(one, '6').verdict).toBe('COMPLETED')
    expect(given.pay(two, '4.00000001').code).toBe('GROUP_LIMIT_DAILY')
    expect(given.pay(two, '3').verdict).toBe('COMPLETED')
    expect(given.pay(one, '1').verdict).toBe('COMPLETED')
    expect(given.pay(stranger, '50').verdict).toBe('COMPLETED')
    expect(given.totals(group)).toMatchObject({ daySpent: usd('10'), totalSpent: usd('10') })
    expect(shareOf(given, group, one)).toMatchObject({ daySpent: usd('7'), totalSpent: usd('7') })
    expect(shareOf(given, group, two)).toMatchObject({ daySpent: usd('3'), totalSpent: usd('3') })
  })

  test('begins anew with its own day, for the members too', () => {
    const given = new Given({ at: '2026-03-10T14:00:00Z' })
    const agent = given.agent()
    // In Tokyo the day is over an hour later.
    const rules = { timezone: 'Asia/Tokyo', dailyLimit: usd('10') }
    const group = given.group({ rules, members: [agent] })
    given.pay(agent, '10')
    expect(given.pay(agent, '1').remedies.retryAt).toBe(Date.parse('2026-03-10T15:00:00Z') / 1000)
    given.now += day / 24
    expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
    expect(shareOf(given, group, agent)).toMatchObject({
      daySpent: usd('4'),
      monthSpent: usd('14'),
      totalSpent: usd('14'),
    })
    expect(given.totals(agent.agent).daySpent).toBe(usd('14'))
  })

  test('of a group above counts what is spent below it, once whatever the ways', () => {
    const given = new Given()
    const agent = given.agent()
    const top = given.group({ rules: { dailyLimit: usd('10') }, members: [agent] })
    const [left, right] = [given.group({ parent: top }), given.group({ parent: top })]
    for (const group of [left, right]) given.ask('group.join', { group, agent: agent.agent })
    const found = given.pay(agent, '10')
    expect(found.verdict).toBe('COMPLETED')
    for (const group of [top, left, right]) expect(given.totals(group).totalSpent).toBe(usd('10'))
    const other = given.agent()
    given.ask('group.join', { group: right, agent: other.agent })
    expect(given.pay(other, '1').code).toBe('GROUP_LIMIT_DAILY')
  })

  test('binds by attached policies as well, which can be taken away', () => {
    const given = new Given()
    const agent = given.agent()
    const group = given.group({ members: [agent] })
    const policy = given.shared({ blockedMerchants: ['shop.example'], dailyLimit: usd('1') })
    const params = { policy, agent: null, group }
    expect(given.ask('policy.attach', params).kind).toBe('done')
    expect(given.ask('policy.attach', params).code).toBe('CONFLICT')
    expect(given.pay(agent, '2')).toMatchObject({ code: 'MERCHANT_BLOCKED' })
    expect(given.pay(agent, '2', 'else.example').code).toBe('GROUP_LIMIT_DAILY')
    expect(given.ask('policy.detach', params).kind).toBe('done')
    expect(given.pay(agent, '2').verdict).toBe('COMPLETED')
    expect(given.ask('policy.attach', { ...params, group: nextId('group') }).code).toBe('NOT_FOUND')
    const foreign = given.shared({ currency: 'EUR' })
    expect(given.ask('policy.attach', { ...params, policy: foreign }).code).toBe('LIMIT_CURRENCY')
  })
})

describe('members that come and go', () => {
  test('what was charged to a group is given back to it, though the payer has left', () => {
    const given = new Given()
    const agent = given.agent({ rules: { requireApprovalAbove: usd('5') } })
    const [old, next] = [given.group({ members: [agent] }), given.group()]
    const asked = payment(agent.key, usd('6'), 'shop.example')
    const paid = payment(agent.key, usd('4'), 'shop.example')
    for (const command of [asked, paid]) given.must(command)
    given.ask('group.leave', { group: old, agent: agent.agent })
    given.ask('group.join', { group: next, agent: agent.agent })
    given.pay(agent, '1')
    expect(given.totals(old).totalSpent).toBe(usd('10'))
    expect(given.totals(next).totalSpent).toBe(usd('1'))
    given.ask('approval.deny', {
      approval: `apr_${asked.params.payment.slice(4)}`,
      texts: {},
      link: null,
    })
    given.ask('payment.refund', { payment: paid.params.payment, amount: null, texts: {} })
    expect(given.totals(old).totalSpent).toBe(0n)
    expect(shareOf(given, old, agent).totalSpent).toBe(0n)
    expect(given.totals(next).totalSpent).toBe(usd('1'))
  })

  test('to a group that is gone as well', () => {
    const given = new Given()
    const agent = given.agent()
    const group = given.group({ members: [agent] })
    const command = payment(agent.key, usd('4'), 'shop.example')
    given.must(command)
    given.ask('group.leave', { group, agent: agent.agent })
    expect(given.ask('group.delete', { group }).kind).toBe('done')
    given.ask('payment.refund', { payment: command.params.payment, amount: null, texts: {} })
    expect(given.totals(group).totalSpent).toBe(0n)
  })

  test('consent counts nothing in a group that was joined since, and obeys its lists', () => {
    const given = new Given()
    const agent = given.agent({ rules: { requireApprovalAbove: 0n } })
    const command = payment(agent.key, usd('6'), 'shop.example')
    given.must(command)
    const params = {
      approval: `apr_${command.params.payment.slice(4)}`,
      texts: {},
      link: null,
      evidence: null,
    } as const
    const rules = { blockedMerchants: ['shop.example'], totalLimit: 0n }
    const group = given.group({ rules, members: [agent] })
    expect(given.ask('approval.approve', params).code).toBe('MERCHANT_BLOCKED')
    given.change(`pol_${group.slice(4)}`, { blockedMerchants: null })
    expect(given.ask('approval.approve', params).verdict).toBe('COMPLETED')
    expect(given.totals(group).totalSpent).toBe(0n)
  })

  test('an agent is in so many groups at most, in each once', () => {
    const given = new Given()
    const agent = given.agent()
    const join = (group: Id<'group'>) => given.ask('group.join', { group, agent: agent.agent })
    const groups = Array.from({ length: groupsPerAgentMax }, () => given.group())
    for (const group of groups) expect(join(group).kind).toBe('done')
    expect(join(groups[0] ?? nextId('group')).code).toBe('CONFLICT')
    expect(join(given.group()).code).toBe('CONFLICT')
    const leave = () =>
      given.ask('group.leave', { group: groups[0] ?? nextId('group'), agent: agent.agent })
    expect(leave().kind).toBe('done')
    expect(leave().code).toBe('CONFLICT')
    expect(given.row('agent', agent.agent).groups).toEqual(groups.slice(1))
  })

  test('a delegate joins none: the groups of who delegated bind it', () => {
    const given = new Given()
    const top = given.agent()
    const child = given.delegate(top)
    const group = given.group({ rules: { dailyLimit: usd('10') }, members: [top] })
    expect(given.ask('group.join', { group, agent: child.agent }).code).toBe('CONFLICT')
    expect(given.pay(child, '11').code).toBe('GROUP_LIMIT_DAILY')
    given.pay(child, '4')
    expect(shareOf(given, group, child).totalSpent).toBe(usd('4'))
  })

  test('who is not there joins and leaves nothing', () => {
    const given = new Given()
    const [agent, group] = [given.agent().agent, given.group()]
    for (const kind of ['group.join', 'group.leave'] as const) {
      expect(given.ask(kind, { group, agent: nextId('agent') }).code).toBe('NOT_FOUND')
      expect(given.ask(kind, { group: nextId('group'), agent }).code).toBe('NOT_FOUND')
    }
    given.ask('agent.delete', { agent })
    expect(given.ask('group.join', { group, agent }).code).toBe('NOT_FOUND')
  })
})

describe('groups themselves', () => {
  test('stand so many above one another at most', () => {
    const given = new Given()
    let parent: Id<'group'> | null = null
    for (let depth = 1; depth <= groupDepthMax; depth += 1) {
      parent = given.group(parent === null ? {} : { parent })
      expect(given.row('group', parent).depth).toBe(depth)
    }
    expect(create(given, parent).code).toBe('CONFLICT')
    expect(create(given, nextId('group')).code).toBe('NOT_FOUND')
  })

  test('go when they are empty: of agents, and of groups below', () => {
    const given = new Given()
    const agent = given.agent()
    const parent = given.group()
    const group = given.group({ parent, members: [agent] })
    const remove = (one: Id<'group'>) => given.ask('group.delete', { group: one })
    expect(remove(parent)).toMatchObject({ code: 'CONFLICT', details: { groups: '1' } })
    expect(remove(group)).toMatchObject({ code: 'CONFLICT', details: { members: '1' } })
    given.ask('agent.delete', { agent: agent.agent })
    expect(remove(group).kind).toBe('done')
    expect(remove(group).code).toBe('NOT_FOUND')
    expect(remove(parent).kind).toBe('done')
    for (const gone of [group, parent]) {
      expect(create(given, gone).code).toBe('NOT_FOUND')
      expect(given.ask('group.rename', { group: gone, texts: {} }).code).toBe('NOT_FOUND')
      const change = { group: gone, change: { dailyLimit: null }, since: null, texts: {} }
      expect(given.ask('group.change', change).code).toBe('NOT_FOUND')
      expect(given.ask('group.join', { group: gone, agent: given.agent().agent }).code).toBe(
        'NOT_FOUND',
      )
    }
  })

  test('let go of their policies, which can then be deleted, and end their trials', () => {
    const given = new Given()
    const group = given.group()
    const [policy, candidate] = [given.shared({}), given.shared({})]
    given.ask('policy.attach', { policy, agent: null, group })
    given.ask('policy.shadow', { policy: `pol_${group.slice(4)}`, candidate })
    for (const one of [policy, candidate])
      expect(given.ask('policy.delete', { policy: one }).code).toBe('CONFLICT')
    given.ask('group.delete', { group })
    for (const one of [policy, candidate])
      expect(given.ask('policy.delete', { policy: one }).kind).toBe('done')
  })

  test('change rules and texts in one event; null clears, and what is left out stays', () => {
    const given = new Given()
    const agent = given.agent()
    const rules = { dailyLimit: usd('5'), totalLimit: usd('9'), blockedMerchants: ['a.example'] }
    const group = given.group({ rules, members: [agent] })
    const policy = `pol_${group.slice(4)}` as const
    given.now += 1
    const change = { dailyLimit: null, maxTransaction: usd('2') }
    const { result } = given.ask('group.change', {
      group,
      change,
      since: null,
      texts: { name: 'a digest' },
    })
    const left = { ...rules, dailyLimit: null, maxTransaction: usd('2') }
    expect(result).toMatchObject({ version: 2, rules: left })
    expect(given.row('policy', policy)).toMatchObject({ version: 2, rules: left })
    expect(given.row('policy', policy).updatedAt).toBe(given.now)
    expect(given.row('group', group)).toMatchObject({ members: 1, updatedAt: given.now })
    const versions = given.book.policyVersions.filter((one) => one.policy === policy)
    expect(versions.map(({ version }) => version)).toEqual([1, 2])
    expect(given.pay(agent, '2.00000001').code).toBe('GROUP_LIMIT_PER_TRANSACTION')
    expect(given.pay(agent, '2').verdict).toBe('COMPLETED')
  })

  test('that change texts alone keep the version of their rules', () => {
    const given = new Given()
    const group = given.group({ rules: { dailyLimit: usd('5') } })
    const before = given.row('policy', `pol_${group.slice(4)}`)
    given.now += 1
    const { result } = given.ask('group.change', {
      group,
      change: {},
      since: null,
      texts: { name: 'a digest' },
    })
    expect(result).toEqual({ version: null, rules: null })
    expect(given.row('policy', `pol_${group.slice(4)}`)).toEqual(before)
    expect(given.row('group', group).updatedAt).toBe(given.now)
  })

  test('that change on what somebody has read are what they were then', () => {
    const given = new Given()
    const group = given.group()
    const { updatedAt: since } = given.row('group', group)
    const change = (more: { since: number }) =>
      given.ask('group.change', { group, change: {}, texts: { name: 'a digest' }, ...more })
    // What changed at this very moment may have changed since.
    expect(change({ since }).code).toBe('CONFLICT')
    given.now += 1
    expect(change({ since: since - 1 }).code).toBe('CONFLICT')
    expect(change({ since }).kind).toBe('done')
    expect(change({ since }).code).toBe('CONFLICT')
  })

  test('that change keep what was counted, what is attached, and what is tried', () => {
    const given = new Given()
    const agent = given.agent()
    const group = given.group({ members: [agent] })
    const policy = given.shared({ blockedMerchants: ['bad.example'] })
    const candidate = given.shared({ maxTransaction: usd('1') })
    given.ask('policy.attach', { policy, agent: null, group })
    given.ask('policy.shadow', { policy: `pol_${group.slice(4)}`, candidate })
    given.pay(agent, '4')
    given.ask('group.change', { group, change: { dailyLimit: usd('5') }, since: null, texts: {} })
    expect(given.pay(agent, '1', 'bad.example').code).toBe('MERCHANT_BLOCKED')
    const found = given.pay(agent, '2')
    expect(found.code).toBe('GROUP_LIMIT_DAILY')
    expect(found.result.shadow).toMatchObject([{ candidate, outcome: 'declined' }])
  })

  test("are an operator's business", () => {
    const given = new Given()
    const agent = given.agent({ permissions: ['agents:delegate'] })
    const group = given.group({ members: [agent] })
    const actor = agent.key
    const texts = {}
    const made = { group: nextId('group'), parent: null, rules: noRules, texts }
    expect(given.ask('group.create', made, actor).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('group.rename', { group, texts }, actor).code).toBe('SCOPE_FORBIDDEN')
    const change = { group, change: {}, since: null, texts }
    expect(given.ask('group.change', change, actor).code).toBe('SCOPE_FORBIDDEN')
    expect(given.ask('group.rename', { group, texts }).kind).toBe('done')
    expect(given.ask('group.delete', { group }, actor).code).toBe('SCOPE_FORBIDDEN')
    for (const kind of ['group.join', 'group.leave'] as const)
      expect(given.ask(kind, { group, agent: agent.agent }, actor).code).toBe('SCOPE_FORBIDDEN')
  })
})

describe('an agent that leaves a group', () => {
  const leave = (given: Given, group: Id<'group'>, { agent }: NewAgent, by?: Id<'key'>) =>
    given.ask('group.leave', { group, agent }, by)
  const bound = {
    'its own policy': { rules: { dailyLimit: usd('5') } },
    'a list': { rules: { blockedMerchants: ['shop.example'] } },
    'what only says how many consent': { rules: { approvalsNeeded: 2 } },
  } as const

  test.each(Object.entries(bound))('is freed of %s by who may change rules', (_, { rules }) => {
    const given = new Given()
    const agent = given.agent()
    const clerk = given.key(['groups:write'])
    const group = given.group({ rules, members: [agent] })
    expect(leave(given, group, agent, clerk)).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'policies:write' },
    })
    expect(given.row('agent', agent.agent).groups).toEqual([group])
    expect(leave(given, group, agent, given.key(['groups:write', 'policies:write'])).kind).toBe(
      'done',
    )
  })

  test('is freed of an attached policy, of a group above and of a stop likewise', () => {
    const given = new Given()
    const clerk = given.key(['groups:write'])
    const agent = given.agent()
    const attached = given.group({ members: [agent] })
    const policy = given.shared({ maxTransaction: usd('1') })
    given.ask('policy.attach', { policy, agent: null, group: attached })
    const top = given.group({ rules: { totalLimit: usd('9') } })
    const below = given.group({ parent: given.group({ parent: top }), members: [agent] })
    const stopped = given.group({ members: [agent] })
    const turn = { scope: null, agent: null, group: stopped, texts: {} }
    given.ask('switch.turn', { ...turn, on: true })
    for (const group of [attached, below, stopped])
      expect(leave(given, group, agent, clerk).code).toBe('FORBIDDEN')
    given.ask('switch.turn', { ...turn, on: false })
    given.ask('policy.detach', { policy, agent: null, group: attached })
    given.change(`pol_${top.slice(4)}`, { totalLimit: null })
    for (const group of [attached, below, stopped])
      expect(leave(given, group, agent, clerk).kind).toBe('done')
  })

  test('needs nothing more where the group limits nothing', () => {
    const given = new Given()
    const agent = given.agent()
    const rules = { timezone: 'Asia/Tokyo', currency: 'USDC', unknownCategory: 'allow' } as const
    const group = given.group({ rules, members: [agent] })
    expect(leave(given, group, agent, given.key(['groups:write'])).kind).toBe('done')
  })
})
