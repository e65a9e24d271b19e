import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, payment, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import type { Id } from '../id.ts'
import { noRules } from '../policy/rules.ts'

// Deletions of a single agent stand in agent.test.ts; here are those with somebody below.

function family() {
  const given = new Given({ credit: usd('1000') })
  const permissions = ['payments:write', 'agents:delegate']
  const top = given.agent({ budget: '100', permissions })
  const child = given.delegate(top, { budget: '40' })
  const below = given.delegate(child, { budget: '15' })
  const other = given.delegate(top, { budget: '5' })
  const remove = ({ agent }: NewAgent, actor: Id<'key'> = given.by) =>
    given.ask('agent.delete', { agent }, actor)
  const status = ({ agent }: NewAgent) => given.row('agent', agent).status
  const posted = ({ agent }: NewAgent) => given.totals(agent).posted
  return { given, top, child, below, other, remove, status, posted }
}

function openEuros(given: Given, { agent }: NewAgent): Id<'wallet'> {
  const params = opening(agent, 'EUR')
  const { wallet } = params
  given.ask('wallet.open', params)
  given.ask('wallet.fund', { wallet, amount: usd('8'), texts: {} })
  return wallet
}

test("all below an agent end with it, in one event, and their money is the organization's", () => {
  const { given, top, child, below, other, remove, status } = family()
  const { result } = remove(top)
  expect(result).toMatchObject({ closing: 'CLOSED', swept: usd('100') })
  expect(result.below).toMatchObject([
    { agent: below.agent },
    { agent: child.agent },
    {
      agent: other.agent,
    },
  ])
  for (const one of [top, child, below, other]) {
    expect(status(one)).toBe('DELETED')
    expect(given.row('wallet', one.wallet).status).toBe('CLOSED')
    expect(given.row('key', one.key).status).toBe('REVOKED')
    expect(given.row('policy', one.policy).deleted).toBe(true)
    expect(given.pay(one, '1').code).toBe('UNAUTHENTICATED')
    expect(remove(one).code).toBe('NOT_FOUND')
  }
  expect(given.totals(given.genesis.org).posted).toBe(usd('1000'))
  expectSound(given)
})

test('what is left of a delegate goes back to who delegated, from all below it as well', () => {
  const { given, top, child, below, other, remove, status, posted } = family()
  given.pay(below, '3')
  expect(remove(child, top.key).result.swept).toBe(usd('37'))
  expect(posted(top)).toBe(usd('92'))
  expect([status(top), status(child), status(below), status(other)]).toEqual([
    ...['ACTIVE', 'DELETED', 'DELETED', 'ACTIVE'],
  ])
  expect(given.row('agent', top.agent)).toMatchObject({ children: [other.agent], descendants: 1 })
  expect(remove(other, top.key).kind).toBe('done')
  expect(given.row('agent', top.agent)).toMatchObject({ children: null, descendants: 0 })
  expectSound(given)
})

test('an agent ends those below it, not itself, not who delegated, not a stranger', () => {
  const { given, top, child, below, other, remove } = family()
  const stranger = given.agent({ budget: '0', permissions: ['agents:delegate'] })
  for (const [who, by] of [
    [top, top],
    [top, child],
    [child, child],
    [other, child],
    [child, stranger],
  ] as const)
    expect(remove(who, by.key).code).toBe('SCOPE_FORBIDDEN')
  expect(remove(below, top.key).kind).toBe('done')
  expect(remove(below, top.key).code).toBe('SCOPE_FORBIDDEN')
})

describe('what is undecided below', () => {
  test('is released: consents and holds alike', () => {
    const { given, top, child, below, remove } = family()
    given.change(child.policy, { requireApprovalAbove: usd('5') })
    const asked = payment(child.key, usd('9'), 'shop.example')
    const hold = payment(below.key, usd('2'), child.wallet, { holdHours: 1 })
    for (const command of [asked, hold]) given.must(command)
    const ids = [hold.params.payment, asked.params.payment]
    expect(remove(top).result.released).toEqual(ids)
    for (const id of ids) expect(given.row('payment', id).state).toBe('RELEASED')
    expect(given.row('approval', `apr_${asked.params.payment.slice(4)}`).state).toBe('RELEASED')
    expect(given.totals(top.agent)).toMatchObject({ totalSpent: 0n, open: 0 })
    expect(given.ask('payment.expire', { payment: hold.params.payment }, 'system:clock').kind).toBe(
      'known',
    )
    expectSound(given)
  })

  test.each(['payment.settle', 'payment.fail'] as const)(
    'and was told to a rail waits for it in a wallet that is closing: %s',
    (kind) => {
      const { given, top, child, below, remove, posted } = family()
      const slow = payment(below.key, usd('6'), 'slow.simulated')
      given.must(slow)
      const { result } = remove(child, top.key)
      expect(result).toMatchObject({ closing: 'CLOSED', swept: usd('34') })
      expect(result.below).toMatchObject([
        { agent: below.agent, closed: [], closing: [below.wallet] },
      ])
      expect(posted(top)).toBe(usd('89'))
      expect(given.totals(top.agent).open).toBe(1)
      const params = { payment: slow.params.payment, reason: 'no' }
      given.ask(kind, params, 'system:rail')
      expect(given.row('wallet', below.wallet).status).toBe('CLOSED')
      expect(given.totals(below.agent)).toMatchObject({ posted: 0n, held: 0n, open: 0 })
      expect(given.totals(top.agent).open).toBe(0)
      const back = kind === 'payment.fail' ? usd('6') : 0n
      expect(given.totals(given.genesis.org).posted).toBe(usd('900') + back)
      expect(given.totals(top.agent).totalSpent).toBe(usd('6') - back)
      expectSound(given)
    },
  )

  test('and goes to somebody who ends can be voided, and expires', () => {
    const { given, top, child, remove } = family()
    const hold = payment(top.key, usd('2'), child.wallet, { holdHours: 1 })
    given.must(hold)
    remove(child)
    const params = { payment: hold.params.payment }
    expect(given.ask('payment.capture', { ...params, amount: null }).code).toBe('WALLET_CLOSED')
    given.now += 3_600_000_000
    expect(given.ask('payment.expire', params, 'system:clock').kind).toBe('done')
    expect(given.totals(top.agent)).toMatchObject({ held: 0n, totalSpent: 0n })
  })
})

describe('wallets in other currencies', () => {
  test('are swept to the organization in theirs', () => {
    const { given, child, remove, posted, top } = family()
    const wallet = openEuros(given, child)
    const { result } = remove(child)
    expect(result).toMatchObject({ closing: 'CLOSED', closed: [wallet], swept: usd('40') })
    expect(posted(top)).toBe(usd('95'))
    expect(given.totals(wallet).posted).toBe(0n)
    expect(given.row('wallet', wallet).status).toBe('CLOSED')
    expect(given.totals(given.row('role', 'org/EUR').wallet).posted).toBe(usd('8'))
    expectSound(given)
  })

  test.each(['child', 'below'] as const)('close one by one, with money under way: of %s', (who) => {
    const { given, child, [who]: owner, remove } = family()
    const wallet = openEuros(given, owner)
    const first = payment(owner.key, usd('2'), 'slow.simulated')
    const second = payment(owner.key, usd('3'), 'slow.simulated', { from: wallet })
    for (const command of [first, second]) given.must(command)
    const { result } = remove(child)
    if (who === 'child') expect(result).toMatchObject({ closing: 'CLOSING', closingToo: [wallet] })
    const status = (one: Id<'wallet'>) => given.row('wallet', one).status
    expect([status(owner.wallet), status(wallet)]).toEqual(['CLOSING', 'CLOSING'])
    given.ask('payment.settle', { payment: second.params.payment, receipt: null }, 'system:rail')
    expect([status(owner.wallet), status(wallet)]).toEqual(['CLOSING', 'CLOSED'])
    given.ask('payment.fail', { payment: first.params.payment, reason: 'no' }, 'system:rail')
    expect([status(owner.wallet), status(wallet)]).toEqual(['CLOSED', 'CLOSED'])
    expectSound(given)
  })

  test('one that is drained closes at once, whatever the first one waits for', () => {
    const { given, child, remove } = family()
    const wallet = openEuros(given, child)
    given.pay(child, '2', 'slow.simulated')
    expect(remove(child).result).toMatchObject({
      closing: 'CLOSING',
      closed: [wallet],
      closingToo: null,
    })
    expectSound(given)
  })
})

test('what comes back to a delegate that is gone goes on to who delegated', () => {
  const { given, child, below, other, remove, posted } = family()
  const command = payment(below.key, usd('4'), other.wallet)
  given.must(command)
  remove(below)
  const params = { payment: command.params.payment, amount: null, texts: {} }
  const before = posted(child)
  expect(given.ask('payment.refund', params, other.key).kind).toBe('done')
  expect(posted(child)).toBe(before + usd('4'))
  expectSound(given)
})

test('a member leaves its groups, policies and trials as it ends', () => {
  const { given, top, child, remove } = family()
  const group = given.group({ members: [top] })
  const [policy, candidate] = [given.shared({}), given.shared({})]
  given.attach(policy, child.agent)
  given.ask('policy.shadow', { policy: child.policy, candidate })
  remove(top)
  for (const one of [policy, candidate])
    expect(given.ask('policy.delete', { policy: one }).kind).toBe('done')
  expect(given.ask('group.delete', { group }).kind).toBe('done')
})

test('an agent that is gone stays gone, whatever is asked from its wallet', () => {
  const { given, child, remove, status } = family()
  const breaker = { attempts: 0, per: 'hour' } as const
  given.change(`pol_${given.genesis.scope}`, { circuitBreaker: breaker })
  remove(child)
  const command = payment(given.by, usd('1'), 'shop.example', { from: child.wallet })
  const found = given.when(command)
  expect(found).toMatchObject({ code: 'WALLET_CLOSED', result: { tripped: null } })
  expect(status(child)).toBe('DELETED')
  expect(given.ask('agent.resume', { agent: child.agent }).code).toBe('NOT_FOUND')
  const texts = {}
  const turn = { scope: null, group: null, agent: child.agent, on: true, texts }
  expect(given.ask('switch.turn', turn).code).toBe('NOT_FOUND')
  expect(given.ask('policy.change', { policy: child.policy, change: noRules, texts }).code).toBe(
    'NOT_FOUND',
  )
})
