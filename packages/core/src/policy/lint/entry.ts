import { readingOf } from '../entries.ts'
import type { EntryList, Rules } from '../rules.ts'

/** One thing that an entry of a list means. */
export interface Meaning {
  readonly kind: 'wallet' | 'agent' | 'payee' | 'domain' | 'word' | 'prefix'
  readonly text: string
}

const ours = { wal_: 'wallet', agent_: 'agent', payee_: 'payee' } as const

export function isOurs(kind: Meaning['kind']): kind is 'wallet' | 'agent' | 'payee' {
  return kind === 'wallet' || kind === 'agent' || kind === 'payee'
}

/** All that an entry means: what it says itself stands first. */
export function meaningsOf(rules: Rules, list: EntryList, entry: string): readonly Meaning[] {
  return meaningsIn(readingOf(rules, list, entry))
}

/** The same of an entry that is read already. */
export function meaningsIn({
  words,
  hosts,
  prefixes,
}: {
  readonly [K in 'words' | 'hosts' | 'prefixes']: Iterable<string> | null
}): readonly Meaning[] {
  return [
    ...[...(words ?? [])].map((text) => ({ kind: kindOf(text), text })),
    ...[...(hosts ?? [])].map((text) => ({ kind: 'domain' as const, text })),
    ...[...(prefixes ?? [])].map((text) => ({ kind: 'prefix' as const, text })),
  ]
}

function kindOf(word: string): Meaning['kind'] {
  for (const [prefix, kind] of Object.entries(ours)) if (word.startsWith(prefix)) return kind
  return 'word'
}

/** Whether every payee that answers to one meaning answers to another too. */
export function isPartOf(one: Meaning, wider: Meaning): boolean {
  if (wider.kind === 'prefix') return one.kind !== 'domain' && one.text.startsWith(wider.text)
  if (wider.kind !== one.kind) return false
  return one.text === wider.text || (one.kind === 'domain' && one.text.endsWith(`.${wider.text}`))
}

/** Whether entries of two category lists have a category or code in common. */
export function isSameCategory(
  rules: Rules,
  [list, entry]: readonly [EntryList, string],
  [otherList, other]: readonly [EntryList, string],
): boolean {
  const { words } = readingOf(rules, otherList, other)
  return readingOf(rules, list, entry).words?.some((word) => words?.includes(word)) === true
}

/** Merchant category codes (ISO 18245) stand in category lists beside names. */
export function isCode(rules: Rules, list: EntryList, entry: string): boolean {
  return readingOf(rules, list, entry).words?.every((word) => /^\d+$/.test(word)) === true
}
