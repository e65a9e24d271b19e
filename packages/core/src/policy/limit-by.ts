import { type Infer, record, text, ulid } from '../codec.ts'
import type { Ulid } from '../id.ts'
import { counters } from '../window.ts'
import type { Payee } from './payee.ts'
import type { EntryReading, LimitBy, Rules } from './rules.ts'

// Limits on what is paid to payees or in categories of their own, beside those over all.

/**
 * What a scope has spent on one entry. The row outlives the limit that it was made for, so that
 * a limit that is set again goes on from there.
 */
export const entryCounterRow = record({ id: text, scope: ulid, entry: text, ...counters })
export type EntryCounterRow = Infer<typeof entryCounterRow>
export type MutableEntryCounterRow = { -readonly [K in keyof EntryCounterRow]: EntryCounterRow[K] }

export function entryCounterKey(scope: Ulid, entry: string): string {
  return `${scope}/${entry}`
}

/** One entry of a limit, made ready to be asked whether it means a payee. */
export interface LimitedEntry {
  readonly limit: LimitBy
  /** As it was written. */
  readonly entry: string
  /** What it is counted under: the same for every way to write it. */
  readonly key: string
  readonly words: ReadonlySet<string>
  readonly hosts: ReadonlySet<string>
  readonly prefixes: readonly string[]
}

const ready = new WeakMap<Rules, readonly LimitedEntry[]>()

/** Every entry of every limit; remembered by the rules, since the same ones judge many payments. */
export function limitedEntries(rules: Rules): readonly LimitedEntry[] {
  if (rules.limitsBy === null) return []
  const known = ready.get(rules)
  if (known !== undefined) return known
  const entries = rules.limitsBy.flatMap(prepared)
  ready.set(rules, entries)
  return entries
}

function prepared(limit: LimitBy): LimitedEntry[] {
  const readings = new Map(limit.readings?.map((reading) => [reading.entry, reading]))
  return [...new Set(limit.entries)].map((entry) => {
    const reading = readings.get(entry) ?? { words: [entry], hosts: null, prefixes: null }
    return {
      limit,
      entry,
      key: counterOf(limit.of, reading),
      words: new Set(reading.words),
      hosts: new Set(reading.hosts),
      prefixes: reading.prefixes ?? [],
    }
  })
}

/** All names of a vendor are one payee, whichever of them an entry says. */
function counterOf(
  of: LimitBy['of'],
  { words, hosts, prefixes }: Pick<EntryReading, 'words' | 'hosts' | 'prefixes'>,
): string {
  const first = (texts: readonly string[] | null) => [...(texts ?? [])].sort()[0]
  const prefix = first(prefixes)
  const meant = first(words) ?? first(hosts) ?? (prefix === undefined ? '' : `${prefix}*`)
  return `${of} ${meant}`
}

/** The entries that mean a payee, read as widely as can be: a payee may stand under several. */
export function entriesLimiting(rules: Rules, payee: Payee): readonly LimitedEntry[] {
  return limitedEntries(rules).filter((entry) =>
    entry.limit.of === 'merchants' ? meansPayee(entry, payee) : meansTrade(entry, payee),
  )
}

function meansPayee({ words, hosts, prefixes }: LimitedEntry, payee: Payee): boolean {
  const { ids, names, claims, domains } = payee
  const isWord = (text: string) =>
    words.has(text) || prefixes.some((prefix) => text.startsWith(prefix))
  return (
    [ids, names, claims].some((texts) => texts.some(isWord)) ||
    [domains, payee.hosts, claims].some((texts) => texts.some((text) => isBelow(hosts, text)))
  )
}

function meansTrade({ words }: LimitedEntry, { trades }: Payee): boolean {
  return trades.some(({ category, code }) => words.has(category ?? '') || words.has(code ?? ''))
}

/** Whether it is one of the domains or lies below one, by whole labels from the right. */
function isBelow(hosts: ReadonlySet<string>, host: string): boolean {
  if (hosts.size === 0) return false
  for (let at = 0; at !== -1; ) {
    if (hosts.has(host.slice(at))) return true
    const dot = host.indexOf('.', at)
    at = dot === -1 ? -1 : dot + 1
  }
  return false
}

/** Whether a payee of unknown category would get around a limit. */
export function limitsCategories({ limitsBy }: Rules): boolean {
  return limitsBy?.some(({ of, entries }) => of === 'categories' && entries.length > 0) === true
}

/** Everything that is counted by entry, by all of these rules. */
export function allCounters(of: Iterable<Rules>): readonly string[] {
  const entries = [...of].flatMap(limitedEntries)
  return [...new Set(entries.flatMap(({ key, limit }) => (limit.per === 'transaction' ? [] : key)))]
}

/** What a payment to a payee is counted under, by all of these rules. */
export function countersFor(of: Iterable<Rules>, payee: Payee): readonly string[] {
  const keys = new Set<string>()
  for (const rules of of) {
    for (const { key, limit } of entriesLimiting(rules, payee))
      if (limit.per !== 'transaction') keys.add(key)
  }
  return [...keys]
}

/**
 * Limits as they stand from a moment on: what was counted before goes on, and of an entry that is
 * new, or was not limited in the meantime, the payments from now on are counted.
 */
export function countedFrom(
  limitsBy: Rules['limitsBy'],
  before: Rules | null,
  at: number,
): Rules['limitsBy'] {
  if (limitsBy === null) return null
  const known = before === null ? [] : limitedEntries(before)
  const sinceOf = (entry: LimitedEntry) => {
    // A domain and a name of one vendor have one counter, though the name means more.
    const same = known.filter((one) => one.key === entry.key && covers(one, entry))
    return Math.min(at, ...same.map(({ limit }) => limit.countsFrom ?? at))
  }
  return limitsBy.map((limit) => {
    if (limit.per === 'transaction') return { ...limit, countsFrom: null }
    return { ...limit, countsFrom: Math.max(...prepared(limit).map(sinceOf)) }
  })
}

/** Whether whoever is meant by an entry, as it was read, is counted by a limit of another. */
export function covers(
  limited: LimitedEntry,
  { words, hosts, prefixes }: { readonly [K in 'words' | 'hosts' | 'prefixes']: Texts | null },
): boolean {
  const isBegun = (text: string) => limited.prefixes.some((prefix) => text.startsWith(prefix))
  return (
    [...(words ?? [])].every((word) => limited.words.has(word) || isBegun(word)) &&
    [...(hosts ?? [])].every((host) => isBelow(limited.hosts, host)) &&
    [...(prefixes ?? [])].every(isBegun)
  )
}

type Texts = Iterable<string>
