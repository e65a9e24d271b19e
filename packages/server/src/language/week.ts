import type { Rules } from '@bursar/core'
import type { SaidDays, SaidTime, SaidWindow } from './statement.ts'
import type { Token } from './token.ts'

export type TimeWindows = NonNullable<Rules['timeWindows']>
type TimeWindow = TimeWindows[number]
export type Weekday = TimeWindow['days'][number]

export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
export const DAY = 1440
const WEEK = 7 * DAY

/** The windows that a statement names; null for days or hours that do not exist. */
export function namedWindows(time: SaidTime, tokens: readonly Token[]): TimeWindow[] | null {
  const said = 'windows' in time ? time.windows : [time]
  const windows = said.flatMap((window) => windowOf(window, tokens) ?? [])
  return windows.length < said.length ? null : windows
}

/** Whether payments may not be made in the windows that are named. */
export function isForbidden(time: SaidTime): boolean {
  return !('windows' in time) && time.negative === true
}

/** All the time outside some windows. */
export function outside(windows: readonly TimeWindow[]): TimeWindow[] {
  return windowsIn(minutesIn(windows).map((open) => 1 - open))
}

function windowOf({ days, hours }: SaidWindow, tokens: readonly Token[]): TimeWindow | null {
  const said = hours === null ? { from: 0, to: DAY } : hoursSaid(hours, days !== null, tokens)
  if (said === null) return null
  const { from } = said
  const to = said.to || DAY
  const on = days === null ? [...weekdays] : days.flatMap((some) => daysOf(some, tokens))
  const fits = from < DAY && new Set(on).size === on.length
  return fits ? { days: on, from, to } : null
}

type Hours = NonNullable<SaidWindow['hours']>

/** "10 to 16 o'clock" is of a day of 24 hours only where one of the hours is past noon. */
function hoursSaid({ from, to }: Hours, isOfDays: boolean, tokens: readonly Token[]): Hours | null {
  const [first, last] = [tokens[from], tokens[to]]
  if (first?.mark !== 'N' && last?.mark !== 'N')
    return { from: first?.number ?? 0, to: last?.number ?? 0 }
  const [start, end] = [Number(first?.text), Number(last?.text)]
  // "9 to 5" is a day at work.
  if (isOfDays && start >= 7 && start <= 11 && end < start && end > 0)
    return { from: start * 60, to: (end + 12) * 60 }
  return start < end && end > 12 && end <= 24 ? { from: start * 60, to: end * 60 } : null
}

function daysOf(said: SaidDays, tokens: readonly Token[]): Weekday[] {
  if (said === 'weekday') return weekdays.slice(0, 5)
  if (said === 'weekend') return weekdays.slice(5)
  if (said === 'any') return [...weekdays]
  const [from, to] = [tokens[said.from]?.number ?? 0, tokens[said.to]?.number ?? 0]
  const count = ((to - from + 7) % 7) + 1
  return Array.from({ length: count }, (_, at) => weekdays[(from + at) % 7] ?? 'mon')
}

/** The windows that are open only where all of some are, as parts of days. */
export function intersected(all: readonly (readonly TimeWindow[])[]): TimeWindow[] {
  const [first = [], ...rest] = all
  const open = minutesIn(first)
  for (const windows of rest) {
    const week = minutesIn(windows)
    for (let at = 0; at < WEEK; at += 1) open[at] = (open[at] ?? 0) & (week[at] ?? 0)
  }
  return windowsIn(open)
}

/** Whether the same minutes are open. */
export function sameWindows(one: TimeWindows, other: TimeWindows): boolean {
  const [mine, theirs] = [minutesIn(one), minutesIn(other)]
  return mine.every((open, at) => open === theirs[at])
}

/** Of each minute of a week 1 if it is open. */
export function minutesIn(windows: TimeWindows): Uint8Array {
  const open = new Uint8Array(WEEK)
  for (const { days, from, to } of windows)
    for (const day of days) {
      const start = weekdays.indexOf(day) * DAY + from
      const length = to > from ? to - from : to - from + DAY
      open.fill(1, start, start + length)
      open.fill(1, 0, Math.max(0, start + length - WEEK))
    }
  return open
}

function windowsIn(open: Uint8Array): TimeWindow[] {
  const daysByHours = new Map<string, Weekday[]>()
  for (const [at, day] of weekdays.entries()) {
    for (const hours of hoursIn(open.subarray(at * DAY, (at + 1) * DAY)))
      daysByHours.set(hours, [...(daysByHours.get(hours) ?? []), day])
  }
  return [...daysByHours].map(([hours, days]) => {
    const [from = 0, to = DAY] = hours.split('-').map(Number)
    return { days, from, to }
  })
}

/** As `from-to`, so that days with the same hours are found. */
function hoursIn(open: Uint8Array): string[] {
  const found: string[] = []
  let from: number | null = null
  for (let at = 0; at <= DAY; at += 1) {
    const isOpen = open[at] === 1
    if (isOpen && from === null) from = at
    if (isOpen || from === null) continue
    found.push(`${from}-${at}`)
    from = null
  }
  return found
}
