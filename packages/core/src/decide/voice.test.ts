import { describe, expect, test } from 'vitest'
import { Given, nextKey, payment, usd } from '../../../../test/setup/given.ts'
import type { Actor } from '../command.ts'
import type { Id } from '../id.ts'
import type { Rules } from '../policy/rules.ts'

const hour = 3_600_000_000

const approval = (given: Given, id: string, kind: 'approve' | 'deny', actor = given.by) =>
  given.ask(
    `approval.${kind}`,
    { approval: `apr_${id.slice(4)}`, texts: {}, link: null, evidence: null },
    actor,
  )

/** A payment of 30 that waits for consent, by an agent that has 100. */
function asked(given: Given, rules: Partial<Rules> = {}) {
  const agent = given.agent({ budget: '100', rules: { requireApprovalAbove: 0n, ...rules } })
  const command = payment(agent.key, usd('30'), 'shop.example')
  expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
  return { given, agent, id: command.params.payment }
}

describe('when several have to consent', () => {
  const many = (needed: number, rules: Partial<Rules> = {}) => {
    const given = new Given()
    const keyOf = (owner: string, by: Actor = 'system:setup', expiresAt: number | null = null) => {
      const key = nextKey()
      const permissions = ['approvals:write', 'keys:write']
      given.ask('key.create', { key, owner, permissions, expiresAt, texts: {} }, by)
      return key.id
    }
    const [anna, bert] = [keyOf('anna'), keyOf('bert')]
    const other = keyOf('somebody', anna)
    const story = {
      anna,
      other,
      bert,
      ...asked(given, { approvalsNeeded: needed, ...rules }),
    }
    const { id } = story
    const row = () => given.row('approval', `apr_${id.slice(4)}`)
    const vote = (actor = given.by) => approval(given, id, 'approve', actor)
    return { ...story, keyOf, row, vote }
  }

  test('the payment is made with the last of them, who is named', () => {
    const { given, agent, id, anna, bert, row, vote } = many(3)
    const { now } = given
    expect(row()).toMatchObject({ needed: 3, votes: null })
    expect(vote().verdict).toBe('PENDING_APPROVAL')
    expect(row()).toMatchObject({ state: 'PENDING', votes: [{ by: 'owner', at: now }] })
    expect(vote(anna).verdict).toBe('PENDING_APPROVAL')
    expect(given.totals(agent.agent)).toMatchObject({
      posted: usd('100'),
      held: usd('30'),
      open: 1,
    })
    expect(given.row('payment', id).state).toBe('PENDING_APPROVAL')
    expect(vote(bert).verdict).toBe('COMPLETED')
    expect(row()).toMatchObject({ state: 'APPROVED', decidedBy: 'bert' })
    expect(row().votes?.map(({ by }) => by)).toEqual(['owner', 'anna', 'bert'])
    expect(given.totals(agent.agent)).toMatchObject({
      posted: usd('70'),
      held: 0n,
      totalSpent: usd('30'),
    })
  })

  test('persons are counted, not keys', () => {
    const { anna, other, bert, vote, row } = many(2)
    expect(vote(anna).verdict).toBe('PENDING_APPROVAL')
    expect(vote(other).code).toBe('CONFLICT')
    expect(row().votes).toHaveLength(1)
    expect(vote(bert).verdict).toBe('COMPLETED')
  })

  test('whoever came after the asking is none of them', () => {
    const { anna, bert, keyOf, vote } = many(2)
    const carl = keyOf('carl')
    expect(vote(carl).code).toBe('CONFLICT')
    expect(vote(keyOf('carl', carl)).code).toBe('CONFLICT')
    expect(vote(anna).verdict).toBe('PENDING_APPROVAL')
    expect(vote(bert).verdict).toBe('COMPLETED')
  })

  test('a key that is made by others has their voice, whatever its label and its age', () => {
    const { anna, bert, keyOf, row, vote } = many(2)
    const late = keyOf('late', keyOf('child', bert))
    expect(vote(late).result).toMatchObject({ by: 'late', root: bert })
    expect(vote(bert).code).toBe('CONFLICT')
    expect(row().votes).toMatchObject([{ by: 'late', key: late, root: bert }])
    expect(vote(keyOf('anna', anna)).verdict).toBe('COMPLETED')
  })

  test('a consent counts as long as its key lasts, and is dropped with the next vote', () => {
    const { given, anna, bert, keyOf, row, vote } = many(3)
    const child = keyOf('child', anna)
    const short = keyOf('short', bert, given.now + hour)
    expect(vote(child).verdict).toBe('PENDING_APPROVAL')
    expect(vote(short).verdict).toBe('PENDING_APPROVAL')
    given.ask('key.revoke', { key: child, cascade: null })
    given.now += hour
    const third = vote()
    expect(third.verdict).toBe('PENDING_APPROVAL')
    expect(third.result.dropped).toEqual([child, short])
    expect(row().votes?.map(({ dropped }) => dropped !== null)).toEqual([true, true, false])
    // Whoever stands behind them may consent once more, with a key that lasts.
    expect(vote(anna).result.dropped).toBe(null)
    expect(vote(bert).verdict).toBe('COMPLETED')
  })

  test('a consent with a key that lasts until the last one counts', () => {
    const { given, bert, keyOf, vote } = many(2)
    vote(keyOf('short', bert, given.now + hour))
    given.now += hour - 1
    expect(vote().verdict).toBe('COMPLETED')
  })

  test('whoever asked is none of them, by whichever key', () => {
    const { given, agent, anna, bert, keyOf } = many(2)
    const child = keyOf('child', given.by)
    const { params } = payment(given.by, usd('1'), 'shop.example', { from: agent.wallet })
    given.must({ kind: 'payment.create', actor: given.by, params })
    const vote = (actor: Id<'key'>) => approval(given, params.payment, 'approve', actor)
    for (const own of [given.by, child]) expect(vote(own).code).toBe('CONFLICT')
    expect(vote(anna).verdict).toBe('PENDING_APPROVAL')
    expect(vote(bert).verdict).toBe('COMPLETED')
  })

  test('where one is enough, whoever asked may be it, which is recorded', () => {
    const { given, agent } = asked(new Given())
    const ask = () => {
      const { params } = payment(given.by, usd('1'), 'shop.example', { from: agent.wallet })
      given.must({ kind: 'payment.create', actor: given.by, params })
      return params.payment
    }
    const row = (id: string) => given.row('approval', `apr_${id.slice(4)}`)
    const [own, other] = [ask(), ask()]
    expect(approval(given, own, 'approve').result.self).toBe(true)
    expect(row(own)).toMatchObject({ state: 'APPROVED', self: true })
    const anna = given.key(['approvals:write'], 'system:setup')
    expect(approval(given, other, 'approve', anna).result.self).toBe(null)
    expect(row(other).self).toBe(null)
  })

  test('where a policy of the payment says so, whoever asked is not it, by whatever key', () => {
    const given = new Given()
    const { agent } = asked(given)
    const child = given.key(['approvals:write'])
    const { params } = payment(given.by, usd('1'), 'shop.example', { from: agent.wallet })
    given.must({ kind: 'payment.create', actor: given.by, params })
    const group = given.group({ rules: { selfApproval: 'deny' }, members: [agent] })
    const before = given.row('approval', `apr_${params.payment.slice(4)}`)
    for (const own of [given.by, child])
      expect(approval(given, params.payment, 'approve', own).code).toBe('CONFLICT')
    expect(given.row('approval', before.id)).toEqual(before)
    given.ask('group.leave', { group, agent: agent.agent })
    const yes = { approval: before.id, texts: {}, link: null, evidence: null }
    const asChild = { kind: 'approval.approve', actor: child, params: yes } as const
    expect(given.dry(asChild).kind).toBe('done')
    given.ask('group.join', { group, agent: agent.agent })
    const anna = given.key(['approvals:write'], 'system:setup')
    expect(approval(given, params.payment, 'approve', anna).result.self).toBe(null)
  })

  test('one denial is enough, of whoever consented before too', () => {
    const { given, agent, id, anna, bert, vote, row } = many(3)
    vote(anna)
    vote(bert)
    expect(approval(given, id, 'deny', anna).kind).toBe('done')
    expect(row()).toMatchObject({ state: 'DENIED', decidedBy: 'anna' })
    expect(given.totals(agent.agent)).toMatchObject({
      posted: usd('100'),
      held: 0n,
      totalSpent: 0n,
    })
    expect(vote().code).toBe('ALREADY_DECIDED')
  })

  test('each vote looks again at what may have changed, and counts only if that is fine', () => {
    const { given, agent, anna, bert, vote, row } = many(2)
    given.change(agent.policy, { blockedMerchants: ['shop.example'] })
    expect(vote().code).toBe('MERCHANT_BLOCKED')
    expect(row().votes).toBe(null)
    given.change(agent.policy, { blockedMerchants: null })
    vote()
    given.ask('agent.pause', { agent: agent.agent })
    expect(vote(anna).code).toBe('WALLET_FROZEN')
    given.ask('agent.resume', { agent: agent.agent })
    expect(vote(bert).verdict).toBe('COMPLETED')
  })

  test('the strictest of the policies that ask says how many, and how long', () => {
    const given = new Given()
    const lax = { requireApprovalAbove: 0n, approvalsNeeded: 2, approvalHours: 48 }
    const agent = given.agent({ rules: { ...lax } })
    const strict = { requireApprovalAbove: usd('10'), approvalsNeeded: 4, approvalHours: 24 }
    given.attach(given.shared(strict), agent.agent)
    const ask = (amount: string) => {
      const command = payment(agent.key, usd(amount), 'shop.example')
      given.must(command)
      return given.row('approval', `apr_${command.params.payment.slice(4)}`)
    }
    // Above ten both ask; up to it, what the other one wants does not matter.
    expect(ask('11')).toMatchObject({ needed: 4, expiresAt: given.now + 24 * hour })
    expect(ask('10')).toMatchObject({ needed: 2, expiresAt: given.now + 48 * hour })
  })

  test('one is enough where no policy says otherwise, without a list of votes', () => {
    const { given, id } = asked(new Given())
    expect(given.row('approval', `apr_${id.slice(4)}`)).toMatchObject({ needed: null, votes: null })
    approval(given, id, 'approve')
    expect(given.row('approval', `apr_${id.slice(4)}`).votes).toBe(null)
  })
})
