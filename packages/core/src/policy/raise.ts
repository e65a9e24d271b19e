import { limits } from './limit.ts'
import type { Raise, Rules } from './rules.ts'

/**
 * Rules as they hold at a moment: a limit is the largest of itself and of its raises that last,
 * never their sum. What nothing limits is not raised. Seconds since 1970 UTC.
 */
export function rulesInForce(rules: Rules, now: number): Rules {
  if (rules.raises === null) return rules
  const raised: Partial<Record<(typeof limits)[Raise['per']]['field'], bigint>> = {}
  for (const { per, amount, until } of rules.raises) {
    const { field } = limits[per]
    const limit = raised[field] ?? rules[field]
    if (now < until && limit !== null && amount > limit) raised[field] = amount
  }
  return { ...rules, ...raised }
}

/**
 * The raises that a change of rules leaves: those that last, of limits that it does not lower. One
 * of a limit that is gone, or that is in another currency now, has nothing left to raise.
 */
export function raisesAfter(before: Rules, after: Rules, now: number): Rules['raises'] {
  if (before.raises === null || before.currency !== after.currency) return null
  const kept = before.raises.filter(({ per, until }) => {
    const { field } = limits[per]
    const [from, to] = [before[field], after[field]]
    return now < until && from !== null && to !== null && to >= from
  })
  return kept.length === 0 ? null : kept
}

/** When the last raise is over, in seconds; null where nothing is raised. */
export function raisedUntil(rules: Rules, now: number): number | null {
  const ends = (rules.raises ?? []).flatMap(({ until }) => (now < until ? [until] : []))
  return ends.length === 0 ? null : Math.max(...ends)
}
