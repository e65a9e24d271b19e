import { describe, expect, test } from 'vitest'
import { denials, Given, nextId, payment, usd } from '../../../../test/setup/given.ts'
import type { Rules } from '../policy/rules.ts'

const second = 1_000_000
const minute = 60 * second
const hour = 60 * minute
const seconds = (iso: string) => Date.parse(iso) / 1000

function world(rules: Partial<Rules>, at = '2026-03-10T12:00:30Z') {
  const given = new Given({ at })
  const agent = given.agent({ rules })
  const pay = (amount = '1', to = 'shop.example', options = {}) =>
    given.pay(agent, amount, to, options)
  const goTo = (iso: string) => {
    given.now = Date.parse(iso) * 1000
  }
  return { given, agent, pay, goTo }
}

describe('how many payments', () => {
  const windows = [
    ['maxPerMinute', 'payments_per_minute', '2026-03-10T12:01:00Z'],
    ['maxPerHour', 'payments_per_hour', '2026-03-10T13:00:00Z'],
    ['maxPerDay', 'payments_per_day', '2026-03-11T00:00:00Z'],
  ] as const

  test.each(windows)(
    '%s: as many as it says, then none until its window ends',
    (rule, name, end) => {
      const { given, pay, goTo } = world({ [rule]: 2 })
      for (const amount of ['1', '2']) expect(pay(amount).verdict).toBe('COMPLETED')
      const refused = pay('3')
      expect(refused.code).toBe('LIMIT_VELOCITY')
      expect(denials(refused)).toEqual([name])
      const found = refused.findings.find(({ rule: one }) => one === name)
      expect(found).toMatchObject({ countLimit: 2, countUsed: 2, resetsAt: seconds(end) })
      expect(refused.remedies).toEqual({ retryAt: seconds(end), approvalBy: 'operator' })
      goTo(end)
      given.now -= 1
      expect(pay().code).toBe('LIMIT_VELOCITY')
      given.now += 1
      for (const amount of ['1', '2']) expect(pay(amount).verdict).toBe('COMPLETED')
      expect(pay().code).toBe('LIMIT_VELOCITY')
    },
  )

  test.each(windows)('%s of zero lets none pass, at no time', (rule) => {
    const { remedies, code } = world({ [rule]: 0 }).pay()
    expect(code).toBe('LIMIT_VELOCITY')
    expect(remedies).toEqual({ approvalBy: 'operator' })
  })

  test('refused ones are none, those that wait or are held or come back are', () => {
    const { given, agent, pay } = world({ maxPerHour: 3, requireApprovalAbove: usd('50') })
    expect(pay('5000').code).toBe('INSUFFICIENT_FUNDS')
    const hold = payment(agent.key, usd('1'), 'shop.example', { holdHours: 1 })
    given.must(hold)
    given.ask('payment.void', { payment: hold.params.payment })
    expect(pay('51').verdict).toBe('PENDING_APPROVAL')
    expect(pay('1').verdict).toBe('COMPLETED')
    expect(pay('1').code).toBe('LIMIT_VELOCITY')
  })

  test('a consent is no payment more', () => {
    const { given, agent, pay } = world({ maxPerHour: 2, requireApprovalAbove: 0n })
    const asked = payment(agent.key, usd('1'), 'shop.example')
    given.must(asked)
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null })
    expect(pay('2').verdict).toBe('PENDING_APPROVAL')
    expect(pay('3').code).toBe('LIMIT_VELOCITY')
  })

  test('hours and days are those of the zone', () => {
    // In Kathmandu a day ends at 18:15 UTC, and an hour at a quarter past.
    const rules = { timezone: 'Asia/Kathmandu', maxPerHour: 1, maxPerDay: 2 }
    const { pay, goTo } = world(rules, '2026-03-10T17:10:00Z')
    expect(pay().verdict).toBe('COMPLETED')
    expect(pay().remedies.retryAt).toBe(seconds('2026-03-10T17:15:00Z'))
    goTo('2026-03-10T17:15:00Z')
    expect(pay().verdict).toBe('COMPLETED')
    expect(pay().remedies.retryAt).toBe(seconds('2026-03-10T18:15:00Z'))
    goTo('2026-03-10T18:15:00Z')
    expect(pay().verdict).toBe('COMPLETED')
  })

  test('a group counts those of its members together', () => {
    const given = new Given()
    const [one, two] = [given.agent(), given.agent()]
    given.group({ rules: { maxPerMinute: 2 }, members: [one, two] })
    expect(given.pay(one, '1').verdict).toBe('COMPLETED')
    expect(given.pay(two, '1').verdict).toBe('COMPLETED')
    expect(given.pay(one, '1').code).toBe('GROUP_LIMIT_VELOCITY')
  })

  test('counting begins with the rule, and editing it resets nothing', () => {
    const { given, agent, pay } = world({})
    pay()
    given.change(agent.policy, { maxPerDay: 2 })
    pay()
    given.change(agent.policy, { maxPerDay: 1 })
    expect(pay().code).toBe('LIMIT_VELOCITY')
    given.change(agent.policy, { maxPerDay: 2 })
    expect(pay().verdict).toBe('COMPLETED')
    expect(pay().code).toBe('LIMIT_VELOCITY')
  })
})

describe('a circuit breaker', () => {
  const breaker = (attempts: number, per: 'minute' | 'hour' = 'minute') => ({
    circuitBreaker: { attempts, per },
  })

  test('pauses who attempts more than it allows, refused attempts too', () => {
    const { given, agent, pay } = world(breaker(3))
    expect(pay('1').verdict).toBe('COMPLETED')
    for (const amount of ['5000', '6000']) expect(pay(amount).code).toBe('INSUFFICIENT_FUNDS')
    expect(given.row('agent', agent.agent).status).toBe('ACTIVE')
    const tripped = pay('1')
    expect(tripped).toMatchObject({ code: 'CIRCUIT_BREAKER', result: { tripped: agent.agent } })
    expect(tripped.remedies).toEqual({ approvalBy: 'operator' })
    expect(tripped.findings.find(({ rule }) => rule === 'circuit_breaker')).toMatchObject({
      countLimit: 3,
      countUsed: 3,
    })
    expect(given.row('agent', agent.agent).status).toBe('PAUSED')
    expect(pay('1')).toMatchObject({ code: 'WALLET_FROZEN', result: { tripped: null } })
  })

  test.each([
    ['minute', '2026-03-10T12:01:00Z'],
    ['hour', '2026-03-10T13:00:00Z'],
  ] as const)('counts anew with each %s', (per, end) => {
    const { given, agent, pay, goTo } = world(breaker(1, per))
    expect(pay().verdict).toBe('COMPLETED')
    goTo(end)
    given.now -= 1
    expect(pay().code).toBe('CIRCUIT_BREAKER')
    given.ask('agent.resume', { agent: agent.agent })
    given.now += 1
    expect(pay().verdict).toBe('COMPLETED')
  })

  test('starts anew when an operator resumes the agent', () => {
    const { given, agent, pay } = world(breaker(1))
    pay()
    expect(pay().result.tripped).toBe(agent.agent)
    given.ask('agent.resume', { agent: agent.agent })
    expect(pay().verdict).toBe('COMPLETED')
    expect(pay()).toMatchObject({ code: 'CIRCUIT_BREAKER', result: { tripped: agent.agent } })
  })

  test('of a budget that is shared declines for the window, and pauses nobody', () => {
    const given = new Given()
    const top = given.agent({ rules: breaker(2) })
    const [one, two] = [given.delegate(top), given.delegate(top)]
    given.pay(one, '1')
    given.pay(two, '1')
    const retryAt = Math.floor(given.now / minute) * 60 + 60
    for (const who of [one, two])
      expect(given.pay(who, '1')).toMatchObject({
        code: 'CIRCUIT_BREAKER',
        result: { tripped: null },
        remedies: { retryAt, approvalBy: 'operator' },
      })
    given.now += minute
    expect(given.pay(two, '1').verdict).toBe('COMPLETED')
  })

  test('counts nothing of who is paused, or behind a kill switch', () => {
    const { given, agent, pay } = world(breaker(1))
    given.ask('agent.pause', { agent: agent.agent })
    for (let tries = 0; tries < 5; tries += 1) expect(pay().code).toBe('WALLET_FROZEN')
    given.ask('agent.resume', { agent: agent.agent })
    const stop = { scope: 'book', group: null, agent: null, texts: {} } as const
    given.ask('switch.turn', { ...stop, on: true })
    for (let tries = 0; tries < 5; tries += 1) expect(pay().code).toBe('KILL_SWITCH_ON')
    given.ask('switch.turn', { ...stop, on: false })
    expect(pay().verdict).toBe('COMPLETED')
  })

  test('of the organization stops its own wallet for the window, and pauses nobody there', () => {
    const given = new Given()
    given.change(`pol_${given.genesis.scope}`, breaker(1))
    const pay = () => given.when(payment(given.by, 1n, 'shop.example', { from: given.genesis.org }))
    expect(pay().verdict).toBe('COMPLETED')
    expect(pay()).toMatchObject({ code: 'CIRCUIT_BREAKER', result: { tripped: null } })
    given.now += minute
    expect(pay().verdict).toBe('COMPLETED')
  })

  test('counts no attempt that named no money, and none by a key that is not valid', () => {
    const { given, agent, pay } = world(breaker(1))
    expect(given.pay(agent, '1', agent.wallet).code).toBe('SAME_WALLET')
    expect(given.pay({ ...agent, key: nextId('key') }, '1').code).toBe('UNAUTHENTICATED')
    expect(pay().verdict).toBe('COMPLETED')
  })
})

describe('hours of payment', () => {
  const office = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }] as const

  test('let payments pass from their first minute up to their last, not included', () => {
    const { given, pay, goTo } = world({ timeWindows: office }, '2026-03-10T08:59:59.999Z')
    const early = pay()
    expect(early.code).toBe('OUTSIDE_TIME_WINDOW')
    expect(early.remedies).toEqual({
      retryAt: seconds('2026-03-10T09:00:00Z'),
      approvalBy: 'operator',
    })
    given.now += 1_000
    expect(pay().verdict).toBe('COMPLETED')
    goTo('2026-03-10T16:59:59.999Z')
    expect(pay().verdict).toBe('COMPLETED')
    given.now += 1_000
    expect(pay().remedies.retryAt).toBe(seconds('2026-03-11T09:00:00Z'))
  })

  test('after the last of the week come those of the next', () => {
    const { pay } = world({ timeWindows: office }, '2026-03-13T17:30:45Z')
    expect(pay().remedies.retryAt).toBe(seconds('2026-03-16T09:00:00Z'))
  })

  test('run over midnight, and are those of the zone of the scope', () => {
    const night = [{ days: ['tue'], from: 1320, to: 120 }] as const
    const timezone = 'Europe/Berlin'
    const { pay, goTo } = world({ timeWindows: night, timezone }, '2026-03-10T20:59:00Z')
    expect(pay().code).toBe('OUTSIDE_TIME_WINDOW')
    goTo('2026-03-10T21:00:00Z')
    expect(pay().verdict).toBe('COMPLETED')
    goTo('2026-03-11T00:59:00Z')
    expect(pay().verdict).toBe('COMPLETED')
    goTo('2026-03-11T01:00:00Z')
    expect(pay().code).toBe('OUTSIDE_TIME_WINDOW')
  })

  test('of a shared policy are read on the clock of whom it is attached to', () => {
    const given = new Given({ at: '2026-03-10T08:30:00Z' })
    const [berlin, london] = [
      given.agent({ rules: { timezone: 'Europe/Berlin' } }),
      given.agent({ rules: { timezone: 'Europe/London' } }),
    ]
    const policy = given.shared({ timeWindows: office })
    for (const { agent } of [berlin, london]) given.attach(policy, agent)
    expect(given.pay(berlin, '1').verdict).toBe('COMPLETED')
    expect(given.pay(london, '1').code).toBe('OUTSIDE_TIME_WINDOW')
  })

  test('none at all let nothing pass, at no time', () => {
    const { code, remedies } = world({ timeWindows: [] }).pay()
    expect(code).toBe('OUTSIDE_TIME_WINDOW')
    expect(remedies).toEqual({ approvalBy: 'operator' })
  })

  test('do not hold back a capture or a consent', () => {
    const { given, agent, goTo } = world({ timeWindows: office, requireApprovalAbove: usd('5') })
    const hold = payment(agent.key, usd('1'), 'shop.example', { holdHours: 24 })
    const asked = payment(agent.key, usd('6'), 'shop.example')
    for (const command of [hold, asked]) given.must(command)
    goTo('2026-03-10T22:00:00Z')
    const { payment: id } = hold.params
    expect(given.ask('payment.capture', { payment: id, amount: null }).kind).toBe('done')
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    expect(
      given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }).kind,
    ).toBe('done')
  })
})

test('when several windows refuse, retryAt is when the last of them is over', () => {
  const rules = { maxPerMinute: 1, dailyLimit: usd('1'), duplicateSeconds: 2 * 3600 }
  const { given, pay } = world(rules)
  pay()
  const { remedies, findings } = pay()
  expect(denials({ findings } as never)).toEqual([
    ...['payments_per_minute', 'daily_limit', 'duplicate'],
  ])
  expect(remedies.retryAt).toBe(seconds('2026-03-11T00:00:00Z'))
  given.now += 12 * hour
  expect(pay().verdict).toBe('COMPLETED')
})
