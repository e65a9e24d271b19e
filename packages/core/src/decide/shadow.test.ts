import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextId, payment, usd } from '../../../../test/setup/given.ts'
import type { Id } from '../id.ts'
import type { Rules } from '../policy/rules.ts'

/** An agent whose own policy has a candidate beside it. */
function tried(candidate: Partial<Rules>, own: Partial<Rules> = {}) {
  const given = new Given()
  const agent = given.agent({ rules: own, budget: '100' })
  const shadow = given.shared(candidate)
  given.ask('policy.shadow', { policy: agent.policy, candidate: shadow })
  return { given, agent, shadow }
}

function verdicts(given: Given, agent: NewAgent, amount: string, to = 'shop.example') {
  const { result } = given.pay(agent, amount, to)
  const { shadow } = result as {
    shadow: readonly { outcome: string; code: string | null }[] | null
  }
  return shadow?.map(({ outcome, code }) => `${outcome} ${code ?? ''}`.trim())
}

test('a candidate says of each payment what it would have said, and decides nothing', () => {
  const { given, agent, shadow } = tried({ maxTransaction: usd('5'), requireApprovalAbove: 0n })
  expect(verdicts(given, agent, '5.00000001')).toEqual(['declined LIMIT_PER_TRANSACTION'])
  expect(verdicts(given, agent, '5')).toEqual(['needs_approval APPROVAL_REQUIRED'])
  given.change(shadow, { requireApprovalAbove: null })
  const found = given.pay(agent, '1')
  expect(found).toMatchObject({ verdict: 'COMPLETED', code: null })
  expect(found.result.shadow).toEqual([
    { policy: agent.policy, candidate: shadow, version: 2, outcome: 'allowed', code: null },
  ])
  expect(given.totals(agent.agent).totalSpent).toBe(usd('11.00000001'))
})

test('it stands in the place of its policy, beside all the others', () => {
  const { given, agent } = tried({ dailyLimit: usd('50') }, { dailyLimit: usd('1') })
  const attached = given.shared({ maxTransaction: usd('10') })
  given.attach(attached, agent.agent)
  const found = given.pay(agent, '5')
  expect(found.code).toBe('LIMIT_DAILY')
  expect(found.result.shadow).toMatchObject([{ outcome: 'allowed' }])
  expect(verdicts(given, agent, '11')).toEqual(['declined LIMIT_PER_TRANSACTION'])
})

test('it meets what is no rule of a policy too', () => {
  const { given, agent } = tried({})
  expect(verdicts(given, agent, '5000')).toEqual(['declined INSUFFICIENT_FUNDS'])
  given.ask('agent.pause', { agent: agent.agent })
  expect(verdicts(given, agent, '1')).toEqual(['declined WALLET_FROZEN'])
})

describe('what a candidate alone looks at is kept for it', () => {
  test('a velocity', () => {
    const { given, agent } = tried({ maxPerHour: 1 })
    expect(verdicts(given, agent, '1')).toEqual(['allowed'])
    expect(verdicts(given, agent, '1')).toEqual(['declined LIMIT_VELOCITY'])
  })

  test('a breaker, which pauses nobody', () => {
    const { given, agent } = tried({ circuitBreaker: { attempts: 1, per: 'hour' } })
    expect(verdicts(given, agent, '1')).toEqual(['allowed'])
    expect(verdicts(given, agent, '1')).toEqual(['declined CIRCUIT_BREAKER'])
    expect(given.row('agent', agent.agent).status).toBe('ACTIVE')
  })

  test('equal payments, and payees', () => {
    const { given, agent } = tried({ duplicateSeconds: 60, approveNewPayees: true })
    expect(verdicts(given, agent, '1')).toEqual(['needs_approval NEW_PAYEE'])
    expect(verdicts(given, agent, '1')).toEqual(['declined POSSIBLE_DUPLICATE'])
    expect(verdicts(given, agent, '2')).toEqual(['allowed'])
  })

  test('a clock', () => {
    const days = ['mon'] as const
    const { given, agent } = tried({ timeWindows: [{ days, from: 0, to: 1440 }] })
    expect(verdicts(given, agent, '1')).toEqual(['declined OUTSIDE_TIME_WINDOW'])
  })
})

test('each candidate speaks once, however many scopes its policy is attached to', () => {
  const given = new Given()
  const agent = given.agent()
  const group = given.group({ members: [agent] })
  const [policy, candidate] = [given.shared({}), given.shared({ maxTransaction: 0n })]
  given.attach(policy, agent.agent)
  given.ask('policy.attach', { policy, agent: null, group })
  given.ask('policy.shadow', { policy, candidate })
  const bookPolicy = `pol_${given.genesis.scope}` as const
  given.ask('policy.shadow', { policy: bookPolicy, candidate })
  const { result } = given.pay(agent, '1')
  const said = { candidate, version: 1, outcome: 'declined', code: 'LIMIT_PER_TRANSACTION' }
  expect(result.shadow).toEqual([
    { policy, ...said, code: 'LIMIT_PER_TRANSACTION' },
    { policy: bookPolicy, ...said },
  ])
})

test('no candidate, no word of it', () => {
  const { given, agent } = tried({ maxTransaction: 0n })
  given.ask('policy.shadow', { policy: agent.policy, candidate: null })
  expect(given.pay(agent, '1').result.shadow).toBe(null)
})

describe('a trial', () => {
  const shadow = (given: Given, policy: Id<'policy'>, candidate: Id<'policy'> | null) =>
    given.ask('policy.shadow', { policy, candidate })

  test('is of one candidate at a time, and holds on to it until it ends', () => {
    const given = new Given()
    const { policy } = given.agent()
    const [one, two] = [given.shared({}), given.shared({})]
    expect(shadow(given, policy, one).result.before).toBe(null)
    expect(shadow(given, policy, two).result.before).toBe(one)
    expect(shadow(given, policy, two).kind).toBe('done')
    const remove = (id: Id<'policy'>) => given.ask('policy.delete', { policy: id })
    expect(remove(one).kind).toBe('done')
    expect(remove(two)).toMatchObject({ code: 'CONFLICT', details: { shadowOf: '1' } })
    expect(shadow(given, policy, null).result.before).toBe(two)
    expect(remove(two).kind).toBe('done')
  })

  test('ends with its policy', () => {
    const given = new Given()
    const [policy, candidate] = [given.shared({}), given.shared({})]
    shadow(given, policy, candidate)
    given.ask('policy.delete', { policy })
    expect(given.ask('policy.delete', { policy: candidate }).kind).toBe('done')
  })

  test('is of a shared policy that is another one, in the same currency, and there', () => {
    const given = new Given()
    const { policy, key } = given.agent()
    const other = given.agent()
    const shared = given.shared({})
    expect(shadow(given, policy, other.policy).code).toBe('CONFLICT')
    expect(shadow(given, shared, shared).code).toBe('CONFLICT')
    expect(shadow(given, policy, given.shared({ currency: 'EUR' })).code).toBe('LIMIT_CURRENCY')
    expect(shadow(given, policy, nextId('policy')).code).toBe('NOT_FOUND')
    expect(shadow(given, nextId('policy'), shared).code).toBe('NOT_FOUND')
    expect(given.ask('policy.shadow', { policy, candidate: shared }, key).code).toBe(
      'SCOPE_FORBIDDEN',
    )
    given.ask('agent.delete', { agent: other.agent })
    expect(shadow(given, other.policy, shared).code).toBe('NOT_FOUND')
  })
})

test('a declined payment is tried as well as one that needs consent', () => {
  const { given, agent } = tried({}, { requireApprovalAbove: usd('5') })
  const command = payment(agent.key, usd('6'), 'shop.example')
  expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
  expect(given.row('payment', command.params.payment).shadow).toMatchObject([
    { outcome: 'allowed' },
  ])
  given.change(agent.policy, { blockedMerchants: ['shop.example'] })
  expect(verdicts(given, agent, '1')).toEqual(['allowed'])
})
