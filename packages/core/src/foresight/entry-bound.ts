import { readingOf } from '../policy/entries.ts'
import { spentIn } from '../policy/limit.ts'
import { covers, type LimitedEntry, limitedEntries } from '../policy/limit-by.ts'
import type { ScopeFacts } from '../policy/question.ts'
import type { EntryList, EntryReading, LimitBy, Rules } from '../policy/rules.ts'
import { calendarOf, type Micros } from '../time.ts'
import { noCounters, windows } from '../window.ts'
import { type Span, windowsOf } from './span.ts'

/**
 * The most that a scope lets through where one of its allow lists has a limit for each entry: all
 * of them together; null where some entry has none.
 */
export function entriesBound({ policies, usage, entries }: ScopeFacts, span: Span): bigint | null {
  const limited = policies.flatMap(({ rules }) => limitedEntries(rules))
  if (limited.length === 0) return null
  const counts = new Map<LimitBy['per'], bigint>([['total', 1n]])
  for (const window of windows) {
    const next = (at: Micros) => calendarOf(span.zone, at)[`${window}End`]
    counts.set(window, BigInt(windowsOf(span, usage[`${window}End`], next).length))
  }
  // The first of the windows runs already, and holds what was spent in it.
  const roomOf = ({ key, limit: { per, amount } }: LimitedEntry, times: bigint) => {
    const { spent } = spentIn(per, entries?.get(key) ?? noCounters)
    return (spent < amount ? amount - spent : 0n) + amount * (times - 1n)
  }
  const mostOf = (reading: EntryReading, of: LimitBy['of']): bigint | null => {
    const sums = limited.flatMap((entry) => {
      const times = counts.get(entry.limit.per)
      const bounds = entry.limit.of === of && times !== undefined && covers(entry, reading)
      return bounds ? [roomOf(entry, times)] : []
    })
    return least(sums)
  }
  const lists = policies.flatMap(({ rules }) => [
    listBound(rules, 'allowedMerchants', (reading) => mostOf(reading, 'merchants')),
    listBound(rules, 'allowedCategories', (reading) => mostOf(reading, 'categories')),
  ])
  return least(lists.filter((one) => one !== null))
}

function listBound(
  rules: Rules,
  list: EntryList,
  mostOf: (reading: EntryReading) => bigint | null,
): bigint | null {
  let sum = 0n
  for (const entry of rules[list] ?? []) {
    const most = mostOf(readingOf(rules, list, entry))
    if (most === null) return null
    sum += most
  }
  return rules[list] === null ? null : sum
}

function least(amounts: readonly bigint[]): bigint | null {
  return amounts.reduce<bigint | null>(
    (most, one) => (most === null || one < most ? one : most),
    null,
  )
}
