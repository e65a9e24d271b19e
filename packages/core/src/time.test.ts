import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarOf, clockOf, isZone } from './time.ts'

const micros = (iso: string) => Date.parse(iso) * 1000
const iso = (seconds: number) => new Date(seconds * 1000).toISOString()

test.each([
  ['UTC', '2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['UTC', '2024-02-28T12:00:00Z', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  // Clocks go forward during this day: it has 23 hours.
  ['Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29T22:00:00.000Z', '2026-03-31T22:00:00.000Z'],
  // Clocks go back during this day: it has 25 hours.
  [
    'America/New_York',
    '2026-11-01T12:00:00Z',
    '2026-11-02T05:00:00.000Z',
    '2026-12-01T05:00:00.000Z',
  ],
  // Midnight is skipped: the day begins at 01:00.
  [
    'America/Santiago',
    '2026-09-05T12:00:00Z',
    '2026-09-06T04:00:00.000Z',
    '2026-10-01T03:00:00.000Z',
  ],
  [
    'Asia/Kathmandu',
    '2026-12-31T20:00:00Z',
    '2027-01-01T18:15:00.000Z',
    '2027-01-31T18:15:00.000Z',
  ],
])('%s at %s', (zone, at, dayEnd, monthEnd) => {
  const found = calendarOf(zone, micros(at))
  expect([iso(found.dayEnd), iso(found.monthEnd)]).toEqual([dayEnd, monthEnd])
})

test.each([
  // The week over New Year, in which a month ends and another begins.
  ['UTC', '2026-12-31T23:59:59Z', '2027-01-04T00:00:00.000Z'],
  ['UTC', '2027-01-03T23:59:59.999Z', '2027-01-04T00:00:00.000Z'],
  ['UTC', '2027-01-04T00:00:00Z', '2027-01-11T00:00:00.000Z'],
  // Still Sunday in New York, already Monday in Tokyo.
  ['America/New_York', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00.000Z'],
  ['Asia/Tokyo', '2026-03-08T15:00:00Z', '2026-03-15T15:00:00.000Z'],
  // Clocks go forward on the last day of the week: it has 167 hours.
  ['Europe/Berlin', '2026-03-23T12:00:00Z', '2026-03-29T22:00:00.000Z'],
  // Clocks go back on the last day: it has 169.
  ['America/New_York', '2026-10-26T12:00:00Z', '2026-11-02T05:00:00.000Z'],
  // The Friday that Samoa left out: six days.
  ['Pacific/Apia', '2011-12-28T12:00:00Z', '2012-01-01T10:00:00.000Z'],
])('a week in %s at %s ends on Monday', (zone, at, weekEnd) => {
  expect(iso(calendarOf(zone, micros(at)).weekEnd)).toBe(weekEnd)
})

test('a window ends after the moment it holds, and at most 26 hours later', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Pacific/Apia', 'Australia/Lord_Howe', 'America/Caracas']
  const moment = fc.integer({ min: micros('2009-01-01'), max: micros('2040-01-01') })
  fc.assert(
    fc.property(fc.constantFrom(...zones), moment, (zone, at) => {
      const { dayEnd, weekEnd, monthEnd } = calendarOf(zone, at)
      expect(dayEnd * 1_000_000).toBeGreaterThan(at)
      expect(dayEnd * 1_000_000 - at).toBeLessThanOrEqual(26 * 3_600_000_000)
      expect(monthEnd).toBeGreaterThanOrEqual(dayEnd)
      expect(weekEnd).toBeGreaterThanOrEqual(dayEnd)
      expect(weekEnd - dayEnd).toBeLessThanOrEqual((6 * 24 + 1) * 3600)
      const { weekday, minute } = clockOf(zone, weekEnd * 1_000_000)
      expect([weekday, clockOf(zone, weekEnd * 1_000_000 - 1).weekday]).toEqual([0, 6])
      expect(minute).toBe(0)
    }),
  )
})

test.each([
  ['UTC', '2026-03-01T23:59:59.999Z', 6, '23:59'],
  ['UTC', '2026-03-02T00:00:00Z', 0, '00:00'],
  ['UTC', '1969-12-31T23:59:59.999Z', 2, '23:59'],
  // Clocks go forward: after 01:59 comes 03:00.
  ['Europe/Berlin', '2026-03-29T00:59:59Z', 6, '01:59'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z', 6, '03:00'],
  // Clocks go back: 01:30 comes twice.
  ['America/New_York', '2026-11-01T05:30:00Z', 6, '01:30'],
  ['America/New_York', '2026-11-01T06:30:00Z', 6, '01:30'],
  // Midnight is skipped: Sunday begins at 01:00.
  ['America/Santiago', '2026-09-06T03:59:59Z', 5, '23:59'],
  ['America/Santiago', '2026-09-06T04:00:00Z', 6, '01:00'],
  // Half an hour and a quarter beyond whole ones, and clocks that change by half an hour.
  ['Asia/Kolkata', '2026-01-04T18:30:00Z', 0, '00:00'],
  ['Asia/Kathmandu', '2026-01-04T18:14:59Z', 6, '23:59'],
  ['Australia/Lord_Howe', '2026-04-04T14:59:59Z', 6, '01:59'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 6, '01:30'],
  ['Pacific/Kiritimati', '2026-01-04T10:00:00Z', 0, '00:00'],
])('the clock in %s at %s', (zone, at, weekday, time) => {
  const found = clockOf(zone, micros(at))
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  expect(found).toEqual({ weekday, minute: hour * 60 + minute })
})

test('the clock of UTC is the same on the fast path and on the long one', () => {
  const moment = fc.integer({ min: micros('1960-01-01'), max: micros('2200-01-01') })
  fc.assert(
    fc.property(moment, (at) => {
      expect(clockOf('UTC', at)).toEqual(clockOf('Etc/UTC', at))
    }),
  )
})

test('only zones that the platform knows are zones', () => {
  expect(isZone('Europe/Berlin')).toBe(true)
  for (const bad of ['', 'Mars/Olympus', '../etc/passwd', 'UTC\n']) expect(isZone(bad)).toBe(false)
})
