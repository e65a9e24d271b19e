import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Given, usd } from '../../../../test/setup/given.ts'
import { clockChangeAfter, clockOf } from '../time.ts'
import { openingIn } from './opening.ts'
import { type TimeWindow, weekdays } from './rules.ts'
import { isWithin } from './schedule.ts'

const second = (text: string) => Date.parse(text) / 1000
const iso = (at: number | null | undefined) =>
  at == null ? null : new Date(at * 1000).toISOString().replace('.000Z', 'Z')
const at = (hour: number, minute = 0) => hour * 60 + minute
const daily = (from: number, to: number): TimeWindow => ({ days: [...weekdays], from, to })
const sunday = (from: number, to: number): TimeWindow => ({ days: ['sun'], from, to })

function opening(zone: string, windows: readonly TimeWindow[], now: string, after = now) {
  const clock = clockOf(zone, second(now) * 1_000_000)
  const clockChange = (from: number) => clockChangeAfter(zone, from)
  const scope = { clock, clockChangeAfter: clockChange }
  return iso(openingIn(scope, windows, { now: second(now), after: second(after) }))
}

const newYork = 'America/New_York'

test('an opening behind a change of clocks is told by the clock of that day', () => {
  // Saturday noon; the clocks go from two to three on Sunday, 8 March 2026.
  const spring = '2026-03-07T17:00:30Z'
  expect(opening(newYork, [sunday(at(9), at(10))], spring)).toBe('2026-03-08T13:00:00Z')
  const autumn = '2026-10-31T16:00:30Z'
  expect(opening(newYork, [sunday(at(9), at(10))], autumn)).toBe('2026-11-01T14:00:00Z')
})

test('an hour that is skipped opens nothing, and a window around it opens at its end', () => {
  const saturday = '2026-03-07T17:00:00Z'
  expect(opening(newYork, [sunday(at(2), at(3))], saturday)).toBe('2026-03-15T06:00:00Z')
  expect(opening(newYork, [daily(at(2, 15), at(2, 45))], saturday)).toBe('2026-03-09T06:15:00Z')
  expect(opening(newYork, [sunday(at(2, 30), at(4))], saturday)).toBe('2026-03-08T07:00:00Z')
})

test('an hour that comes twice opens twice', () => {
  const window = [sunday(at(1), at(1, 30))]
  // Half past one in summer time, on the first of November.
  expect(opening(newYork, window, '2026-11-01T05:30:00Z')).toBe('2026-11-01T06:00:00Z')
  expect(opening(newYork, window, '2026-11-01T06:30:00Z')).toBe('2026-11-08T06:00:00Z')
})

test('a day that a zone skipped is none', () => {
  const friday: TimeWindow = { days: ['fri'], from: at(9), to: at(10) }
  // Samoa went from the 29th of December 2011 to the 31st.
  const thursday = '2011-12-29T22:00:00Z'
  expect(opening('Pacific/Apia', [friday], thursday)).toBe('2012-01-05T19:00:00Z')
})

const quarter = 15
const zones = [newYork, 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Tokyo']

test('the first open moment is the one that is found by trying one after the other', () => {
  const minutes = fc.integer({ min: 0, max: 95 }).map((one) => one * quarter)
  const window = fc.record({ days: fc.subarray([...weekdays]), from: minutes, to: minutes })
  // Around the changes of spring and autumn, and Ramadan in Morocco.
  const start = fc.constantFrom(
    '2026-02-14',
    '2026-03-07',
    '2026-03-28',
    '2026-10-03',
    '2026-10-24',
  )
  fc.assert(
    fc.property(
      fc.record({ window, start, zone: fc.constantFrom(...zones), hours: fc.nat(72) }),
      ({ window: one, start: day, zone, hours }) => {
        const now = second(`${day}T00:00:00Z`) + hours * 3600
        const naive = () => {
          for (let moment = now; moment < now + 16 * 86_400; moment += quarter * 60)
            if (isWithin([one], clockOf(zone, moment * 1_000_000))) return moment
          return null
        }
        expect(opening(zone, [one], iso(now) ?? '')).toBe(iso(naive()))
      },
    ),
    { numRuns: 150 },
  )
})

test('a promise is kept: paid then, the payment passes, and a second earlier it does not', () => {
  for (const now of ['2026-03-07T17:00:30Z', '2026-10-31T16:00:30Z', '2026-03-08T06:59:59Z']) {
    for (const window of [sunday(at(9), at(10)), sunday(at(2), at(3)), daily(at(1), at(1, 30))]) {
      const given = new Given({ at: now })
      const agent = given.agent({ rules: { timezone: newYork, timeWindows: [window] } })
      const { code, remedies } = given.pay(agent, '1')
      expect(code).toBe('OUTSIDE_TIME_WINDOW')
      const moment = remedies.retryAt ?? 0
      given.now = (moment - 1) * 1_000_000
      expect(given.pay(agent, '1').code).toBe('OUTSIDE_TIME_WINDOW')
      given.now += 1_000_000
      expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
    }
  }
})

test('whatever refuses, the windows of every policy are open when a retry is promised', () => {
  const given = new Given({ at: '2026-03-06T14:30:00Z' })
  const rules = { timezone: newYork, timeWindows: [daily(at(9), at(12))], dailyLimit: usd('5') }
  const agent = given.agent({ rules })
  expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
  // The limit counts anew at midnight, when nothing is open.
  const limited = given.pay(agent, '5')
  expect(limited.code).toBe('LIMIT_DAILY')
  expect(iso(limited.remedies.retryAt)).toBe('2026-03-07T14:00:00Z')
  const other = given.shared({ timeWindows: [sunday(at(11), at(23))] })
  given.attach(other, agent.agent)
  expect(iso(given.pay(agent, '5').remedies.retryAt)).toBe('2026-03-08T15:00:00Z')
  given.now = second('2026-03-08T15:00:00Z') * 1_000_000
  expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
  given.change(other, { timeWindows: [sunday(at(12), at(23))] })
  expect(given.pay(agent, '5').remedies).toEqual({ approvalBy: 'operator' })
})
