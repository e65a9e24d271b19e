import { count, type Infer, tuple, ulid } from '../codec.ts'
import type { Seconds } from '../time.ts'

/**
 * How often a scope paid and tried to, in its running minute, hour and day. Kept only for scopes
 * whose policies count; what is given back stays counted, since it is activity that is bounded.
 */
export const velocityRow = tuple({
  scope: ulid,
  minute: count,
  minuteTries: count,
  minuteEnd: count,
  hour: count,
  hourTries: count,
  hourEnd: count,
  day: count,
  dayEnd: count,
})
export type VelocityRow = Infer<typeof velocityRow>

const MINUTE = 60
const HOUR = 3600

export function noVelocity(scope: string): VelocityRow {
  const none = { minute: 0, minuteTries: 0, minuteEnd: 0, hour: 0, hourTries: 0, hourEnd: 0 }
  return { scope, ...none, day: 0, dayEnd: 0 }
}

/** The counters as they stand at a moment: a window that is over begins anew. */
export function velocityAt(kept: VelocityRow, now: Seconds, dayEnd: Seconds): VelocityRow {
  const minuteOver = now >= kept.minuteEnd
  const hourOver = now >= kept.hourEnd
  const dayOver = now >= kept.dayEnd
  return {
    scope: kept.scope,
    minute: minuteOver ? 0 : kept.minute,
    minuteTries: minuteOver ? 0 : kept.minuteTries,
    minuteEnd: minuteOver ? now - (now % MINUTE) + MINUTE : kept.minuteEnd,
    hour: hourOver ? 0 : kept.hour,
    hourTries: hourOver ? 0 : kept.hourTries,
    // Whole hours of the local day, which need not be those of UTC.
    hourEnd: hourOver ? now + HOUR - positive(now - dayEnd, HOUR) : kept.hourEnd,
    day: dayOver ? 0 : kept.day,
    dayEnd: dayOver ? dayEnd : kept.dayEnd,
  }
}

/** One attempt more, and one payment more when it was authorized. */
export function velocityAfter(
  velocity: VelocityRow,
  { isAuthorized }: { readonly isAuthorized: boolean },
): VelocityRow {
  const more = isAuthorized ? 1 : 0
  return {
    ...velocity,
    minute: velocity.minute + more,
    minuteTries: velocity.minuteTries + 1,
    hour: velocity.hour + more,
    hourTries: velocity.hourTries + 1,
    day: velocity.day + more,
  }
}

/** A fresh start after a circuit breaker: what was tried is forgotten, what was paid is not. */
export function forgiven(velocity: VelocityRow): VelocityRow {
  return { ...velocity, minuteTries: 0, hourTries: 0 }
}

function positive(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus
}
