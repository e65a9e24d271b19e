import { describe, expect, test } from 'vitest'
import {
  delegating,
  Given,
  type NewAgent,
  nextId,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import { furtherWalletsMax } from '../limits.ts'
import type { Rules } from '../policy/rules.ts'

const texts = {}

function bare(rules: Partial<Rules> = {}) {
  const given = new Given({ credit: usd('1000') })
  const agent = given.agent({ walletless: true, permissions: delegating, rules })
  const other = given.agent({ budget: '100' })
  return { given, agent, other }
}

function open(
  given: Given,
  { agent }: NewAgent,
  currency: string,
  change?: { dailyLimit: bigint },
) {
  const made = opening(agent, currency, change ?? null)
  return { made, ...given.ask('wallet.open', made) }
}

describe('an agent without a wallet', () => {
  test('is there, with rules and a scope, and has no money anywhere', () => {
    const { given, agent } = bare({ dailyLimit: usd('5') })
    expect(given.row('agent', agent.agent).status).toBe('ACTIVE')
    expect(given.row('policy', agent.policy).rules.dailyLimit).toBe(usd('5'))
    expect(given.book.tables.wallet.get(agent.wallet)).toBeFalsy()
    expectSound(given)
  })

  test('neither pays nor is paid, has no budget and delegates nothing', () => {
    const { given, agent, other } = bare()
    expect(given.pay(agent, '1').code).toBe('SCOPE_FORBIDDEN')
    const from = { from: agent.wallet }
    expect(given.when(payment(given.by, usd('1'), 'a.example', from)).code).toBe('NOT_FOUND')
    expect(given.pay(other, '1', agent.wallet).code).toBe('NOT_FOUND')
    for (const amount of [usd('1'), -usd('1')])
      expect(given.ask('agent.adjust', { agent: agent.agent, amount }).code).toBe('NOT_FOUND')
    const fund = { wallet: agent.wallet, amount: usd('1'), texts }
    expect(given.ask('wallet.fund', fund).code).toBe('NOT_FOUND')
    const { rules } = given.row('policy', agent.policy)
    const key = { id: nextId('key'), hash: '', prefix: '', last4: '' }
    const params = {
      parent: agent.agent,
      agent: nextId('agent'),
      key,
      permissions: [],
      rules,
      texts,
    }
    for (const amount of [0n, usd('1')])
      for (const actor of [given.by, agent.key]) {
        const found = given.ask('agent.delegate', { ...params, amount, expiresAt: null }, actor)
        expect(found.code).toBe('NOT_FOUND')
      }
    expect(given.log.at(-1)?.event.kind).toBe('agent.adjust')
  })

  test('is not there for who deletes; it is retired, and leaves nothing behind', () => {
    const { given, agent } = bare()
    const remove = () => given.ask('agent.delete', { agent: agent.agent })
    expect(remove().code).toBe('NOT_FOUND')
    expect(given.ask('agent.delete', { agent: agent.agent }, agent.key).code).toBe(
      'SCOPE_FORBIDDEN',
    )
    const { result } = given.ask('agent.retire', { agent: agent.agent })
    expect(result).toEqual({ holds: [], charges: [], released: [], revoked: agent.key, below: [] })
    expect(given.row('agent', agent.agent).status).toBe('DELETED')
    expect(given.row('key', agent.key).status).toBe('REVOKED')
    expect(given.ask('agent.adjust', { agent: agent.agent, amount: -1n }).code).toBe('NOT_FOUND')
    expect(remove().code).toBe('NOT_FOUND')
    expect(open(given, agent, 'USD').code).toBe('NOT_FOUND')
    expectSound(given)
  })

  test('is paused, changed, joined, switched off and bound by policies like any other', () => {
    const { given, agent: made } = bare()
    const { agent } = made
    const group = given.group({ members: [made] })
    const policy = given.shared({})
    const done = [
      given.attach(policy, agent),
      given.ask('agent.pause', { agent }, made.key),
      given.ask('agent.resume', { agent }),
      given.ask('agent.change', {
        agent,
        change: { dailyLimit: 1n },
        active: null,
        since: null,
        texts,
      }),
      given.ask('switch.turn', { scope: null, group: null, agent, on: true, texts }),
      given.ask('group.leave', { group, agent }),
    ]
    expect(done.map(({ kind }) => kind)).toEqual(Array(6).fill('done'))
  })
})

describe('its first wallet', () => {
  test('has its own ULID, whatever id was handed in, and its counters are there already', () => {
    const { given, agent } = bare()
    const { made, result } = open(given, agent, 'USD')
    const plain = { opensCurrency: false, opensWallet: true }
    expect(result).toEqual({ ...plain, first: true, version: null, rules: null })
    expect(given.row('wallet', agent.wallet)).toMatchObject({
      ...{ type: 'AGENT', agent: agent.agent, currency: 'USD', status: 'ACTIVE' },
      createdSeq: given.log.length,
    })
    expect(given.book.tables.wallet.get(made.wallet)).toBeFalsy()
    expect(given.row('agent', agent.agent).wallets).toBeNull()
    given.ask('agent.adjust', { agent: agent.agent, amount: usd('10') })
    expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
    expect(given.totals(agent.wallet)).toMatchObject({ posted: usd('6'), totalSpent: usd('4') })
    expect(given.ask('agent.delete', { agent: agent.agent }).result.closing).toBe('CLOSED')
    expectSound(given)
  })

  test('may be in a currency new to the book, and counts in the limits by its value', () => {
    const { given, agent } = bare({ dailyLimit: usd('10') })
    const { made, result } = open(given, agent, 'EUR')
    expect(result).toMatchObject({ opensCurrency: true, opensWallet: true, first: true })
    expect(given.row('wallet', agent.wallet).currency).toBe('EUR')
    expect(given.row('role', 'org/EUR').wallet).toBe(made.org)
    given.ask('wallet.fund', { wallet: agent.wallet, amount: usd('20'), texts })
    expect(given.pay(agent, '1').code).toBe('LIMIT_CURRENCY')
    given.ask('rate.set', { from: 'EUR', to: 'USD', rate: usd('2') })
    expect(given.pay(agent, '5.00000001').code).toBe('LIMIT_DAILY')
    expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
    expect(given.totals(agent.wallet)).toMatchObject({ posted: usd('15'), totalSpent: usd('10') })
    // A budget is given out of what the organization has in that currency.
    const adjust = (amount: bigint) => given.ask('agent.adjust', { agent: agent.agent, amount })
    expect(adjust(usd('1')).code).toBe('INSUFFICIENT_FUNDS')
    expect(adjust(-usd('15')).kind).toBe('done')
    expect(given.totals(made.org).posted).toBe(usd('15'))
    expectSound(given)
  })

  test('comes once; what follows are further ones, with ids of their own', () => {
    const { given, agent } = bare()
    open(given, agent, 'EUR')
    expect(open(given, agent, 'EUR').code).toBe('CONFLICT')
    const { made, result } = open(given, agent, 'USD')
    expect(result).toMatchObject({ opensCurrency: false, opensWallet: true, first: null })
    expect(given.row('wallet', made.wallet)).toMatchObject({ currency: 'USD', agent: agent.agent })
    expect(given.row('agent', agent.agent).wallets).toEqual([made.wallet])
    for (let at = 1; at < furtherWalletsMax; at += 1)
      expect(open(given, agent, `X${at}`).kind).toBe('done')
    expect(open(given, agent, 'XX').code).toBe('CONFLICT')
    expectSound(given)
  })

  test('comes with what may be spent from then on, and so does a further one', () => {
    const { given, agent } = bare({ totalLimit: usd('9') })
    const { result } = open(given, agent, 'USD', { dailyLimit: usd('3') })
    const rules = { totalLimit: usd('9'), dailyLimit: usd('3') }
    expect(result).toMatchObject({ first: true, version: 2, rules })
    given.ask('agent.adjust', { agent: agent.agent, amount: usd('9') })
    expect(given.pay(agent, '4').code).toBe('LIMIT_DAILY')
    open(given, agent, 'EUR', { dailyLimit: usd('4') })
    expect(given.row('policy', agent.policy)).toMatchObject({ version: 3 })
    expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
    // One that is refused changes nothing.
    expect(open(given, agent, 'EUR', { dailyLimit: usd('99') }).code).toBe('CONFLICT')
    expect(given.row('policy', agent.policy).rules.dailyLimit).toBe(usd('4'))
  })

  test('is opened by an operator', () => {
    const { given, agent } = bare()
    const params = opening(agent.agent, 'USD')
    expect(given.ask('wallet.open', params, agent.key).code).toBe('SCOPE_FORBIDDEN')
  })
})
