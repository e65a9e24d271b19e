import {
  type EntryList,
  type EntryReading,
  entryLists,
  type LimitBy,
  type Readings,
  type Rules,
} from '@bursar/core'
import { hostMeant, readCategoryEntry, readMerchantEntry, readName } from './reading.ts'

/** Domains that an organization knows payees by, under their names as they are compared. */
export type KnownDomains = ReadonlyMap<string, readonly string[]>

/** How the entries of lists are read today; null where each means just its own text. */
export function readLists(
  lists: Partial<Pick<Rules, EntryList>>,
  known: KnownDomains = new Map(),
): Readings | null {
  const read = (list: EntryList) => {
    const entries = [...new Set(lists[list] ?? [])]
    const readings = entries.flatMap((entry) => readingOf(list, entry, known) ?? [])
    return readings.length === 0 ? null : readings
  }
  const readings = {
    allowedMerchants: read('allowedMerchants'),
    blockedMerchants: read('blockedMerchants'),
    allowedCategories: read('allowedCategories'),
    blockedCategories: read('blockedCategories'),
  }
  return entryLists.some((list) => readings[list] !== null) ? readings : null
}

/** The same of limits of payees and categories: payees are read as widely as block lists do. */
export function readLimits(
  limits: readonly LimitBy[],
  known: KnownDomains = new Map(),
): readonly LimitBy[] {
  return limits.map((limit) => {
    const list = limit.of === 'merchants' ? 'blockedMerchants' : 'blockedCategories'
    const entries = [...new Set(limit.entries)]
    const readings = entries.flatMap((entry) => limitReadingOf(list, entry, known) ?? [])
    return { ...limit, entries, readings: readings.length === 0 ? null : readings }
  })
}

/** A domain with all beneath it is the domain, however it is written: so both count as one. */
function limitReadingOf(list: EntryList, entry: string, known: KnownDomains): EntryReading | null {
  const bare = entry
    .normalize('NFKC')
    .replaceAll('。', '.')
    .trim()
    .replace(/^\*?\./, '')
  if (list !== 'blockedMerchants' || hostMeant(bare) === null) return readingOf(list, entry, known)
  const reading = readingOf(list, bare, known)
  return reading === null
    ? { entry, words: [bare], hosts: [bare], prefixes: null }
    : { ...reading, entry }
}

function readingOf(list: EntryList, entry: string, known: KnownDomains): EntryReading | null {
  if (list === 'allowedCategories' || list === 'blockedCategories') return readCategoryEntry(entry)
  const reading = readMerchantEntry(entry, list)
  const own = known.get(readName(entry)) ?? []
  if (own.length === 0) return reading
  const { words, hosts, prefixes } = reading ?? { words: [entry], hosts: null, prefixes: null }
  return { entry, words, hosts: [...new Set([...(hosts ?? []), ...own])], prefixes }
}
