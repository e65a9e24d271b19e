import { describe, expect, test } from 'vitest'
import { Given, nextId, payment, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { present } from '../assert.ts'
import type { Id } from '../id.ts'
import { furtherWalletsMax } from '../limits.ts'

function open(given: Given, agent: Id<'agent'> | null, currency: string, actor?: Id<'key'>) {
  const made = opening(agent, currency)
  return { made, ...given.ask('wallet.open', made, actor) }
}

const clearingOf = ({ clearing: [first] }: ReturnType<typeof opening>) =>
  present(first, 'a clearing wallet').wallet

const ofAnother = { first: null, version: null, rules: null }

test('a currency that is new to the book brings its own wallets, and is opened once', () => {
  const given = new Given()
  const { made, result } = open(given, null, 'EUR')
  expect(result).toEqual({ opensCurrency: true, opensWallet: false, ...ofAnother })
  expect(given.row('role', 'org/EUR').wallet).toBe(made.org)
  expect(given.row('wallet', made.org)).toMatchObject({ type: 'ORG', currency: 'EUR' })
  for (const wallet of [made.world, clearingOf(made), made.shortfall])
    expect(given.row('wallet', wallet)).toMatchObject({ type: 'SYSTEM', currency: 'EUR' })
  expect(given.book.tables.wallet.get(made.wallet)).toBeUndefined()
  for (const known of ['EUR', 'USD']) expect(open(given, null, known).code).toBe('CONFLICT')
})

describe('a further wallet of an agent', () => {
  test('has money of its own, which its key pays with by naming it', () => {
    const given = new Given()
    const [agent, other] = [given.agent({ budget: '10' }), given.agent()]
    const { made } = open(given, agent.agent, 'EUR')
    given.ask('wallet.fund', { wallet: made.wallet, amount: usd('20'), texts: {} })
    expect(given.totals(made.world).posted).toBe(-usd('20'))
    const pay = (key: Id<'key'>, to = 'shop.example') =>
      given.when(payment(key, usd('15'), to, { from: made.wallet }))
    expect(pay(other.key).code).toBe('SCOPE_FORBIDDEN')
    expect(pay(agent.key, other.wallet).code).toBe('CURRENCY_MISMATCH')
    expect(pay(agent.key).verdict).toBe('COMPLETED')
    expect(given.totals(clearingOf(made)).posted).toBe(usd('15'))
    expect(given.totals(agent.wallet).posted).toBe(usd('10'))
    expect(pay(agent.key).code).toBe('INSUFFICIENT_FUNDS')
  })

  test('is frozen with its agent', () => {
    const given = new Given()
    const agent = given.agent()
    const { made } = open(given, agent.agent, 'EUR')
    given.ask('agent.pause', { agent: agent.agent })
    const fund = () => given.ask('wallet.fund', { wallet: made.wallet, amount: 1n, texts: {} })
    expect(fund().code).toBe('WALLET_FROZEN')
    given.ask('agent.resume', { agent: agent.agent })
    expect(fund().kind).toBe('done')
  })

  test('is in another currency than its others', () => {
    const given = new Given()
    const agent = given.agent()
    const { result } = open(given, agent.agent, 'EUR')
    expect(result).toEqual({ opensCurrency: true, opensWallet: true, ...ofAnother })
    for (const known of ['EUR', 'USD'])
      expect(open(given, agent.agent, known).code).toBe('CONFLICT')
    const second = open(given, given.agent().agent, 'EUR')
    expect(second.result).toEqual({ opensCurrency: false, opensWallet: true, ...ofAnother })
  })

  test('is one of so many at most', () => {
    const given = new Given()
    const agent = given.agent()
    for (let at = 0; at < furtherWalletsMax; at += 1)
      expect(open(given, agent.agent, `X${at}`).kind).toBe('done')
    expect(open(given, agent.agent, 'XX').code).toBe('CONFLICT')
  })

  test('is opened by an operator, for an agent that is there', () => {
    const given = new Given()
    const agent = given.agent()
    expect(open(given, agent.agent, 'EUR', agent.key).code).toBe('SCOPE_FORBIDDEN')
    expect(open(given, nextId('agent'), 'EUR').code).toBe('NOT_FOUND')
    given.ask('agent.delete', { agent: agent.agent })
    expect(open(given, agent.agent, 'EUR').code).toBe('NOT_FOUND')
  })
})
