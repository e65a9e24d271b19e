import { matchesCategory, matchesMerchant, nobody, type Payee } from '../payee.ts'
import type { Rules } from '../rules.ts'

/** What an entry of a merchant list can name: an id of ours, a domain, or any other id or name. */
export type EntryKind = 'wallet' | 'agent' | 'payee' | 'domain' | 'word'

const ours = { wal_: 'wallet', agent_: 'agent', payee_: 'payee' } as const

/** By its look alone: addresses with paths, ports or wildcards are no domains. */
export function kindOf(entry: string): EntryKind {
  for (const [prefix, kind] of Object.entries(ours)) if (entry.startsWith(prefix)) return kind
  return /^[^\s.*/:]+(\.[^\s.*/:]+)+\.?$/.test(entry.trim()) ? 'domain' : 'word'
}

/** Whether every payee that answers to one entry of a merchant list answers to another too. */
export function isPartOf(entry: string, wider: string): boolean {
  return matchesMerchant(payeeOf(entry), wider)
}

/** Whether two entries of a category list are the same category or code. */
export function isSameCategory(entry: string, other: string): boolean {
  return matchesCategory({ ...nobody, categories: [entry] }, other)
}

/** Merchant category codes (ISO 18245) stand in category lists beside names. */
export function isCode(category: string): boolean {
  return /^\d+$/.test(category.trim())
}

/** What an entry of a merchant list stands for beside itself. */
export function meansOf({ merchantAliases }: Rules, entry: string): readonly string[] {
  return (merchantAliases ?? []).flatMap((alias) => (alias.entry === entry ? alias.means : []))
}

function payeeOf(entry: string): Payee {
  const domains = kindOf(entry) === 'domain' ? [entry] : []
  return { ...nobody, ids: [entry], names: [entry], domains }
}
