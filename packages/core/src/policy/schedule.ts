import type { LocalClock } from '../time.ts'
import { type TimeWindow, weekdays } from './rules.ts'

const DAY = 1440
const WEEK = 7 * DAY

/** One opening of a window, in minutes of the local week. It may run on into the next week. */
export interface Span {
  readonly start: number
  readonly length: number
}

/** Every opening in a week. */
export function spansOf(windows: readonly TimeWindow[]): Span[] {
  return windows.flatMap(({ days, from, to }) =>
    days.map((day) => ({
      start: weekdays.indexOf(day) * DAY + from,
      length: to > from ? to - from : to - from + DAY,
    })),
  )
}

/** How long after a span's start a minute of the week comes next: within it if below its length. */
export function minutesInto({ start }: Span, minute: number): number {
  return (((minute - start) % WEEK) + WEEK) % WEEK
}

/** Whether any of the windows is open at a moment of the local week. */
export function isWithin(windows: readonly TimeWindow[], clock: LocalClock): boolean {
  return minutesUntilOpen(windows, clock) === 0
}

/**
 * After how many minutes of the local clock a window is open: 0 if one is now, null if none ever
 * opens. A change of clocks on the way is not counted in.
 */
export function minutesUntilOpen(
  windows: readonly TimeWindow[],
  { weekday, minute }: LocalClock,
): number | null {
  let least: number | null = null
  for (const span of spansOf(windows)) {
    const into = minutesInto(span, weekday * DAY + minute)
    if (into < span.length) return 0
    if (least === null || WEEK - into < least) least = WEEK - into
  }
  return least
}
