import type { Payee } from './payee.ts'
import type { EntryList, EntryReading, Rules } from './rules.ts'

/** A list of a policy, made ready to be asked which of its entries means a payee. */
export interface Entries {
  readonly words: ReadonlyMap<string, string>
  /** Words whose entry has domains too: those say who a payee with a domain is. */
  readonly vendors: ReadonlySet<string>
  readonly hosts: ReadonlyMap<string, string>
  readonly prefixes: readonly { readonly text: string; readonly entry: string }[]
}

/** What an entry means: as it was read when it was written, or else its own text. */
export function readingOf(rules: Rules, list: EntryList, entry: string): EntryReading {
  const found = rules.readings?.[list]?.find((one) => one.entry === entry)
  return found ?? { entry, words: [entry], hosts: null, prefixes: null }
}

const ready = new WeakMap<Rules, Map<EntryList, Entries>>()

/** Remembered by the rules, since the same ones judge many payments. */
export function entriesOf(rules: Rules, list: EntryList): Entries | null {
  const entries = rules[list]
  if (entries === null) return null
  const known = ready.get(rules) ?? new Map<EntryList, Entries>()
  const remembered = known.get(list)
  if (remembered !== undefined) return remembered
  const made = prepared(entries.map((entry) => readingOf(rules, list, entry)))
  ready.set(rules, known.set(list, made))
  return made
}

function prepared(readings: readonly EntryReading[]): Entries {
  const words = new Map<string, string>()
  const vendors = new Set<string>()
  const hosts = new Map<string, string>()
  const prefixes: { text: string; entry: string }[] = []
  for (const { entry, ...reading } of readings) {
    for (const host of reading.hosts ?? []) hosts.set(host, entry)
    for (const text of reading.prefixes ?? []) prefixes.push({ text, entry })
    for (const word of reading.words ?? []) {
      words.set(word, entry)
      if (reading.hosts !== null) vendors.add(word)
    }
  }
  return { words, vendors, hosts, prefixes }
}

/**
 * The entry that lets a payee pass, read as strictly as can be: a payee with a domain is who its
 * domain says, and of several domains that a caller named each must be meant.
 */
export function allowedBy(list: Entries, payee: Payee): string | null {
  const { domains, hosts, isClaimed } = payee
  const known = domains.length > 0 ? domains : hosts
  const found = known.map((host) => hostEntry(list, host))
  const byHost = isClaimed && found.includes(null) ? null : found.find((one) => one !== null)
  if (byHost != null) return byHost
  for (const name of [...payee.ids, ...payee.names]) {
    const entry = list.words.get(name)
    if (entry !== undefined && !(known.length > 0 && list.vendors.has(name))) return entry
    const prefix = list.prefixes.find(({ text }) => name.startsWith(text))
    if (prefix !== undefined) return prefix.entry
  }
  return null
}

/** The entry that stops a payee, read as widely as can be: by all that it is or is said to be. */
export function blockedBy(list: Entries, payee: Payee): string | null {
  for (const texts of [payee.domains, payee.hosts, payee.claims]) {
    for (const text of texts) {
      const entry = hostEntry(list, text)
      if (entry !== null) return entry
    }
  }
  for (const texts of [payee.ids, payee.names, payee.claims]) {
    for (const text of texts) {
      const entry =
        list.words.get(text) ?? list.prefixes.find((one) => text.startsWith(one.text))?.entry
      if (entry !== undefined) return entry
    }
  }
  return null
}

/** By whole labels from the right: evilopenai.com is not openai.com, api.openai.com is. */
function hostEntry({ hosts }: Entries, host: string): string | null {
  if (hosts.size === 0) return null
  for (let at = 0; ; ) {
    const entry = hosts.get(host.slice(at))
    if (entry !== undefined) return entry
    const dot = host.indexOf('.', at)
    if (dot === -1) return null
    at = dot + 1
  }
}

/** The entry that means one of the payee's categories or codes. */
export function categoryBlockedBy({ words }: Entries, { trades }: Payee): string | null {
  for (const { category, code } of trades) {
    const entry = words.get(category ?? '') ?? words.get(code ?? '')
    if (entry !== undefined) return entry
  }
  return null
}

/** The entry that covers the payee: each of its trades is in the list, by code or by category. */
export function categoryAllowedBy({ words }: Entries, { trades }: Payee): string | null {
  let covering: string | null = null
  // Who sends the category beside its code says one thing.
  const meant = trades.flatMap(({ category, code }) => (words.has(code ?? '') ? [category] : []))
  for (const { category, code } of trades) {
    const entry = words.get(code ?? '') ?? words.get(category ?? '')
    if (entry !== undefined) covering ??= entry
    // A code that stands for nothing says nothing against the rest.
    else if (category !== null && !meant.includes(category)) return null
  }
  return covering
}
