import type { ClockChange, LocalClock, Seconds } from '../time.ts'
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

/** A clock on the wall: what it shows at a moment, and when it is changed after one. */
export interface WallClock extends LocalClock {
  readonly at: Seconds
  readonly changeAfter: (at: Seconds) => ClockChange | null
}

// More than any zone makes in two months.
const changesMax = 8

/**
 * The first moment from `after` on at which a window is open: `after` itself if one is then, null
 * if none is within reach. An hour that is skipped opens nothing, and one that comes twice does
 * so twice.
 */
export function openingAfter(
  windows: readonly TimeWindow[],
  clock: WallClock,
  after: Seconds,
): Seconds | null {
  let shown: ClockChange = { at: clock.at - (clock.at % 60), ...inWeek(clock) }
  for (let changes = 0; changes < changesMax; changes += 1) {
    const change = clock.changeAfter(shown.at)
    const start = Math.max(shown.at, after)
    if (change === null || start < change.at) {
      const minutes = minutesUntilOpen(windows, shownAt(shown, start))
      if (minutes === null) return null
      const opening = minutes === 0 ? start : start - ((start - shown.at) % 60) + minutes * 60
      if (change === null || opening < change.at) return opening
    }
    shown = change
  }
  return null
}

function inWeek({ weekday, minute }: LocalClock): LocalClock {
  return { weekday, minute }
}

function shownAt({ at, weekday, minute }: ClockChange, moment: Seconds): LocalClock {
  const inThatWeek = (weekday * DAY + minute + Math.floor((moment - at) / 60)) % WEEK
  return { weekday: Math.floor(inThatWeek / DAY), minute: inThatWeek % DAY }
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
