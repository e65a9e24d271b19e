import { type Markup, markup } from '../page/markup.ts'

const format = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const

/** Beyond so many days from now the year is said too. */
const yearlessDays = 180
const DAY = 86_400_000

/** A moment in UTC, which a script may show in the zone of who looks. In microseconds. */
export function moment(micros: number): Markup {
  const date = new Date(Math.floor(micros / 1000))
  const stamp = date.toISOString()
  if (isNear(date)) return markup`<time datetime="${stamp}">${inZone(date, 'UTC')} UTC</time>`
  return markup`<time datetime="${stamp}" data-year>${inZone(date, 'UTC')} UTC</time>`
}

/** Its day alone, in UTC, where nothing but text can stand. */
export function plainDay(micros: number): string {
  const { weekday, day, month } = format
  const options = { weekday, day, month, timeZone: 'UTC' }
  return new Intl.DateTimeFormat('en-GB', options).format(Math.floor(micros / 1000))
}

/** When a window of a limit ends, in the zone in which it counts. In seconds. */
export function windowEnd(seconds: number, zone: string): Markup {
  const date = new Date(seconds * 1000)
  const stamp = date.toISOString()
  return markup`<time datetime="${stamp}" data-fixed>${inZone(date, zone)}, ${zone}</time>`
}

function isNear(date: Date): boolean {
  return Math.abs(date.getTime() - Date.now()) < yearlessDays * DAY
}

function inZone(date: Date, timeZone: string): string {
  const year = isNear(date) ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat('en-GB', { ...format, ...year, timeZone }).format(date)
}
