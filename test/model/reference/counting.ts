import type { LimitBy, Rules } from '@bursar/core'
import { counterOf } from './entry.ts'
import type { ModelPolicy, World } from './world.ts'

// Since when limits by payee count.

/** Notes what every policy says, after each step. */
export function noteVersions({ policies }: World, at: number): void {
  for (const { rules, versions } of policies)
    if (versions.at(-1)?.rules !== rules) versions.push({ rules, at })
}

/**
 * Between which moments a limit may say that it counts from: not before all of its payees were
 * counted without a gap, and no later than since when it has been there with the same ones.
 */
export function countedSince({ versions }: ModelPolicy, limit: LimitBy): [number, number] {
  const since = (isThere: (rules: Rules) => boolean) => {
    const gap = versions.findLastIndex(({ rules }) => !isThere(rules))
    return versions[gap + 1]?.at ?? Number.POSITIVE_INFINITY
  }
  const each = limit.entries.map((entry) =>
    since((rules) => payeesOf(rules).some((all) => all.includes(counterOf(entry)))),
  )
  const all = limit.entries.map(counterOf).join()
  return [Math.max(...each), since((rules) => payeesOf(rules).some((one) => one.join() === all))]
}

function payeesOf({ limitsBy }: Rules): string[][] {
  const counting = limitsBy?.filter(({ per }) => per !== 'transaction') ?? []
  return counting.map(({ entries }) => entries.map(counterOf))
}
