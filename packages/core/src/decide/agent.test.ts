import { describe, expect, test } from 'vitest'
import {
  delegating,
  everything,
  Given,
  type NewAgent,
  newAgent,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import type { Command } from '../command.ts'
import type { Id } from '../id.ts'
import { attachedPoliciesMax } from '../limits.ts'
import { noRules } from '../policy/rules.ts'

const remove = (given: Given, agent: `agent_${string}`) =>
  given.when({ kind: 'agent.delete', actor: given.by, params: { agent } })

describe('deleting an agent', () => {
  test('sweeps its money to the organization and closes its wallet, in one event', () => {
    const given = new Given({ credit: usd('1000') })
    const agent = given.agent({ budget: '40' })
    expect(remove(given, agent.agent).result.closing).toBe('CLOSED')
    expect(given.totals(agent.agent).posted).toBe(0n)
    expect(given.totals(given.genesis.org).posted).toBe(usd('1000'))
    expect(given.row('wallet', agent.wallet).status).toBe('CLOSED')
    expect(given.row('key', agent.key).status).toBe('REVOKED')
    expect(remove(given, agent.agent).code).toBe('NOT_FOUND')
  })

  test('works on a frozen one, and releases what waits for consent', () => {
    const given = new Given({ credit: usd('1000') })
    const agent = given.agent({ budget: '40', rules: { requireApprovalAbove: usd('10') } })
    const command = payment(agent.key, usd('30'), 'a.example')
    given.when(command)
    given.must({ kind: 'agent.pause', actor: given.by, params: { agent: agent.agent } })
    expect(remove(given, agent.agent).result.released).toEqual([command.params.payment])
    expect(given.totals(agent.agent)).toMatchObject({
      posted: 0n,
      held: 0n,
      open: 0,
      totalSpent: 0n,
    })
    expect(given.row('payment', command.params.payment).state).toBe('RELEASED')
    expect(given.row('approval', `apr_${command.params.payment.slice(4)}`).state).toBe('RELEASED')
  })

  test.each(['payment.settle', 'payment.fail'] as const)(
    'with money under way: CLOSING, until %s ends it and the rest is swept',
    (kind) => {
      const given = new Given({ credit: usd('1000') })
      const agent = given.agent({ budget: '40' })
      const command = payment(agent.key, usd('30'), { domain: 'slow.simulated' })
      given.when(command)
      expect(remove(given, agent.agent).result.closing).toBe('CLOSING')
      expect(given.totals(agent.agent)).toMatchObject({ posted: usd('30'), held: usd('30') })
      const id = command.params.payment
      const actor = 'system:rail'
      if (kind === 'payment.settle')
        given.must({ kind, actor, params: { payment: id, receipt: null } })
      else given.must({ kind, actor, params: { payment: id, reason: 'no' } })
      expect(given.totals(agent.agent)).toMatchObject({ posted: 0n, held: 0n, open: 0 })
      expect(given.row('wallet', agent.wallet).status).toBe('CLOSED')
      const left = kind === 'payment.settle' ? '970' : '1000'
      expect(given.totals(given.genesis.org).posted).toBe(usd(left))
    },
  )

  test('a failure that is reported after the wallet closed goes on to the organization', () => {
    const given = new Given({ credit: usd('1000') })
    const agent = given.agent({ budget: '40' })
    const command = payment(agent.key, usd('30'), 'shop.example')
    given.when(command)
    remove(given, agent.agent)
    const params = { payment: command.params.payment, reason: 'returned' }
    given.must({ kind: 'payment.fail', actor: 'system:rail', params })
    expect(given.totals(agent.agent).posted).toBe(0n)
    expect(given.totals(given.genesis.org).posted).toBe(usd('1000'))
  })

  test('lets go of attached policies, which can then be deleted', () => {
    const given = new Given()
    const agent = given.agent()
    const policy = given.shared({ dailyLimit: 1n })
    given.attach(policy, agent.agent)
    const drop = () => given.when({ kind: 'policy.delete', actor: given.by, params: { policy } })
    expect(drop().code).toBe('CONFLICT')
    remove(given, agent.agent)
    expect(drop().kind).toBe('done')
    expect(drop().code).toBe('NOT_FOUND')
  })
})

test('a budget is moved both ways, within what is there, and not past a freeze', () => {
  const given = new Given({ credit: usd('100') })
  const agent = given.agent({ budget: '40' })
  const adjust = (amount: bigint) =>
    given.when({ kind: 'agent.adjust', actor: given.by, params: { agent: agent.agent, amount } })
  expect(adjust(usd('60') + 1n).code).toBe('INSUFFICIENT_FUNDS')
  expect(adjust(-usd('40') - 1n).code).toBe('INSUFFICIENT_FUNDS')
  expect(adjust(usd('60')).kind).toBe('done')
  expect(adjust(-usd('100')).kind).toBe('done')
  // Not spending: no counter has moved.
  expect(given.totals(agent.agent)).toMatchObject({ posted: 0n, totalSpent: 0n })
  given.must({ kind: 'agent.pause', actor: given.by, params: { agent: agent.agent } })
  expect(adjust(usd('1')).code).toBe('WALLET_FROZEN')
})

test("an agent's own key can only tighten", () => {
  const given = new Given()
  const self = given.agent({ permissions: everything })
  const other = given.agent({ rules: { requireApprovalAbove: 0n } })
  const command = payment(other.key, usd('1'), 'a.example')
  given.when(command)
  const approval = `apr_${command.params.payment.slice(4)}` as const
  const shared = given.shared({})
  const { agent } = self
  const actor = self.key
  const texts = {}
  const rules = noRules
  const policy = self.policy
  const asks: Command[] = [
    newAgent(actor).command,
    { kind: 'agent.adjust', actor, params: { agent, amount: 1n } },
    { kind: 'agent.resume', actor, params: { agent } },
    { kind: 'agent.rotate', actor, params: { agent, key: nextKey() } },
    { kind: 'agent.delete', actor, params: { agent } },
    { kind: 'agent.pause', actor, params: { agent: other.agent } },
    { kind: 'wallet.fund', actor, params: { wallet: self.wallet, amount: 1n, texts } },
    { kind: 'payment.create', actor, params: { ...command.params, from: other.wallet } },
    { kind: 'approval.approve', actor, params: { approval, texts, link: null, evidence: null } },
    { kind: 'approval.deny', actor, params: { approval, texts, link: null } },
    { kind: 'policy.create', actor, params: { policy: nextId('policy'), rules, texts } },
    { kind: 'policy.change', actor, params: { policy, change: { dailyLimit: null }, texts } },
    { kind: 'policy.delete', actor, params: { policy: shared } },
    { kind: 'policy.attach', actor, params: { policy: shared, agent, group: null } },
    { kind: 'policy.detach', actor, params: { policy: shared, agent, group: null } },
    { kind: 'key.revoke', actor, params: { key: given.by, cascade: null } },
    {
      kind: 'key.create',
      actor,
      params: { key: nextKey(), owner: 'me', permissions: [], expiresAt: null, texts },
    },
  ]
  const seq = given.log.length
  for (const one of asks) expect(given.when(one).code, one.kind).toBe('SCOPE_FORBIDDEN')
  expect(given.log).toHaveLength(seq)
  expect(given.when({ kind: 'agent.pause', actor, params: { agent } }).kind).toBe('done')
})

describe('keys', () => {
  const create = (given: Given, actor: `key_${string}`, permissions: readonly string[]) => {
    const key = nextKey()
    const params = { key, owner: 'two', permissions, expiresAt: null, texts: {} }
    return { key, found: given.when({ kind: 'key.create', actor, params }) }
  }

  test('give away a part of what they hold, never more, to keys and to agents', () => {
    const given = new Given()
    const { key } = create(given, given.by, ['keys:write', 'wallets:write'])
    expect(create(given, key.id, ['wallets:write']).found.kind).toBe('done')
    expect(create(given, key.id, ['wallets:write', 'wallets:read']).found.code).toBe('FORBIDDEN')
    // A new agent pays, too.
    expect(given.when(newAgent(key.id).command).code).toBe('FORBIDDEN')
    expect(given.when(newAgent(given.by).command).kind).toBe('done')
  })

  test('whoever rotates a key hands it out, and holds what it holds', () => {
    const given = new Given()
    const rotate = (actor: Id<'key'>, { agent }: NewAgent) =>
      given.when({ kind: 'agent.rotate', actor, params: { agent, key: nextKey() } })
    const { key } = create(given, given.by, ['wallets:write', 'payments:write'])
    const mild = given.agent({ permissions: ['payments:write'] })
    const strong = given.agent({ permissions: delegating })
    const mute = given.agent({ keyless: true })
    expect(rotate(key.id, mild).kind).toBe('done')
    for (const agent of [strong, mute]) expect(rotate(key.id, agent).code).toBe('FORBIDDEN')
    expect(rotate(key.id, strong).details).toEqual({
      missing: 'wallets:read, payments:read, agents:delegate',
    })
    expect(rotate(given.by, strong).kind).toBe('done')
    // The next one holds the same.
    expect(rotate(key.id, strong).code).toBe('FORBIDDEN')
  })

  test('a revoked one decides nothing, its children stand', () => {
    const given = new Given()
    const parent = create(given, given.by, everything).key.id
    const child = create(given, parent, everything).key.id
    given.must({ kind: 'key.revoke', actor: given.by, params: { key: parent, cascade: null } })
    expect(create(given, parent, []).found.code).toBe('UNAUTHENTICATED')
    expect(create(given, child, []).found.kind).toBe('done')
    expect(
      given.when({ kind: 'key.revoke', actor: given.by, params: { key: parent, cascade: null } })
        .code,
    ).toBe('CONFLICT')
  })

  test("rotation ends the old key at once; an agent's key is rotated, not revoked", () => {
    const given = new Given()
    const agent = given.agent()
    expect(
      given.when({ kind: 'key.revoke', actor: given.by, params: { key: agent.key, cascade: null } })
        .code,
    ).toBe('NOT_FOUND')
    const key = nextKey()
    given.must({ kind: 'agent.rotate', actor: given.by, params: { agent: agent.agent, key } })
    expect(given.pay(agent, '1').code).toBe('UNAUTHENTICATED')
    expect(given.pay({ ...agent, key: key.id }, '1').verdict).toBe('COMPLETED')
  })

  test('the setup of the server can always make one', () => {
    const given = new Given()
    const params = {
      key: nextKey(),
      owner: 'me',
      permissions: everything,
      expiresAt: null,
      texts: {},
    }
    expect(given.when({ kind: 'key.create', actor: 'system:setup', params }).kind).toBe('done')
  })
})

describe('policies', () => {
  test('an agent has so many attached ones at most, each once', () => {
    const given = new Given()
    const agent = given.agent()
    for (let at = 0; at < attachedPoliciesMax; at += 1)
      expect(given.attach(given.shared({}), agent.agent).kind).toBe('done')
    expect(given.attach(given.shared({}), agent.agent).code).toBe('CONFLICT')
    const once = given.agent()
    const policy = given.shared({})
    given.attach(policy, once.agent)
    expect(given.attach(policy, once.agent).code).toBe('CONFLICT')
    const detach = () =>
      given.when({
        kind: 'policy.detach',
        actor: given.by,
        params: { policy, agent: once.agent, group: null },
      })
    expect(detach().kind).toBe('done')
    expect(detach().code).toBe('CONFLICT')
  })

  test('an own policy is neither attached nor deleted, and it alone has a zone', () => {
    const given = new Given()
    const agent = given.agent()
    expect(given.attach(agent.policy, given.agent().agent).code).toBe('CONFLICT')
    const { by: actor } = given
    expect(
      given.when({ kind: 'policy.delete', actor, params: { policy: agent.policy } }).code,
    ).toBe('CONFLICT')
    const policy = given.shared({})
    const change = { timezone: 'Asia/Tokyo' }
    const params = { policy, change, texts: {} }
    expect(given.when({ kind: 'policy.change', actor, params }).code).toBe('INVALID_REQUEST')
    expect(
      given.when({ kind: 'policy.change', actor, params: { ...params, policy: agent.policy } })
        .kind,
    ).toBe('done')
  })

  test('a change merges, null clears, and every version is kept', () => {
    const given = new Given()
    const policy = given.shared({ dailyLimit: usd('5'), blockedMerchants: ['a'] })
    given.change(policy, { dailyLimit: null, totalLimit: usd('9') })
    expect(given.row('policy', policy)).toMatchObject({
      version: 2,
      rules: { dailyLimit: null, totalLimit: usd('9'), blockedMerchants: ['a'] },
    })
    const versions = given.book.policyVersions.filter((one) => one.policy === policy)
    expect(versions.map(({ rules }) => rules.dailyLimit)).toEqual([usd('5'), null])
  })
})
