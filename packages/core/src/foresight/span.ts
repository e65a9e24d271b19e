import { type Micros, type Seconds, secondsOf } from '../time.ts'

/** A span of time that begins now, and the zone in which its days are counted. */
export interface Span {
  readonly zone: string
  readonly now: Micros
  readonly end: Micros
}

export interface Interval {
  readonly start: Seconds
  readonly end: Seconds
}

/** The windows that a span touches, from the one that runs now: it keeps the end it began with. */
export function windowsOf(
  { now, end }: Span,
  kept: Seconds,
  next: (at: Micros) => Seconds,
): (Interval & { readonly isRunning: boolean })[] {
  const found: (Interval & { isRunning: boolean })[] = []
  const until = Math.ceil(end / 1_000_000)
  let start = secondsOf(now)
  let stop = kept > start ? kept : next(now)
  for (; start < until; stop = next(stop * 1_000_000)) {
    found.push({ start, end: stop, isRunning: found.length === 0 })
    start = stop
  }
  return found
}
