import { type EntryList, type EntryReading, entryLists, type Rules } from '@bursar/core'

/** What entries of lists match, but for those that match just what they plainly say. */
export function readingsShown<N extends string>(
  rules: Rules,
  nameOf: (list: EntryList | 'limitsBy') => N,
) {
  const limited = rules.limitsBy?.flatMap(({ readings }) => readings ?? []) ?? []
  const shown = [
    ...entryLists.flatMap((list) => shownAs(nameOf(list), rules.readings?.[list] ?? [])),
    ...shownAs(nameOf('limitsBy'), limited),
  ]
  return shown.length === 0 ? null : shown
}

function shownAs<N extends string>(list: N, readings: readonly EntryReading[]) {
  return readings
    .map((reading) => ({ list, entry: reading.entry, means: meansOf(reading) }))
    .filter(({ entry, means }) => means.length > 1 || means[0] !== entry.toLowerCase())
}

function meansOf({ words, hosts, prefixes }: EntryReading): string[] {
  return [...(hosts ?? []), ...(words ?? []), ...(prefixes ?? []).map((text) => `${text}*`)]
}
