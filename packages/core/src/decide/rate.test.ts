import { describe, expect, test } from 'vitest'
import { denials, Given, payment, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import type { Id } from '../id.ts'
import { SUM_MAX } from '../money.ts'
import type { Rules } from '../policy/rules.ts'

/** An agent with a wallet in another currency, and money in it. */
function abroad(currency: string, rules: Partial<Rules> = {}) {
  const given = new Given()
  const agent = given.agent({ rules })
  const params = opening(agent.agent, currency)
  const from = params.wallet
  given.ask('wallet.open', params)
  given.ask('wallet.fund', { wallet: from, amount: usd('1000'), texts: {} })
  const value = (rate: string | null) => {
    const amount = rate === null ? null : usd(rate)
    return given.ask('rate.set', { from: currency, to: 'USD', rate: amount })
  }
  const pay = (amount: string, options: { holdHours?: number } = {}) => {
    const command = payment(agent.key, usd(amount), 'shop.example', { from, ...options })
    return { ...given.when(command), id: command.params.payment }
  }
  const spent = () => given.totals(agent.agent).totalSpent
  return { given, agent, from, value, pay, spent }
}

test('a USDC counts for a dollar from the beginning', () => {
  const { pay, spent, given, from } = abroad('USDC', { dailyLimit: usd('10') })
  expect(pay('6').verdict).toBe('COMPLETED')
  expect(spent()).toBe(usd('6'))
  expect(given.totals(from).posted).toBe(usd('994'))
  expect(pay('4.00000001').code).toBe('LIMIT_DAILY')
  expect(pay('4').verdict).toBe('COMPLETED')
})

describe('a currency that nobody has valued', () => {
  test.each([
    ['maxTransaction', usd('5000')],
    ['dailyLimit', usd('5000')],
    ['weeklyLimit', usd('5000')],
    ['monthlyLimit', usd('5000')],
    ['totalLimit', usd('5000')],
    ['requireApprovalAbove', usd('5000')],
    ['autoApproveBelow', usd('5000')],
  ] as const)('is refused where there is a %s', (rule, amount) => {
    expect(abroad('EUR', { [rule]: amount }).pay('1').code).toBe('LIMIT_CURRENCY')
  })

  test('is spent freely where nothing is limited, and counted nowhere', () => {
    const { pay, spent, given } = abroad('EUR', { blockedMerchants: ['x.example'] })
    const found = pay('7')
    expect(found).toMatchObject({ verdict: 'COMPLETED', result: { charges: [] } })
    expect(spent()).toBe(0n)
    const params = { payment: found.id, amount: null, texts: {} }
    expect(given.ask('payment.refund', params).kind).toBe('done')
    expect(spent()).toBe(0n)
  })

  test('is refused by the limits of whichever scope has some', () => {
    const { given, pay } = abroad('EUR')
    given.change(`pol_${given.genesis.scope}`, { monthlyLimit: usd('100') })
    expect(pay('1').code).toBe('LIMIT_CURRENCY')
  })
})

test('a valuation is rounded up: what it comes to passes when it is equal to the limit', () => {
  const { value, pay, spent } = abroad('EUR', { dailyLimit: usd('11') })
  value('1.1')
  expect(pay('10.00000001').code).toBe('LIMIT_DAILY')
  expect(pay('10').verdict).toBe('COMPLETED')
  expect(spent()).toBe(usd('11'))
})

test('the smallest amount counts for the smallest unit, however little it is worth', () => {
  const { value, pay, spent } = abroad('EUR')
  value('0.00000001')
  pay('0.00000001')
  expect(spent()).toBe(1n)
})

test('what would pass is not told in a currency that the caller does not pay in', () => {
  const { value, pay } = abroad('EUR', { dailyLimit: usd('11') })
  value('1.1')
  const found = pay('20')
  expect(found.findings.find(({ rule }) => rule === 'daily_limit')).toMatchObject({
    limit: usd('11'),
    amount: usd('22'),
  })
  expect(found.remedies.maxAmountNow).toBeUndefined()
  expect(found.remedies.approvalBy).toBe('operator')
})

test('what was counted at one rate is given back at it, whatever the rate is by then', () => {
  const { given, value, pay, spent } = abroad('EUR')
  value('1.5')
  const { id } = pay('10', { holdHours: 1 })
  expect(spent()).toBe(usd('15'))
  value('9')
  given.ask('payment.capture', { payment: id, amount: usd('4') })
  expect(spent()).toBe(usd('6'))
  value(null)
  given.ask('payment.refund', { payment: id, amount: null, texts: {} })
  expect(spent()).toBe(0n)
})

test('a value beyond all counting saturates, and passes no limit', () => {
  const { given, agent, value, pay, spent } = abroad('EUR')
  value('1000000000')
  expect(pay('900').verdict).toBe('COMPLETED')
  expect(spent()).toBe(SUM_MAX)
  given.change(agent.policy, { maxTransaction: SUM_MAX })
  expect(pay('91').code).toBe('LIMIT_PER_TRANSACTION')
})

test('a valuation can be taken away, that of USDC too', () => {
  const { value, pay } = abroad('USDC', { dailyLimit: usd('10') })
  expect(pay('1').verdict).toBe('COMPLETED')
  value(null)
  expect(pay('1').code).toBe('LIMIT_CURRENCY')
  value('2')
  expect(pay('5').code).toBe('LIMIT_DAILY')
  expect(pay('4.5').verdict).toBe('COMPLETED')
})

test('consent looks at no valuation again: what was counted is counted', () => {
  const { given, value, pay } = abroad('EUR', { requireApprovalAbove: usd('10') })
  value('2')
  const { id, verdict } = pay('6')
  expect(verdict).toBe('PENDING_APPROVAL')
  value(null)
  const approval = `apr_${id.slice(4)}` as const
  expect(
    given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }).verdict,
  ).toBe('COMPLETED')
})

test('an operator values, and no currency in itself', () => {
  const given = new Given()
  const agent = given.agent()
  const params = { from: 'EUR', to: 'USD', rate: 1n }
  expect(given.ask('rate.set', params, agent.key).code).toBe('SCOPE_FORBIDDEN')
  expect(given.ask('rate.set', { ...params, from: 'USD' }).code).toBe('INVALID_REQUEST')
})

test('rules can allow some currencies alone, whatever they are worth', () => {
  const { given, agent, pay } = abroad('USDC', { allowedCurrencies: ['USD'] })
  const found = pay('1')
  expect(found).toMatchObject({ verdict: 'DECLINED', code: 'CURRENCY_NOT_ALLOWED' })
  expect(denials(found)).toEqual(['currency'])
  expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
  given.change(agent.policy, { allowedCurrencies: ['USD', 'USDC'] })
  expect(pay('1').verdict).toBe('COMPLETED')
  given.change(agent.policy, { allowedCurrencies: [] })
  expect(given.pay(agent, '1').code).toBe('CURRENCY_NOT_ALLOWED')
})

test('the organization limits what goes out of its own wallets in any currency', () => {
  const { given, value } = abroad('EUR')
  const role = given.row('role', 'org/EUR').wallet
  given.ask('wallet.fund', { wallet: role, amount: usd('50'), texts: {} })
  given.change(`pol_${given.genesis.scope}`, { dailyLimit: usd('20') })
  const pay = (amount: string, from: Id<'wallet'> = role) =>
    given.when(payment(given.by, usd(amount), 'shop.example', { from }))
  expect(pay('1').code).toBe('LIMIT_CURRENCY')
  value('2')
  expect(pay('9').verdict).toBe('COMPLETED')
  expect(pay('2').code).toBe('LIMIT_DAILY')
  // In dollars, the currency of its limits, what is left of them is told.
  const found = pay('3', given.genesis.org)
  expect(found.remedies.maxAmountNow).toBe(usd('2'))
})
