import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextId, payment, usd } from '../../../../test/setup/given.ts'
import { limitBy, readRules } from '../../../../test/setup/reading.ts'
import type { Command } from '../command.ts'
import type { Id } from '../id.ts'
import { periods } from '../policy/period.ts'
import { noRules, type Rules, type Weekday, weekdays } from '../policy/rules.ts'
import { bookSource, View } from '../view.ts'
import { exposureOf, groupExposureOf } from './exposure.ts'

const MINUTE = 60_000_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What is said to be lost at most until a moment from now. */
function exposure(given: Given, agent: Id<'agent'>, span: number) {
  given.dry({ kind: 'agent.delete', actor: given.by, params: { agent } })
  const view = new View(bookSource(given.book), given.now)
  const [found] = exposureOf(view, agent, [given.now + span])
  if (found === undefined) throw new Error('one moment, one answer')
  return found
}

const payees = ['sink.example', 'a.example'] as const

/** Whoever holds the key, knows the rules and wants to lose as much as can be until the end. */
function loseAll(given: Given, agent: NewAgent, span: number): bigint {
  const end = given.now + span
  let lost = 0n
  for (; given.now < end; given.now = Math.min(end, nextMinute(given.now))) {
    for (const to of payees) {
      for (let most = largest(given, agent, to); most > 0n; most = largest(given, agent, to)) {
        const paid = given.when(payment(agent.key, most, to))
        if (paid.verdict !== 'COMPLETED') throw new Error(`the largest was not paid: ${paid.code}`)
        lost += most
      }
    }
  }
  return lost
}

function nextMinute(at: number): number {
  return (Math.floor(at / MINUTE) + 1) * MINUTE
}

/** The largest payment that passes now without a person, found by halves. */
function largest(given: Given, agent: NewAgent, to: string): bigint {
  let low = 0n
  let high = 1n << 20n
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    const tried = given.dry(payment(agent.key, middle, to))
    if (tried.verdict === 'COMPLETED') low = middle
    else high = middle - 1n
  }
  return low
}

const limit = fc.option(fc.bigInt({ min: 0n, max: 60n }), { nil: null })
const few = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null })
const minuteOfDay = fc.integer({ min: 0, max: 1439 })
const window = fc.record({
  days: fc.constant(weekdays as readonly Weekday[]),
  from: minuteOfDay,
  to: minuteOfDay,
})
/** With an allow list beside them, of which each entry is limited, or only some are. */
const limitsBy = fc.option(
  fc.array(
    fc
      .tuple(
        fc.constantFrom(['sink.example'], ['A.example'], ['sink.example', 'a.example']),
        fc.bigInt({ min: 0n, max: 40n }),
        fc.constantFrom(...periods),
      )
      .map(([merchants, amount, per]) => limitBy({ merchants }, amount, per)),
    { minLength: 1, maxLength: 2 },
  ),
  { nil: null },
)
const allowed = fc.constantFrom(null, ['sink.example'], ['sink.example', 'a.example'])
const rules: fc.Arbitrary<Partial<Rules>> = fc.record({
  limitsBy,
  allowedMerchants: allowed,
  maxTransaction: limit,
  dailyLimit: limit,
  weeklyLimit: limit,
  monthlyLimit: limit,
  totalLimit: limit,
  requireApprovalAbove: limit,
  autoApproveBelow: limit,
  maxPerMinute: few,
  maxPerHour: few,
  maxPerDay: few,
  timeWindows: fc.option(fc.array(window, { maxLength: 2 }), { nil: null, freq: 4 }),
  timezone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York'),
})
const payee = fc.constantFrom(...payees, 'eu.sink.example')
const moments = [
  ...['2026-03-31T22:40:00Z', '2026-03-08T06:30:00Z', '2026-11-01T05:20:00Z'],
  '2026-05-31T20:10:00Z',
]

describe('an adversary that knows the policy', () => {
  test('never loses more than the exposure, whatever it tries', () => {
    const property = fc.record({
      rules,
      shared: rules.map(({ timezone: _, ...rest }) => rest),
      at: fc.constantFrom(...moments),
      budget: fc.integer({ min: 0, max: 120 }),
      tries: fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 40n }), fc.nat(70), payee), {
        maxLength: 40,
      }),
    })
    fc.assert(
      fc.property(property, ({ rules: own, shared, at, budget, tries }) => {
        const given = new Given({ at, credit: 1_000n })
        const agent = given.agent({ rules: own, budget: '0' })
        given.attach(given.shared(shared), agent.agent)
        if (budget > 0) adjust(given, agent, BigInt(budget))
        // Some of it is spent before anybody asks.
        for (const [amount] of tries.slice(0, 3))
          given.when(payment(agent.key, amount, 'a.example'))
        const { amount: most } = exposure(given, agent.agent, DAY)
        const end = given.now + DAY
        let lost = 0n
        for (const [amount, minutes, to] of tries) {
          given.now = Math.min(end - 1, given.now + minutes * MINUTE)
          const paid = given.when(payment(agent.key, amount, to))
          if (paid.verdict === 'COMPLETED') lost += amount
        }
        expect(lost).toBeLessThanOrEqual(most)
      }),
      { numRuns: 60 },
    )
  })

  test('never loses more than the exposure when it takes all it can, at every minute', () => {
    const property = fc.record({
      rules,
      at: fc.constantFrom(...moments),
      budget: fc.bigInt({ min: 1n, max: 200n }),
    })
    fc.assert(
      fc.property(property, ({ rules: own, at, budget }) => {
        const given = new Given({ at, credit: 1_000n })
        const agent = given.agent({ rules: own, budget: '0' })
        adjust(given, agent, budget)
        const { amount } = exposure(given, agent.agent, 2 * HOUR)
        expect(loseAll(given, agent, 2 * HOUR)).toBeLessThanOrEqual(amount)
      }),
      { numRuns: 6 },
    )
  })
})

function adjust(given: Given, { agent }: NewAgent, amount: bigint): void {
  given.must({ kind: 'agent.adjust', actor: given.by, params: { agent, amount } })
}

describe('loses exactly the exposure', () => {
  const cases: readonly {
    name: string
    rules: Partial<Rules>
    at?: string
    span?: number
    amount: bigint
    rule: string
  }[] = [
    { name: 'the balance', rules: {}, amount: 200n, rule: 'balance' },
    { name: 'a daily limit', rules: { dailyLimit: 30n }, amount: 30n, rule: 'daily_limit' },
    {
      name: 'a daily limit on both sides of midnight',
      rules: { dailyLimit: 30n },
      at: '2026-03-10T23:30:00Z',
      amount: 60n,
      rule: 'daily_limit',
    },
    {
      name: 'a monthly limit over the end of a day',
      rules: { dailyLimit: 30n, monthlyLimit: 40n },
      at: '2026-03-10T23:30:00Z',
      amount: 40n,
      rule: 'monthly_limit',
    },
    {
      name: 'both months',
      rules: { dailyLimit: 90n, monthlyLimit: 40n },
      at: '2026-03-31T23:30:00Z',
      amount: 80n,
      rule: 'monthly_limit',
    },
    {
      name: 'a weekly limit over the end of a day',
      rules: { dailyLimit: 30n, weeklyLimit: 40n },
      at: '2026-03-10T23:30:00Z',
      amount: 40n,
      rule: 'weekly_limit',
    },
    {
      name: 'both weeks',
      rules: { dailyLimit: 90n, weeklyLimit: 40n },
      at: '2026-03-15T23:30:00Z',
      amount: 80n,
      rule: 'weekly_limit',
    },
    {
      name: 'a week over the end of a month',
      rules: { weeklyLimit: 40n, monthlyLimit: 30n },
      at: '2026-03-31T23:30:00Z',
      amount: 40n,
      rule: 'weekly_limit',
    },
    { name: 'a total', rules: { totalLimit: 70n }, amount: 70n, rule: 'total_limit' },
    {
      name: 'payments a minute, the running one included',
      rules: { maxTransaction: 2n, maxPerMinute: 1 },
      at: '2026-03-10T12:00:30Z',
      amount: 122n,
      rule: 'payments_per_minute',
    },
    {
      name: 'payments an hour, in two of them',
      rules: { maxTransaction: 5n, maxPerHour: 3 },
      at: '2026-03-10T12:30:00Z',
      amount: 30n,
      rule: 'payments_per_hour',
    },
    {
      name: 'payments a day',
      rules: { requireApprovalAbove: 7n, maxPerDay: 4 },
      amount: 28n,
      rule: 'payments_per_day',
    },
    {
      name: 'a window that opens meanwhile',
      rules: {
        maxTransaction: 4n,
        maxPerMinute: 1,
        timeWindows: [{ days: ['tue'], from: 12 * 60 + 50, to: 13 * 60 }],
      },
      amount: 40n,
      rule: 'payments_per_minute',
    },
    {
      name: 'what goes to each payee that is allowed',
      rules: readRules({
        allowedMerchants: ['sink.example', 'A.example'],
        limitsBy: [
          limitBy({ merchants: ['sink.example', 'a.example'] }, 30n, 'day'),
          limitBy({ merchants: ['a.example'] }, 20n, 'total'),
        ],
      }),
      at: '2026-03-10T23:30:00Z',
      amount: 80n,
      rule: 'payee_or_category_limit',
    },
    {
      name: 'all, where one that is allowed has no limit',
      rules: readRules({
        allowedMerchants: ['sink.example', 'a.example'],
        limitsBy: [limitBy({ merchants: ['a.example'] }, 20n, 'total')],
        dailyLimit: 150n,
      }),
      amount: 150n,
      rule: 'daily_limit',
    },
    {
      name: 'nothing, where a person is asked for all',
      rules: { requireApprovalAbove: 0n },
      amount: 0n,
      rule: 'approval',
    },
    {
      name: 'nothing to no merchant',
      rules: { allowedMerchants: [] },
      amount: 0n,
      rule: 'merchants',
    },
    {
      name: 'nothing to no category',
      rules: { allowedCategories: [] },
      amount: 0n,
      rule: 'categories',
    },
    {
      name: 'nothing in no currency',
      rules: { allowedCurrencies: [] },
      amount: 0n,
      rule: 'currency',
    },
  ]
  test.each(cases)('$name', ({ rules: own, at = '2026-03-10T12:00:00Z', amount, rule }) => {
    const given = new Given({ at, credit: 1_000n })
    const agent = given.agent({ rules: own, budget: '0' })
    adjust(given, agent, 200n)
    const found = exposure(given, agent.agent, HOUR)
    expect(found.amount).toBe(amount)
    expect(found.boundBy.rule).toBe(rule)
    expect(loseAll(given, agent, HOUR)).toBe(amount)
  })
})

describe('what counts', () => {
  test('what is set aside is lost too: it can be captured, or given up and paid again', () => {
    const given = new Given()
    const agent = given.agent({ budget: '100', rules: { dailyLimit: usd('60') } })
    given.pay(agent, '20', 'shop.example', { holdHours: 24 })
    // 20.00 are held, 40.00 of the day are left.
    expect(exposure(given, agent.agent, HOUR).amount).toBe(usd('60'))
  })

  test('a paused agent loses nothing, and neither does one behind a kill switch', () => {
    const given = new Given()
    const agent = given.agent({ budget: '100' })
    const { agent: id } = agent
    given.must({ kind: 'agent.pause', actor: given.by, params: { agent: id } })
    expect(exposure(given, id, DAY)).toEqual({
      amount: 0n,
      boundBy: { rule: 'agent_status', scope: id },
    })
    given.must({ kind: 'agent.resume', actor: given.by, params: { agent: id } })
    const off = { scope: null, group: null, agent: id, on: true, texts: {} }
    given.must({ kind: 'switch.turn', actor: given.by, params: off })
    expect(exposure(given, id, DAY).boundBy.rule).toBe('kill_switch')
  })

  test('a suspended agent loses nothing, and neither do those below it', () => {
    const given = new Given()
    const top = given.agent({ budget: '100', permissions: ['agents:delegate'] })
    const child = given.delegate(top, { budget: '40' })
    given.ask('kya.suspend', { agent: top.agent, texts: {} })
    const none = { amount: 0n, boundBy: { rule: 'kya', scope: top.agent } }
    for (const { agent } of [top, child]) expect(exposure(given, agent, DAY)).toEqual(none)
    given.ask('kya.reactivate', { agent: top.agent })
    expect(exposure(given, child.agent, DAY).amount).toBe(usd('40'))
  })

  test('a level that is not reached leaves the answer no less than what can be lost', () => {
    const given = new Given({ credit: 1_000n })
    const kyaSteps = [{ above: 5n, level: 'verified' as const }]
    const agent = given.agent({ budget: '0', rules: { kyaSteps, maxPerHour: 3 } })
    adjust(given, agent, 200n)
    expect(exposure(given, agent.agent, HOUR).amount).toBeGreaterThanOrEqual(15n)
    expect(loseAll(given, agent, HOUR)).toBe(15n)
  })

  test('agents of a group lose no more together than the group may spend', () => {
    const given = new Given()
    const group = nextId('group')
    const made: Command = {
      kind: 'group.create',
      actor: given.by,
      params: { group, parent: null, rules: { ...noRules, dailyLimit: usd('50') }, texts: {} },
    }
    given.must(made)
    const agents = ['40', '70', '5'].map((budget) => given.agent({ budget }))
    for (const { agent } of agents)
      given.must({ kind: 'group.join', actor: given.by, params: { group, agent } })
    for (const { agent } of agents)
      given.dry({ kind: 'agent.delete', actor: given.by, params: { agent } })
    given.dry({ kind: 'group.delete', actor: given.by, params: { group } })
    const view = new View(bookSource(given.book), given.now)
    const members = agents.map(({ agent }) => agent)
    const { exposures, holdings } = groupExposureOf(view, group, {
      members,
      ends: [given.now + HOUR, given.now + 2 * DAY],
    })
    expect(holdings.balance).toBe(usd('115'))
    expect(exposures[0]).toEqual({
      amount: usd('50'),
      boundBy: { rule: 'daily_limit', scope: group },
    })
    // Three days are touched, and there is less than three times the limit.
    expect(exposures[1]?.amount).toBe(usd('115'))
    expect(exposures[1]?.boundBy.rule).toBe('balance')
  })
})

test('a raise counts as long as it lasts: in the windows that begin before its end', () => {
  const given = new Given({ at: '2026-03-10T20:00:00Z' })
  const agent = given.agent({ budget: '500', rules: { dailyLimit: usd('10') } })
  const approval = nextId('approval')
  const until = Math.floor(given.now / 1_000_000) + 3_600
  const of = { per: 'day', amount: usd('30'), until } as const
  const wish = { what: 'raise', ...of, payee: null, reading: null } as const
  given.ask('approval.request', { approval, agent: agent.agent, wish, texts: {} }, agent.key)
  const asked = given.now
  expect(exposure(given, agent.agent, DAY).amount).toBe(usd('20'))
  given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null })
  expect(exposure(given, agent.agent, DAY).amount).toBe(usd('40'))
  expect(exposure(given, agent.agent, 2 * DAY).amount).toBe(usd('50'))
  const pay = (sum: string) => given.when(payment(agent.key, usd(sum), 'sink.example')).verdict
  expect(pay('30')).toBe('COMPLETED')
  given.now = asked + DAY - HOUR
  expect(pay('10')).toBe('COMPLETED')
  expect(exposure(given, agent.agent, HOUR).amount).toBe(0n)
})
