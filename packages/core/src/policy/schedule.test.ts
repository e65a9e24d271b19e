import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TimeWindow, weekdays } from './rules.ts'
import { isWithin, minutesUntilOpen } from './schedule.ts'

const DAY = 1440
const WEEK = 7 * DAY
const office: TimeWindow = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }
const clock = (weekday: number, hour: number, minute = 0) => ({
  weekday,
  minute: hour * 60 + minute,
})
const clockAt = (minute: number) => ({ weekday: Math.floor(minute / DAY), minute: minute % DAY })

test('a window holds its first minute, and not the one at which it closes', () => {
  expect(isWithin([office], clock(0, 8, 59))).toBe(false)
  expect(isWithin([office], clock(0, 9))).toBe(true)
  expect(isWithin([office], clock(4, 16, 59))).toBe(true)
  expect(isWithin([office], clock(4, 17))).toBe(false)
  expect(isWithin([office], clock(5, 12))).toBe(false)
})

test('a window that ends at or before its beginning runs on into the next day', () => {
  const night: TimeWindow = { days: ['sun'], from: 1320, to: 360 }
  expect(isWithin([night], clock(6, 22))).toBe(true)
  expect(isWithin([night], clock(0, 5, 59))).toBe(true)
  expect(isWithin([night], clock(0, 6))).toBe(false)
  expect(isWithin([night], clock(6, 5))).toBe(false)
  const wholeDay: TimeWindow = { days: ['wed'], from: 720, to: 720 }
  expect(isWithin([wholeDay], clock(3, 11, 59))).toBe(true)
  expect(isWithin([wholeDay], clock(3, 12))).toBe(false)
})

test('what never opens lets nothing pass, and there is nothing to wait for', () => {
  for (const windows of [[], [{ ...office, days: [] }]]) {
    expect(isWithin(windows, clock(0, 10))).toBe(false)
    expect(minutesUntilOpen(windows, clock(0, 10))).toBeNull()
  }
})

test('the wait ends at the next opening, in the next week if it must', () => {
  expect(minutesUntilOpen([office], clock(0, 10))).toBe(0)
  expect(minutesUntilOpen([office], clock(0, 8, 30))).toBe(30)
  expect(minutesUntilOpen([office], clock(4, 17))).toBe(7 * 60 + 2 * DAY + 9 * 60)
  const sundays: TimeWindow = { days: ['sun'], from: 0, to: 1 }
  expect(minutesUntilOpen([office, sundays], clock(5, 23, 59))).toBe(1)
  expect(minutesUntilOpen([sundays], clock(6, 0, 1))).toBe(WEEK - 1)
})

const window: fc.Arbitrary<TimeWindow> = fc.record({
  days: fc.subarray([...weekdays]),
  from: fc.integer({ min: 0, max: DAY - 1 }),
  to: fc.integer({ min: 1, max: DAY }),
})

/** Which minutes of the week are open, opened one at a time. */
function opened(windows: readonly TimeWindow[]): boolean[] {
  const open = Array.from({ length: WEEK }, () => false)
  for (const { days, from, to } of windows) {
    for (const name of days) {
      let day = weekdays.indexOf(name)
      let minute = from
      do {
        open[day * DAY + minute] = true
        minute += 1
        if (minute === DAY && to !== DAY) {
          day = (day + 1) % 7
          minute = 0
        }
      } while (minute !== to)
    }
  }
  return open
}

test('every minute of a week is as a naive model has it', () => {
  fc.assert(
    fc.property(fc.array(window, { maxLength: 4 }), (windows) => {
      const open = opened(windows)
      // Backwards through two weeks: the second time round, every opening ahead is known.
      let wait: number | null = null
      for (let at = 2 * WEEK - 1; at >= 0; at -= 1) {
        const minute = at % WEEK
        wait = open[minute] === true ? 0 : wait === null ? null : wait + 1
        if (at >= WEEK) continue
        const now = clockAt(minute)
        if (isWithin(windows, now) !== open[minute]) expect.fail(`open at ${minute}`)
        if (minutesUntilOpen(windows, now) !== wait) expect.fail(`wait at ${minute}`)
      }
    }),
    { numRuns: 40 },
  )
})
