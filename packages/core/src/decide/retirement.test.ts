import { describe, expect, test } from 'vitest'
import {
  Given,
  type NewAgent,
  nextId,
  nextKey,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import type { Id } from '../id.ts'
import { noRules } from '../policy/rules.ts'

const texts = {}
const rail = 'system:rail'
const permissions = ['payments:write', 'agents:delegate']

/** An organization with 1,000.00 in all, 100.00 of them with an agent and those below it. */
function family() {
  const given = new Given({ credit: usd('1000') })
  const top = given.agent({ budget: '100', permissions })
  const child = given.delegate(top, { budget: '40' })
  const below = given.delegate(child, { budget: '15' })
  const retire = ({ agent }: NewAgent, actor?: Id<'key'>) =>
    given.ask('agent.retire', { agent }, actor)
  const remove = ({ agent }: NewAgent, actor?: Id<'key'>) =>
    given.ask('agent.delete', { agent }, actor)
  const adjust = ({ agent }: NewAgent, amount: string) =>
    given.ask('agent.adjust', { agent, amount: usd(amount) })
  const posted = ({ agent }: NewAgent) => given.totals(agent).posted
  const org = () => given.totals(given.genesis.org).posted
  const walletOf = ({ wallet }: NewAgent) => given.row('wallet', wallet)
  const line = { given, top, child, below }
  return { ...line, retire, remove, adjust, posted, org, walletOf }
}

describe('an agent that is retired', () => {
  test('ends with all below it, in one event, and the money stays where it is', () => {
    const { given, top, child, below, retire, posted, org, walletOf } = family()
    const { result } = retire(top)
    expect(result).toEqual({
      ...{ holds: [], charges: [], released: [], revoked: top.key },
      below: [below, child].map(({ agent, key }) => ({
        ...{ agent, revoked: key, closed: [], closing: [] },
      })),
    })
    for (const one of [top, child, below]) {
      expect(given.row('agent', one.agent)).toMatchObject({ status: 'DELETED', key: null })
      expect(given.row('key', one.key).status).toBe('REVOKED')
      expect(given.row('policy', one.policy).deleted).toBe(true)
      expect(walletOf(one)).toMatchObject({ status: 'FROZEN', closedAt: null })
      expect(given.pay(one, '1').code).toBe('UNAUTHENTICATED')
      expect(retire(one).code).toBe('NOT_FOUND')
    }
    expect([top, child, below].map(posted)).toEqual([usd('60'), usd('25'), usd('15')])
    expect(org()).toBe(usd('900'))
    expectSound(given)
  })

  test('is ended by an operator, on a pause too, and leaves who delegated as it was', () => {
    const { given, top, child, below, retire } = family()
    for (const { key } of [top, child, below])
      expect(retire(child, key).code).toBe('SCOPE_FORBIDDEN')
    expect(retire({ ...top, agent: nextId('agent') }).code).toBe('NOT_FOUND')
    given.ask('agent.pause', { agent: child.agent })
    expect(retire(child).kind).toBe('done')
    expect(given.row('agent', top.agent)).toMatchObject({ children: null, descendants: 0 })
    expect(given.pay(top, '1').verdict).toBe('COMPLETED')
    expect(given.ask('agent.resume', { agent: child.agent }).code).toBe('NOT_FOUND')
    expectSound(given)
  })

  test('leaves its groups, policies and trials', () => {
    const { given, top, child, retire } = family()
    const group = given.group({ members: [top] })
    const [policy, candidate] = [given.shared({}), given.shared({})]
    given.attach(policy, child.agent)
    given.ask('policy.shadow', { policy: child.policy, candidate })
    retire(top)
    for (const one of [policy, candidate])
      expect(given.ask('policy.delete', { policy: one }).kind).toBe('done')
    expect(given.ask('group.delete', { group }).kind).toBe('done')
  })

  test('is gone for every other call', () => {
    const { given, top, retire } = family()
    const [group, policy] = [given.group(), given.shared({})]
    retire(top)
    const { agent, wallet } = top
    const found = [
      given.ask('agent.pause', { agent }),
      given.ask('agent.rotate', { agent, key: nextKey() }),
      given.ask('agent.change', { agent, change: {}, active: true, since: null, texts }),
      given.ask('wallet.open', opening(agent, 'EUR')),
      given.ask('group.join', { group, agent }),
      given.attach(policy, agent),
      given.ask('switch.turn', { scope: null, group: null, agent, on: true, texts }),
      given.ask('policy.change', { policy: top.policy, change: noRules, texts }),
    ]
    expect(found.map(({ code }) => code)).toEqual(Array(8).fill('NOT_FOUND'))
    expect(given.ask('wallet.fund', { wallet, amount: 1n, texts }).code).toBe('WALLET_CLOSED')
    const other = given.agent({ budget: '5' })
    expect(given.pay(other, '1', wallet).code).toBe('WALLET_CLOSED')
    const from = { from: wallet }
    expect(given.when(payment(given.by, usd('1'), 'a.example', from)).code).toBe('WALLET_CLOSED')
    expectSound(given)
  })
})

describe('what is undecided when an agent is retired', () => {
  test('is released, holds and consents of all alike, and counts no more', () => {
    const { given, top, child, below, retire } = family()
    given.change(child.policy, { requireApprovalAbove: usd('5') })
    const asked = payment(child.key, usd('9'), 'shop.example')
    const hold = payment(below.key, usd('2'), child.wallet, { holdHours: 1 })
    const own = payment(top.key, usd('3'), 'shop.example', { holdHours: 1 })
    for (const command of [asked, hold, own]) given.must(command)
    const ids = [hold, asked, own].map(({ params }) => params.payment)
    expect(retire(top).result.released).toEqual(ids)
    for (const id of ids) expect(given.row('payment', id).state).toBe('RELEASED')
    expect(given.row('approval', `apr_${asked.params.payment.slice(4)}`).state).toBe('RELEASED')
    expect(given.totals(top.agent)).toMatchObject({ held: 0n, totalSpent: 0n, open: 0 })
    const expire = { payment: hold.params.payment }
    expect(given.ask('payment.expire', expire, 'system:clock').kind).toBe('known')
    expectSound(given)
  })

  test('and a rail was told of stays held until it answers, in a wallet that stays frozen', () => {
    const { given, top, child, below, retire, posted, walletOf, adjust } = family()
    const [sent, lost] = ['6', '5'].map((amount) =>
      payment(below.key, usd(amount), 'slow.simulated'),
    )
    if (!sent || !lost) throw new Error('two payments')
    for (const command of [sent, lost]) given.must(command)
    retire(child)
    expect(given.totals(below.agent)).toMatchObject({ posted: usd('15'), held: usd('11'), open: 2 })
    expect(adjust(below, '-4.00000001').code).toBe('INSUFFICIENT_FUNDS')
    given.ask('payment.settle', { payment: sent.params.payment, receipt: null }, rail)
    given.ask('payment.fail', { payment: lost.params.payment, reason: 'no' }, rail)
    expect(walletOf(below).status).toBe('FROZEN')
    expect(given.totals(below.agent)).toMatchObject({ posted: usd('9'), held: 0n, open: 0 })
    expect(given.totals(top.agent).totalSpent).toBe(usd('6'))
    // What had arrived comes back.
    given.ask('payment.fail', { payment: sent.params.payment, reason: 'returned' }, rail)
    expect(posted(below)).toBe(usd('15'))
    expectSound(given)
  })

  test('and is settled although it was released takes what is there, with an alarm', () => {
    const { given, top, retire, posted } = family()
    const hold = payment(top.key, usd('7'), 'slow.simulated', { holdHours: 1 })
    given.must(hold)
    retire(top)
    const found = given.ask('payment.settle', { payment: hold.params.payment, receipt: null }, rail)
    expect(found.result).toMatchObject({ alarm: 'settled_after_release', closed: null })
    expect(posted(top)).toBe(usd('53'))
    expectSound(given)
  })

  test('and what is refunded later comes back to the wallet that was left behind', () => {
    const { given, top, child, retire, posted, walletOf } = family()
    const paid = payment(child.key, usd('4'), top.wallet)
    given.must(paid)
    retire(child)
    const params = { payment: paid.params.payment, amount: null, texts }
    expect(given.ask('payment.refund', params, top.key).kind).toBe('done')
    expect([posted(child), walletOf(child).status]).toEqual([usd('25'), 'FROZEN'])
    expectSound(given)
  })

  test('and goes to somebody who is retired can be voided, and expires', () => {
    const { given, top, child, retire } = family()
    const hold = payment(top.key, usd('2'), child.wallet, { holdHours: 1 })
    given.must(hold)
    retire(child)
    const params = { payment: hold.params.payment }
    expect(given.ask('payment.capture', { ...params, amount: null }).code).toBe('WALLET_CLOSED')
    given.now += 3_600_000_000
    expect(given.ask('payment.expire', params, 'system:clock').kind).toBe('done')
    expect(given.totals(top.agent)).toMatchObject({ held: 0n, totalSpent: 0n })
    expectSound(given)
  })
})

describe('what an agent left behind', () => {
  test('is taken out by a budget adjustment, within what is there, and never added to', () => {
    const { top, retire, adjust, posted, org, walletOf, given } = family()
    retire(top)
    expect(adjust(top, '1').code).toBe('NOT_FOUND')
    expect(adjust(top, '-60.00000001').code).toBe('INSUFFICIENT_FUNDS')
    expect(adjust(top, '-20').kind).toBe('done')
    expect([posted(top), org(), walletOf(top).status]).toEqual([usd('40'), usd('920'), 'FROZEN'])
    expect(adjust(top, '-40').kind).toBe('done')
    expect(adjust(top, '-0.00000001').code).toBe('INSUFFICIENT_FUNDS')
    expect(given.ask('agent.adjust', { agent: top.agent, amount: -1n }, top.key).code).toBe(
      'UNAUTHENTICATED',
    )
    const other = given.agent({ budget: '5' })
    const params = { agent: top.agent, amount: -1n }
    expect(given.ask('agent.adjust', params, other.key).code).toBe('SCOPE_FORBIDDEN')
    expectSound(given)
  })

  test('is swept by its deletion, once; those below it are left as they were', () => {
    const { given, top, child, below, retire, remove, adjust, posted, org, walletOf } = family()
    retire(top)
    const { result } = remove(top)
    expect(result).toMatchObject({
      ...{ again: true, closing: 'CLOSED', swept: usd('60'), revoked: null, below: null },
      ...{ closed: null, closingToo: null, released: [], charges: [], holds: [] },
    })
    expect(walletOf(top)).toMatchObject({ status: 'CLOSED', closedAt: given.now })
    expect([posted(top), org()]).toEqual([0n, usd('960')])
    expect(remove(top).code).toBe('NOT_FOUND')
    expect(adjust(top, '-1').code).toBe('NOT_FOUND')
    expect([child, below].map((one) => walletOf(one).status)).toEqual(['FROZEN', 'FROZEN'])
    for (const one of [child, below]) expect(remove(one).result.again).toBe(true)
    expect(org()).toBe(usd('1000'))
    expectSound(given)
  })

  test('is swept by the organization alone: nobody above it, and not the clock', () => {
    const { given, top, child, retire, remove } = family()
    const brief = given.delegate(top, { budget: '1', expiresAt: given.now + 1 })
    retire(child)
    retire(brief)
    expect(remove(child, top.key).code).toBe('SCOPE_FORBIDDEN')
    given.now += 1
    const end = { agent: brief.agent }
    expect(given.ask('agent.delete', end, 'system:clock').code).toBe('NOT_FOUND')
    expect(given.row('wallet', brief.wallet).status).toBe('FROZEN')
    expect(remove(brief).kind).toBe('done')
  })

  test('goes to who delegated, if that one is still there, else to the organization', () => {
    const { given, top, child, below, retire, remove, posted, org } = family()
    retire(below)
    expect(remove(below).result.swept).toBe(usd('15'))
    expect(posted(child)).toBe(usd('40'))
    retire(child)
    given.ask('agent.pause', { agent: top.agent })
    expect(remove(child).result.swept).toBe(usd('40'))
    expect(posted(top)).toBe(usd('100'))
    const again = family()
    again.retire(again.child)
    again.remove(again.top)
    expect(again.remove(again.child).result.swept).toBe(usd('25'))
    expect(again.org()).toBe(usd('985'))
    expect(org()).toBe(usd('900'))
    expectSound(given)
    expectSound(again.given)
  })

  test('waits for a rail that was told of it, and then goes on as well', () => {
    const { given, top, child, below, retire, remove, posted, walletOf } = family()
    const slow = payment(below.key, usd('6'), 'slow.simulated')
    given.must(slow)
    retire(below)
    expect(remove(below).result).toMatchObject({ closing: 'CLOSING', swept: usd('9') })
    expect(remove(below).code).toBe('NOT_FOUND')
    expect(posted(child)).toBe(usd('34'))
    given.ask('payment.fail', { payment: slow.params.payment, reason: 'no' }, rail)
    expect(walletOf(below).status).toBe('CLOSED')
    expect([posted(below), posted(child)]).toEqual([0n, usd('40')])
    expect(given.totals(top.agent).open).toBe(0)
    expectSound(given)
  })

  test('in further currencies is frozen, and swept to the organization in theirs', () => {
    const { given, child, top, retire, remove, posted, adjust } = family()
    const euros = opening(child.agent, 'EUR')
    given.ask('wallet.open', euros)
    given.ask('wallet.fund', { wallet: euros.wallet, amount: usd('8'), texts })
    const slow = payment(child.key, usd('3'), 'slow.simulated', { from: euros.wallet })
    given.must(slow)
    retire(child)
    const status = () => given.row('wallet', euros.wallet).status
    expect(status()).toBe('FROZEN')
    expect(adjust(child, '-5').kind).toBe('done')
    const { result } = remove(child)
    expect(result).toMatchObject({
      closing: 'CLOSED',
      closingToo: [euros.wallet],
      swept: usd('20'),
    })
    expect([status(), posted(top)]).toEqual(['CLOSING', usd('80')])
    given.ask('payment.settle', { payment: slow.params.payment, receipt: null }, rail)
    expect(status()).toBe('CLOSED')
    expect(given.totals(given.row('role', 'org/EUR').wallet).posted).toBe(usd('5'))
    expectSound(given)
  })
})
