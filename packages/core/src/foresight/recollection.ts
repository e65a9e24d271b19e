import type { Seen, View } from '../view.ts'

/** What a decision of the past saw of a row; undefined where it did not look. */
export type Recollection = (fact: Seen['fact'], key: string) => unknown

/** Of what was seen with its keys. */
export function keyed(seen: View['seen']): Recollection {
  const known = new Map(seen.map(({ fact, key, value }) => [`${fact} ${key}`, value]))
  return (fact, key) => known.get(`${fact} ${key}`)
}

/**
 * Of what an event tells without keys. Rows of one kind are asked for in the same order whatever
 * the rules are, where these ask for nothing of their own.
 */
export function inOrder(reads: readonly Seen[]): Recollection {
  const taken = new Set<number>()
  return (fact) => {
    const at = reads.findIndex((one, place) => one.fact === fact && !taken.has(place))
    taken.add(at)
    return reads[at]?.value
  }
}

const byRules: ReadonlySet<Seen['fact']> = new Set([
  ...(['pace', 'encounter', 'outcome', 'rate', 'entryUsage'] as const),
  ...(['clock', 'clockChange', 'openCount', 'askedCount'] as const),
])

/** What was looked at because some rule, or a trial, wanted it. */
export function isAskedByRules({ fact, value }: Seen): boolean {
  if (fact === 'policy') return (value as { shadow: string | null } | null)?.shadow != null
  return byRules.has(fact)
}
