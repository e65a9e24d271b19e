import { expect, test } from 'vitest'
import { Given, newDelegate, payment, usd } from '../../../../test/setup/given.ts'

test('whoever lacks funds learns how much, in which currency and from whom', () => {
  const given = new Given()
  const top = given.agent({ budget: '20' })
  const currency = 'USD'
  expect(given.pay(top, '50').remedies).toEqual({
    maxAmountNow: usd('20'),
    funding: { amount: usd('30'), currency, wallet: top.wallet, from: 'organization' },
  })
  const child = given.delegate(top, { budget: '20' })
  expect(given.pay(child, '20.00000001').remedies.funding).toEqual({
    amount: 1n,
    currency,
    wallet: child.wallet,
    from: top.agent,
  })
  // An empty wallet is no other case.
  expect(given.pay(top, '1').remedies).toEqual({
    funding: { amount: usd('1'), currency, wallet: top.wallet, from: 'organization' },
  })
  const { org } = given.genesis
  const beyond = given.totals(org).posted + 1n
  const paid = given.when(payment(given.by, beyond, 'shop.example', { from: org }))
  expect(paid.remedies.funding).toEqual({ amount: 1n, currency, wallet: org, from: 'deposit' })
})

test('funds are no remedy where something else is wrong as well, or nothing is', () => {
  const given = new Given()
  const agent = given.agent({ budget: '20', rules: { maxTransaction: usd('30') } })
  const both = given.pay(agent, '50')
  expect(both.code).toBe('LIMIT_PER_TRANSACTION')
  expect(both.remedies).toEqual({ maxAmountNow: usd('20'), approvalBy: 'operator' })
  expect(given.pay(agent, '50', 'shop.example', { currency: 'EUR' }).remedies).not.toHaveProperty(
    'funding',
  )
  expect(given.pay(agent, '5').remedies).toEqual({})
})

test('calls that write no payment say the same in their details', () => {
  const given = new Given({ credit: usd('100') })
  const agent = given.agent({ budget: '60' })
  const adjust = (amount: string) =>
    given.ask('agent.adjust', { agent: agent.agent, amount: usd(amount) }).details
  const currency = 'USD'
  const fundingNeeded = '1.00000000'
  const short = { currency, fundingNeeded }
  expect(adjust('41')).toEqual({
    ...{ ...short, available: '40.00000000' },
    ...{ walletId: given.genesis.org, fundingFrom: 'deposit' },
  })
  const own = { ...short, available: '60.00000000', walletId: agent.wallet }
  expect(given.ask('agent.adjust', { agent: agent.agent, amount: -usd('61') }).details).toEqual({
    ...own,
    fundingFrom: 'organization',
  })
  const delegate = newDelegate(agent, { by: given.by, budget: '61' })
  expect(given.when(delegate.command).details).toMatchObject(own)
  const paid = payment(given.agent({ budget: '10' }).key, usd('2'), agent.wallet)
  given.must(paid)
  given.ask('agent.adjust', { agent: agent.agent, amount: -usd('61') })
  const refund = { payment: paid.params.payment, amount: null, texts: {} }
  expect(given.ask('payment.refund', refund).details).toEqual({
    ...{ currency, available: '1.00000000', fundingNeeded },
    ...{ walletId: agent.wallet, fundingFrom: 'organization' },
  })
})

test('sums of the trace carry their currency', () => {
  const given = new Given()
  const limits = { maxTransaction: usd('30'), dailyLimit: usd('40'), totalLimit: usd('50') }
  const steps = [{ above: usd('1'), level: 'verified' }] as const
  const rules = { ...limits, kyaSteps: steps, requireApprovalAbove: usd('20') }
  const agent = given.agent({ budget: '20', rules })
  const { findings } = given.pay(agent, '50')
  const sums = findings.filter(({ limit, used, amount }) => limit ?? used ?? amount)
  expect(sums.map(({ rule }) => rule).sort()).toEqual(
    ['approval', 'balance', 'daily_limit', 'kya', 'max_transaction', 'total_limit'].sort(),
  )
  expect(new Set(sums.map(({ currency }) => currency))).toEqual(new Set(['USD']))
})
