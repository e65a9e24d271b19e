import type { Granularity } from '../store/read/spending.ts'

// Days, weeks and months in UTC, in milliseconds.

const DAY = 86_400_000

/** When the day, the week (on a Monday) or the month of a moment begins. */
export function calendarStart(of: Granularity, moment: number): number {
  const date = new Date(moment)
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  if (of === 'day') return day
  if (of === 'week') return day - ((date.getUTCDay() + 6) % 7) * DAY
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

/** When the next one begins after one that begins at this moment. */
export function nextStart(of: Granularity, start: number): number {
  if (of === 'day') return start + DAY
  if (of === 'week') return start + 7 * DAY
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
