import type { WindowEnds } from './window.ts'

/** Moments are microseconds since 1970 UTC, as numbers: exact until the year 2255. */
export type Micros = number

const DAY = 86_400_000_000

/** Seconds since 1970 UTC: days and months end on whole seconds. */
export type Seconds = number

/** When the calendar windows that hold a moment end, in one zone. */
export type Calendar = WindowEnds

/** What a clock on the wall shows: 0 is Monday; minutes count from midnight, 0 to 1439. */
export interface LocalClock {
  readonly weekday: number
  readonly minute: number
}

/** What a clock on the wall shows from the moment at which it was changed. */
export interface ClockChange extends LocalClock {
  readonly at: Seconds
}

export function hoursInMicros(hours: number): Micros {
  return hours * 3_600_000_000
}

export function secondsOf(at: Micros): Seconds {
  return Math.floor(at / 1_000_000)
}

/**
 * The ends of the running day, week (Monday to Sunday) and month in an IANA zone. Zone data
 * changes with the platform, so decisions record what this said instead of asking again when
 * they are replayed.
 */
export function calendarOf(zone: string, at: Micros): Calendar {
  if (zone === 'UTC') {
    const date = new Date(at / 1000)
    const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
    const tomorrow = (Math.floor(at / DAY) + 1) * DAY
    return {
      dayEnd: secondsOf(tomorrow),
      weekEnd: secondsOf(tomorrow + (6 - weekdayOf(at)) * DAY),
      monthEnd: nextMonth / 1000,
    }
  }
  const local = localDate(zone, at)
  const today = Date.UTC(local.year, local.month - 1, local.day) * 1000
  return {
    dayEnd: secondsOf(startOf(zone, { ...local, day: local.day + 1 })),
    weekEnd: secondsOf(startOf(zone, { ...local, day: local.day + 7 - weekdayOf(today) })),
    monthEnd: secondsOf(startOf(zone, { ...local, month: local.month + 1, day: 1 })),
  }
}

/** Where a moment stands in the local week, in an IANA zone. */
export function clockOf(zone: string, at: Micros): LocalClock {
  const there = zone === 'UTC' ? at : at + offset(zone, at)
  const local = new Date(there / 1000)
  return {
    weekday: weekdayOf(there),
    minute: local.getUTCHours() * 60 + local.getUTCMinutes(),
  }
}

const WEEK_SECONDS = 7 * 86_400
// Beyond the end of any window that a payment is asked to wait for.
const weeksAhead = 6

/**
 * The first change of clocks after a moment, within six weeks; null where there is none. Two
 * within a week are none that any zone has made.
 */
export function clockChangeAfter(zone: string, after: Seconds): ClockChange | null {
  const aheadAt = (at: Seconds) => offset(zone, at * 1_000_000)
  const ahead = aheadAt(after)
  let low = after
  for (let week = 0; week < weeksAhead && aheadAt(low + WEEK_SECONDS) === ahead; week += 1)
    low += WEEK_SECONDS
  let high = low + WEEK_SECONDS
  if (low === after + weeksAhead * WEEK_SECONDS) return null
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (aheadAt(middle) === ahead) low = middle
    else high = middle
  }
  return { at: high, ...clockOf(zone, high * 1_000_000) }
}

/** The weekday of a moment in UTC: 0 is Monday. */
function weekdayOf(at: Micros): number {
  return (new Date(at / 1000).getUTCDay() + 6) % 7
}

/** Whether the platform knows the zone. */
export function isZone(zone: string): boolean {
  try {
    formatter(zone)
    return true
  } catch {
    return false
  }
}

interface LocalDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  formatters.set(zone, made)
  return made
}

function fields(zone: string, at: Micros): Record<string, number> {
  const found: Record<string, number> = {}
  for (const part of formatter(zone).formatToParts(at / 1000)) {
    if (part.type !== 'literal') found[part.type] = Number(part.value)
  }
  return found
}

function localDate(zone: string, at: Micros): LocalDate {
  const { year = 1970, month = 1, day = 1 } = fields(zone, at)
  return { year, month, day }
}

/** How far local clocks are ahead of UTC at a moment, in microseconds. */
function offset(zone: string, at: Micros): Micros {
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields(zone, at)
  const whole = Math.floor(at / 1_000_000) * 1_000_000
  return Date.UTC(year, month - 1, day, hour, minute, second) * 1000 - whole
}

/** The first moment of a local date: its midnight, or what follows a midnight that was skipped. */
function startOf(zone: string, date: LocalDate): Micros {
  const midnight = Date.UTC(date.year, date.month - 1, date.day) * 1000
  const wanted = new Date(midnight / 1000)
  // Two guesses at most differ: the offsets on both sides of a change of clocks.
  const guesses = [midnight - DAY, midnight + DAY].map((near) => midnight - offset(zone, near))
  const fits = guesses.filter((guess) => {
    const local = localDate(zone, guess)
    return local.day === wanted.getUTCDate() && local.month === wanted.getUTCMonth() + 1
  })
  return Math.min(...(fits.length > 0 ? fits : guesses))
}
