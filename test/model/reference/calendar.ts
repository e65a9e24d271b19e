/** What is counted: within the running minute, hour … or month of a zone, or since ever. */
export type Span = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'ever'

// How many letters of `2026-03-30T05:12:09` two moments of one span have in common.
const letters = { minute: 16, hour: 13, day: 10, month: 7, ever: 0 } as const

export function isSame(span: Span, zone: string, [one, other]: readonly [number, number]): boolean {
  if (span === 'week') return mondayOf(zone, one) === mondayOf(zone, other)
  const length = letters[span]
  return localTime(zone, one).slice(0, length) === localTime(zone, other).slice(0, length)
}

/** The day on which the local week of a moment began, counted from one long past. */
function mondayOf(zone: string, at: number): number {
  const days = Date.parse(`${localTime(zone, at).slice(0, 10)}T00:00Z`) / 86_400_000
  return days - clockAt(zone, at).weekday
}

/** The day of the week (0 is Monday) and the minute of the day that the clock on the wall shows. */
export function clockAt(zone: string, at: number): { weekday: number; minute: number } {
  const local = localTime(zone, at)
  const weekday = (new Date(`${local}Z`).getUTCDay() + 6) % 7
  return { weekday, minute: Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16)) }
}

export function hours(count: number): number {
  return count * 3_600_000_000
}

interface Clock {
  readonly format: Intl.DateTimeFormat
  readonly shown: Map<number, string>
}

const clocks = new Map<string, Clock>()

function localTime(zone: string, at: number): string {
  const clock = clocks.get(zone) ?? clockOf(zone)
  const known = clock.shown.get(at)
  if (known !== undefined) return known
  const time = clock.format.format(at / 1000).replace(' ', 'T')
  clock.shown.set(at, time)
  return time
}

function clockOf(timeZone: string): Clock {
  // The Swedish way of writing a moment is the one that sorts.
  const style = { timeZone, dateStyle: 'short', timeStyle: 'medium' } as const
  const clock = { format: new Intl.DateTimeFormat('sv-SE', style), shown: new Map() }
  clocks.set(timeZone, clock)
  return clock
}
