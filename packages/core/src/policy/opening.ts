import type { Seconds } from '../time.ts'
import type { ScopeFacts } from './question.ts'
import type { TimeWindow } from './rules.ts'
import { openingAfter } from './schedule.ts'

/** When a payment is judged, and from when on an opening is looked for. */
export interface Span {
  readonly now: Seconds
  readonly after: Seconds
}

// So often the next opening of one policy is tried on all others.
const roundsMax = 64

/** The first moment at which the windows of one policy are open, on the clock of a scope. */
export function openingIn(
  { clock, clockChangeAfter = () => null }: Pick<ScopeFacts, 'clock' | 'clockChangeAfter'>,
  windows: readonly TimeWindow[],
  { now, after }: Span,
): Seconds | null {
  if (clock === null) return null
  return openingAfter(windows, { ...clock, at: now, changeAfter: clockChangeAfter }, after)
}

/** The first moment at which those of every policy are open; null: none is within reach. */
export function openingOfAll(scopes: readonly ScopeFacts[], { now, after }: Span): Seconds | null {
  let opening = after
  for (let round = 0; round < roundsMax; round += 1) {
    const before = opening
    for (const scope of scopes) {
      for (const { rules } of scope.policies) {
        if (rules.timeWindows === null) continue
        const next = openingIn(scope, rules.timeWindows, { now, after: opening })
        if (next === null) return null
        opening = next
      }
    }
    if (opening === before) return opening
  }
  return null
}
