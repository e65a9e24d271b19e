import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextId, nextKey, usd } from '../../../../test/setup/given.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import { agentPermissionsDefault } from '../agent/key.ts'
import type { Params } from '../command.ts'
import type { Id } from '../id.ts'

type Change = Partial<Params<'agent.change'>>

function change(given: Given, { agent }: Pick<NewAgent, 'agent'>, what: Change, actor?: Id<'key'>) {
  return given.ask(
    'agent.change',
    { agent, change: {}, active: null, since: null, texts: {}, ...what },
    actor,
  )
}

describe('a change of an agent', () => {
  test('merges into its rules as the next version; null clears', () => {
    const given = new Given()
    const agent = given.agent({ rules: { dailyLimit: usd('5'), blockedMerchants: ['a'] } })
    const what = { change: { dailyLimit: null, totalLimit: usd('9') } }
    const { result } = change(given, agent, what)
    const rules = { dailyLimit: null, totalLimit: usd('9'), blockedMerchants: ['a'] }
    expect(result).toMatchObject({ version: 2, rules })
    given.now += 1
    change(given, agent, { change: { maxTransaction: usd('2') } })
    const row = given.row('policy', agent.policy)
    expect(row).toMatchObject({ version: 3, rules: { ...rules, maxTransaction: usd('2') } })
    expect(row.updatedAt).toBe(given.now)
    const versions = given.book.policyVersions.filter(({ policy }) => policy === agent.policy)
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3])
    expect(given.pay(agent, '2.00000001').code).toBe('LIMIT_PER_TRANSACTION')
  })

  test('of texts that were merged holds only if what they were merged into still stands', () => {
    const given = new Given()
    const agent = given.agent()
    const read = () => given.row('agent', agent.agent).updatedAt
    const since = read()
    given.now += 1
    expect(change(given, agent, { since: since - 1 }).code).toBe('CONFLICT')
    expect(change(given, agent, { since }).kind).toBe('done')
    // In the same moment nobody can have read what the first one wrote.
    expect(change(given, agent, { since }).code).toBe('CONFLICT')
    expect(change(given, agent, { since: read() }).code).toBe('CONFLICT')
    given.now += 1
    expect(change(given, agent, { since: read() }).kind).toBe('done')
    expectSound(given)
  })

  test('that names no rule leaves their version as it is', () => {
    const given = new Given()
    const agent = given.agent()
    given.now += 1
    const { result } = change(given, agent, { texts: { name: 'a digest' } })
    expect(result).toEqual({ version: null, rules: null })
    expect(given.row('policy', agent.policy).version).toBe(1)
    expect(given.row('agent', agent.agent).updatedAt).toBe(given.now)
    expect(given.row('agent', agent.agent).status).toBe('ACTIVE')
  })

  test('keeps what is tried beside the policy, and what was counted', () => {
    const given = new Given()
    const agent = given.agent()
    const candidate = given.shared({ maxTransaction: usd('1') })
    given.ask('policy.shadow', { policy: agent.policy, candidate })
    given.pay(agent, '4')
    change(given, agent, { change: { dailyLimit: usd('5') } })
    const found = given.pay(agent, '2')
    expect(found.code).toBe('LIMIT_DAILY')
    expect(found.result.shadow).toMatchObject([{ candidate, outcome: 'declined' }])
  })

  test('pauses and resumes in the same event as the rules', () => {
    const given = new Given()
    const agent = given.agent()
    const status = () => given.row('agent', agent.agent).status
    change(given, agent, { active: false, change: { maxTransaction: usd('1') } })
    expect(status()).toBe('PAUSED')
    expect(given.pay(agent, '1').code).toBe('WALLET_FROZEN')
    change(given, agent, { change: { maxTransaction: usd('2') } })
    expect(status()).toBe('PAUSED')
    change(given, agent, { active: true })
    expect(status()).toBe('ACTIVE')
    expect(given.pay(agent, '2').verdict).toBe('COMPLETED')
  })

  test('that sets it going again forgives what stopped it, and keeps what was paid', () => {
    const given = new Given()
    const rules = { circuitBreaker: { attempts: 2, per: 'hour' }, maxPerHour: 2 } as const
    const agent = given.agent({ rules })
    for (const code of [null, null, 'LIMIT_VELOCITY', 'WALLET_FROZEN'])
      expect(given.pay(agent, '1').code).toBe(code)
    change(given, agent, { active: true })
    expect(given.row('pace', agent.agent.slice(6))).toMatchObject({ hour: 2, hourTries: 0 })
    change(given, agent, { change: { maxPerHour: 3 } })
    expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
  })

  test('is for an operator, and for an agent that is there', () => {
    const given = new Given()
    const agent = given.agent({ permissions: ['agents:delegate'] })
    const child = given.delegate(agent)
    for (const one of [agent, child])
      expect(change(given, one, { active: false }, agent.key).code).toBe('SCOPE_FORBIDDEN')
    expect(change(given, { agent: nextId('agent') }, {}).code).toBe('NOT_FOUND')
    given.ask('agent.delete', { agent: child.agent })
    given.ask('agent.retire', { agent: agent.agent })
    for (const gone of [child, agent])
      for (const what of [{ active: true }, { change: { dailyLimit: null } }])
        expect(change(given, gone, what).code).toBe('NOT_FOUND')
  })
})

describe('an agent without a key', () => {
  test('is spoken for by the organization alone, until it gets its first key', () => {
    const given = new Given()
    const agent = given.agent({ keyless: true, budget: '10' })
    expect(given.row('agent', agent.agent).key).toBeNull()
    expect(given.pay(agent, '1').code).toBe('UNAUTHENTICATED')
    const key = nextKey()
    const { result } = given.ask('agent.rotate', { agent: agent.agent, key })
    expect(result).toEqual({ revoked: null })
    expect(given.row('agent', agent.agent).key).toBe(key.id)
    const made = { agent: agent.agent, owner: agent.agent, permissions: agentPermissionsDefault }
    expect(given.row('key', key.id)).toMatchObject({ ...made, status: 'ACTIVE', expiresAt: null })
    expect(given.pay({ ...agent, key: key.id }, '1').verdict).toBe('COMPLETED')
  })

  test('gets what its first key may do from a key that may do so itself', () => {
    const given = new Given()
    const agent = given.agent({ keyless: true, budget: '0' })
    const rotate = (actor?: Id<'key'>) =>
      given.ask('agent.rotate', { agent: agent.agent, key: nextKey() }, actor)
    for (const [missing] of agentPermissionsDefault.entries()) {
      const key = nextKey()
      const permissions = agentPermissionsDefault.filter((_, at) => at !== missing)
      const params = { key, owner: 'two', permissions, expiresAt: null, texts: {} }
      given.ask('key.create', params)
      expect(rotate(key.id).code).toBe('FORBIDDEN')
    }
    expect(rotate().kind).toBe('done')
  })

  test('has a key to rotate after that, which keeps what it may', () => {
    const given = new Given()
    const agent = given.agent({ keyless: true, budget: '5' })
    const [first, second] = [nextKey(), nextKey()]
    given.ask('agent.rotate', { agent: agent.agent, key: first })
    const found = given.ask('agent.rotate', { agent: agent.agent, key: second })
    expect(found.result).toEqual({ revoked: first.id })
    expect(given.row('key', first.id).status).toBe('ROTATED')
    expect(given.row('key', second.id).permissions).toEqual(agentPermissionsDefault)
  })

  test('is paid, changed, paused and ended like any other', () => {
    const given = new Given({ credit: usd('100') })
    const agent = given.agent({ keyless: true, budget: '5' })
    const other = given.agent({ budget: '5' })
    expect(given.pay(other, '1', agent.wallet).verdict).toBe('COMPLETED')
    expect(change(given, agent, { active: false }).kind).toBe('done')
    expect(given.ask('agent.delete', { agent: agent.agent }).result).toMatchObject({
      revoked: null,
    })
    expect(given.totals(given.genesis.org).posted).toBe(usd('96'))
    expectSound(given)
  })

  test('is made by a key that gives nothing away', () => {
    const given = new Given()
    const poor = nextKey()
    const permissions = ['wallets:write']
    const params = { key: poor, owner: 'two', permissions, expiresAt: null, texts: {} }
    given.ask('key.create', params)
    const made = { agent: nextId('agent'), key: null, permissions: [], readOnly: false, texts: {} }
    const { rules } = given.row('policy', given.agent().policy)
    const create = { ...made, rules, walletless: null }
    expect(given.ask('agent.create', create, poor.id).kind).toBe('done')
  })
})
