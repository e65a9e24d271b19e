import { type Codec, count, money } from './codec.ts'

/** The calendar windows in which a scope counts what is spent, the shortest first. */
export const windows = ['day', 'week', 'month'] as const
export type Window = (typeof windows)[number]

/** When the running windows end, in seconds since 1970 UTC. */
export type WindowEnds = { readonly [W in Window as `${W}End`]: number }

/** What was counted in each window up to its end, and ever. One that is over counts nothing. */
export type Counters = WindowEnds & { readonly [W in Window as `${W}Spent`]: bigint } & {
  readonly totalSpent: bigint
}
export type MutableCounters = { -readonly [K in keyof Counters]: Counters[K] }

type Codecs<T> = { readonly [K in keyof T]: Codec<T[K]> }

export const windowEnds = {
  dayEnd: count,
  weekEnd: count,
  monthEnd: count,
} as const satisfies Codecs<WindowEnds>

export const counters = {
  daySpent: money,
  dayEnd: count,
  weekSpent: money,
  weekEnd: count,
  monthSpent: money,
  monthEnd: count,
  totalSpent: money,
} as const satisfies Codecs<Counters>

/** Counters of which nothing was counted yet. */
export const noCounters: Counters = {
  daySpent: 0n,
  dayEnd: 0,
  weekSpent: 0n,
  weekEnd: 0,
  monthSpent: 0n,
  monthEnd: 0,
  totalSpent: 0n,
}

/** Where a window stands in a row of counters, for each of them. */
export const windowFields = windows.map((window) => ({
  window,
  spent: `${window}Spent`,
  end: `${window}End`,
})) as readonly {
  readonly window: Window
  readonly spent: `${Window}Spent`
  readonly end: `${Window}End`
}[]

/** How many windows of another kind one window can reach into, at most. */
export const touches: Readonly<Record<Window, Readonly<Record<Window, bigint>>>> = {
  day: { day: 1n, week: 1n, month: 1n },
  week: { day: 7n, week: 1n, month: 2n },
  month: { day: 31n, week: 6n, month: 1n },
}

/** The counters alone, of a row that holds more: for each payment, so field by field. */
export function copyOf(row: Counters): MutableCounters {
  const { daySpent, dayEnd, weekSpent, weekEnd, monthSpent, monthEnd, totalSpent } = row
  return { daySpent, dayEnd, weekSpent, weekEnd, monthSpent, monthEnd, totalSpent }
}

/** The ends alone. */
export function endsOf(row: WindowEnds): WindowEnds {
  return { dayEnd: row.dayEnd, weekEnd: row.weekEnd, monthEnd: row.monthEnd }
}

/** A value for each window. */
export function perWindow<T>(of: (window: Window) => T): Readonly<Record<Window, T>> {
  return Object.fromEntries(windows.map((window) => [window, of(window)])) as Record<Window, T>
}
