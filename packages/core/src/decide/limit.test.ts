import { expect, test } from 'vitest'
import { denials, Given, type NewAgent, payment, usd } from '../../../../test/setup/given.ts'

const limits = [
  ...(['maxTransaction', 'dailyLimit', 'weeklyLimit', 'monthlyLimit'] as const),
  'totalLimit',
] as const
const codeOf = {
  maxTransaction: 'LIMIT_PER_TRANSACTION',
  dailyLimit: 'LIMIT_DAILY',
  weeklyLimit: 'LIMIT_WEEKLY',
  monthlyLimit: 'LIMIT_MONTHLY',
  totalLimit: 'LIMIT_TOTAL',
} as const

function spentOf(given: Given, { agent }: NewAgent): bigint[] {
  const { daySpent, monthSpent, totalSpent } = given.totals(agent)
  return [daySpent, monthSpent, totalSpent]
}

test.each(limits)('%s: an amount equal to it passes, one unit more does not', (rule) => {
  const given = new Given()
  const agent = given.agent({ rules: { [rule]: usd('10') } })
  expect(given.pay(agent, '10.00000001')).toMatchObject({
    verdict: 'DECLINED',
    code: codeOf[rule],
    remedies: { maxAmountNow: usd('10') },
  })
  expect(given.pay(agent, '10').verdict).toBe('COMPLETED')
})

test.each(limits)('%s of zero lets nothing pass, and null is no rule', (rule) => {
  const given = new Given()
  const agent = given.agent({ rules: { [rule]: 0n } })
  const refused = given.pay(agent, '0.00000001')
  expect(refused.code).toBe(codeOf[rule])
  expect(refused.remedies.maxAmountNow).toBeUndefined()
  given.change(agent.policy, { [rule]: null })
  expect(given.pay(agent, '1000').verdict).toBe('COMPLETED')
})

test('what counts is the sum of the window; a declined payment counts nothing', () => {
  const given = new Given()
  const agent = given.agent({ rules: { dailyLimit: usd('10') } })
  expect(given.pay(agent, '6').verdict).toBe('COMPLETED')
  const refused = given.pay(agent, '5')
  expect(refused).toMatchObject({ code: 'LIMIT_DAILY', remedies: { maxAmountNow: usd('4') } })
  expect(spentOf(given, agent)).toEqual([usd('6'), usd('6'), usd('6')])
  expect(given.pay(agent, '4.00000001').code).toBe('LIMIT_DAILY')
  expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
})

test('maxAmountNow is exact over limits, balance and policies together', () => {
  const given = new Given()
  const agent = given.agent({
    budget: '50',
    rules: { maxTransaction: usd('40'), dailyLimit: usd('60'), totalLimit: usd('45') },
  })
  given.attach(given.shared({ monthlyLimit: usd('30') }), agent.agent)
  given.pay(agent, '7')
  const { remedies } = given.pay(agent, '500')
  expect(remedies.maxAmountNow).toBe(usd('23'))
  expect(given.pay(agent, '23.00000001').verdict).toBe('DECLINED')
  expect(given.pay(agent, '23').verdict).toBe('COMPLETED')
})

test('a refusal that no amount could avoid names none', () => {
  const given = new Given()
  const agent = given.agent({ rules: { dailyLimit: usd('5'), blockedMerchants: ['shop.example'] } })
  const { remedies, findings } = given.pay(agent, '6')
  expect(remedies).toEqual({ approvalBy: 'operator' })
  expect(denials({ findings } as never)).toEqual(['merchants', 'daily_limit'])
})

test('an empty wallet alone has no operator to ask, only an amount', () => {
  const given = new Given()
  const agent = given.agent({ budget: '3' })
  expect(given.pay(agent, '4')).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    remedies: { maxAmountNow: usd('3') },
  })
  expect(given.pay(agent, '4').remedies.approvalBy).toBeUndefined()
})

test.each([
  ['dailyLimit', '2026-03-31T22:00:00Z', '2026-04-01T00:00:00Z'],
  ['weeklyLimit', '2026-03-10T12:00:00Z', '2026-03-16T00:00:00Z'],
  ['weeklyLimit', '2026-12-31T12:00:00Z', '2027-01-04T00:00:00Z'],
  ['monthlyLimit', '2026-03-10T12:00:00Z', '2026-04-01T00:00:00Z'],
] as const)('%s: at retryAt the payment passes, a second before it does not', (rule, at, end) => {
  const given = new Given({ at })
  const agent = given.agent({ rules: { [rule]: usd('10') } })
  given.pay(agent, '10')
  const { remedies } = given.pay(agent, '10')
  expect(remedies.retryAt).toBe(Date.parse(end) / 1000)
  given.now = (remedies.retryAt ?? 0) * 1_000_000 - 1
  expect(given.pay(agent, '10').verdict).toBe('DECLINED')
  given.now += 1
  expect(given.pay(agent, '10').verdict).toBe('COMPLETED')
})

test('no retryAt for what no day brings back', () => {
  const given = new Given()
  const agent = given.agent({ rules: { dailyLimit: usd('5'), totalLimit: usd('100') } })
  // More than the limit itself: tomorrow is no better.
  expect(given.pay(agent, '6').remedies.retryAt).toBeUndefined()
  expect(given.pay(agent, '500').remedies.retryAt).toBeUndefined()
})

test('a day is over while the month goes on, and the total never ends', () => {
  const given = new Given({ at: '2026-03-30T10:00:00Z' })
  const agent = given.agent()
  given.pay(agent, '3')
  given.now += 86_400_000_000
  given.pay(agent, '4')
  expect(spentOf(given, agent)).toEqual([usd('4'), usd('7'), usd('7')])
  given.now += 86_400_000_000
  given.pay(agent, '5')
  expect(spentOf(given, agent)).toEqual([usd('5'), usd('5'), usd('12')])
})

test('a week goes on over the end of a month and of a year', () => {
  const given = new Given({ at: '2026-12-30T10:00:00Z' })
  const agent = given.agent({ rules: { weeklyLimit: usd('10') } })
  given.pay(agent, '6')
  given.now = Date.parse('2027-01-03T23:59:59Z') * 1000
  const { weekSpent, monthSpent } = given.totals(agent.agent)
  expect([weekSpent, monthSpent]).toEqual([usd('6'), usd('6')])
  expect(given.pay(agent, '5').code).toBe('LIMIT_WEEKLY')
  expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
  expect(given.totals(agent.agent)).toMatchObject({ weekSpent: usd('10'), monthSpent: usd('4') })
  given.now = Date.parse('2027-01-04T00:00:00Z') * 1000
  expect(given.pay(agent, '10').verdict).toBe('COMPLETED')
})

test('a refund on Monday gives nothing of Sunday to the new week', () => {
  const given = new Given({ at: '2026-03-15T20:00:00Z' })
  const rules = { weeklyLimit: usd('10') }
  const agent = given.agent({ rules })
  const command = payment(agent.key, usd('10'), 'shop.example')
  expect(given.when(command).verdict).toBe('COMPLETED')
  given.now = Date.parse('2026-03-16T08:00:00Z') * 1000
  expect(given.pay(agent, '7').verdict).toBe('COMPLETED')
  given.ask('payment.refund', { payment: command.params.payment, amount: null, texts: {} })
  const { weekSpent, monthSpent, totalSpent } = given.totals(agent.agent)
  expect([weekSpent, monthSpent, totalSpent]).toEqual([usd('7'), usd('7'), usd('7')])
  expect(given.pay(agent, '4').code).toBe('LIMIT_WEEKLY')
  expect(given.pay(agent, '3').verdict).toBe('COMPLETED')
})

test('a change of zone in the middle of a week takes effect with the next one', () => {
  const given = new Given({ at: '2026-03-11T12:00:00Z' })
  const agent = given.agent({ rules: { weeklyLimit: usd('5') } })
  given.pay(agent, '5')
  given.change(agent.policy, { timezone: 'America/New_York' })
  // Days follow the new zone from tomorrow on; the week that runs keeps its end.
  given.now = Date.parse('2026-03-13T12:00:00Z') * 1000
  expect(given.pay(agent, '1').code).toBe('LIMIT_WEEKLY')
  given.now = Date.parse('2026-03-16T00:00:00Z') * 1000
  // In New York it is still Sunday: this week is over with it, a few hours later.
  expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
  expect(given.totals(agent.agent).weekEnd).toBe(Date.parse('2026-03-16T04:00:00Z') / 1000)
  given.now = Date.parse('2026-03-16T04:00:00Z') * 1000
  expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
  expect(given.totals(agent.agent).weekEnd).toBe(Date.parse('2026-03-23T04:00:00Z') / 1000)
})

test('the day is asked before the week, and the week before the month', () => {
  const given = new Given()
  const rules = { dailyLimit: usd('1'), weeklyLimit: usd('2'), monthlyLimit: usd('3') }
  const agent = given.agent({ rules })
  const refused = () => given.pay(agent, '4').code
  expect(refused()).toBe('LIMIT_DAILY')
  given.change(agent.policy, { dailyLimit: null })
  expect(refused()).toBe('LIMIT_WEEKLY')
  given.change(agent.policy, { weeklyLimit: null })
  expect(refused()).toBe('LIMIT_MONTHLY')
})

test('a weekly limit that is set in the middle of a week counts what was spent before', () => {
  const given = new Given({ at: '2026-03-10T12:00:00Z' })
  const agent = given.agent()
  given.pay(agent, '6')
  given.now = Date.parse('2026-03-12T12:00:00Z') * 1000
  given.change(agent.policy, { weeklyLimit: usd('10') })
  expect(given.pay(agent, '5').code).toBe('LIMIT_WEEKLY')
  expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
})

test('windows follow the zone of the own policy', () => {
  // 23:30 in New York on the last of March: already April in UTC.
  const given = new Given({ at: '2026-04-01T03:30:00Z' })
  const agent = given.agent({ rules: { timezone: 'America/New_York', dailyLimit: usd('5') } })
  given.pay(agent, '5')
  expect(given.totals(agent.agent)).toMatchObject({
    dayEnd: Date.parse('2026-04-01T04:00:00Z') / 1000,
    monthEnd: Date.parse('2026-04-01T04:00:00Z') / 1000,
  })
  given.now = Date.parse('2026-04-01T04:00:00Z') * 1000
  expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
})

test('a change of zone takes effect when the running window ends', () => {
  const given = new Given({ at: '2026-03-10T12:00:00Z' })
  const agent = given.agent({ rules: { dailyLimit: usd('5') } })
  given.pay(agent, '5')
  // In Tokyo the day is over at 15:00 UTC; the day that runs is not shortened.
  given.change(agent.policy, { timezone: 'Asia/Tokyo' })
  given.now = Date.parse('2026-03-10T16:00:00Z') * 1000
  expect(given.pay(agent, '1').verdict).toBe('DECLINED')
  given.now = Date.parse('2026-03-11T00:00:00Z') * 1000
  expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
  expect(given.totals(agent.agent).dayEnd).toBe(Date.parse('2026-03-11T15:00:00Z') / 1000)
})

test('what is given back counts in the same window only; the total always', () => {
  const given = new Given()
  const rules = { dailyLimit: usd('10'), requireApprovalAbove: 0n }
  const agent = given.agent({ rules })
  const ask = () => {
    const command = payment(agent.key, usd('6'), 'shop.example')
    expect(given.when(command).verdict).toBe('PENDING_APPROVAL')
    return `apr_${command.params.payment.slice(4)}` as const
  }
  const deny = (approval: `apr_${string}`) =>
    given.must({
      kind: 'approval.deny',
      actor: given.by,
      params: { approval, texts: {}, link: null },
    })
  deny(ask())
  expect(spentOf(given, agent)).toEqual([0n, 0n, 0n])
  const late = ask()
  given.now += 86_400_000_000
  const today = ask()
  deny(late)
  // Yesterday's is given back to the month and the total, not to today.
  expect(spentOf(given, agent)).toEqual([usd('6'), usd('6'), usd('6')])
  deny(today)
  expect(spentOf(given, agent)).toEqual([0n, 0n, 0n])
})

test('own, attached and book policies all bind, whichever is the smallest', () => {
  const given = new Given()
  const agent = given.agent({ rules: { maxTransaction: usd('30') } })
  given.attach(given.shared({ maxTransaction: usd('20') }), agent.agent)
  const bookPolicy = `pol_${given.genesis.scope}` as const
  given.change(bookPolicy, { maxTransaction: usd('10') })
  const found = given.pay(agent, '31')
  expect(denials(found)).toEqual(['max_transaction', 'max_transaction', 'max_transaction'])
  expect(found.remedies.maxAmountNow).toBe(usd('10'))
  expect(given.pay(agent, '11').verdict).toBe('DECLINED')
  expect(given.pay(agent, '10').verdict).toBe('COMPLETED')
  given.change(bookPolicy, { maxTransaction: null })
  expect(given.pay(agent, '20.1').verdict).toBe('DECLINED')
  expect(given.pay(agent, '20').verdict).toBe('COMPLETED')
})

test("the book's own limit counts the payments of all its agents", () => {
  const given = new Given()
  const [one, two] = [given.agent(), given.agent()]
  given.change(`pol_${given.genesis.scope}`, { dailyLimit: usd('10') })
  expect(given.pay(one, '6').verdict).toBe('COMPLETED')
  expect(given.pay(two, '6').code).toBe('LIMIT_DAILY')
  expect(given.pay(two, '4').verdict).toBe('COMPLETED')
})

test('attaching, editing and detaching a policy resets no counter', () => {
  const given = new Given()
  const agent = given.agent()
  given.pay(agent, '7')
  const policy = given.shared({ dailyLimit: usd('10') })
  given.attach(policy, agent.agent)
  expect(given.pay(agent, '4').code).toBe('LIMIT_DAILY')
  given.change(policy, { dailyLimit: usd('11') })
  expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
  given.must({
    kind: 'policy.detach',
    actor: given.by,
    params: { policy, agent: agent.agent, group: null },
  })
  expect(given.pay(agent, '4').verdict).toBe('COMPLETED')
  expect(spentOf(given, agent)).toEqual([usd('15'), usd('15'), usd('15')])
})

test('limits in another currency than their scope deny, an approval threshold too', () => {
  for (const rule of [...limits, 'requireApprovalAbove', 'autoApproveBelow'] as const) {
    const given = new Given()
    const agent = given.agent()
    const policy = given.shared({ [rule]: usd('5000') })
    expect(given.attach(policy, agent.agent).kind).toBe('done')
    given.change(policy, { currency: 'EUR' })
    expect(given.pay(agent, '1').code, rule).toBe('LIMIT_CURRENCY')
  }
  const given = new Given()
  const agent = given.agent()
  const policy = given.shared({ blockedMerchants: ['x.example'] })
  given.attach(policy, agent.agent)
  given.change(policy, { currency: 'EUR' })
  expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
})

test('a policy in another currency than its scope cannot be attached', () => {
  const given = new Given()
  const agent = given.agent()
  expect(given.attach(given.shared({ currency: 'EUR' }), agent.agent).code).toBe('LIMIT_CURRENCY')
})
