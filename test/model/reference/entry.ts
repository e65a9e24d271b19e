import type { Id } from '@bursar/core'
import type { ModelPayment } from './world.ts'

// Whom the entries of lists and limits mean.

/** What a payment tells of its payee. */
export type Told = Pick<ModelPayment, 'to' | 'rail' | 'merchant' | 'payee' | 'claim'>

/** Stories write entries in four ways: a domain, a URL, a beginning with `*`, and plain words. */
export function isMeant(
  entry: string,
  names: readonly string[],
  domains: readonly string[],
): boolean {
  const word = entry.toLowerCase()
  const host = hostIn(word)
  if (host !== undefined)
    return domains.some((domain) => domain === host || domain.endsWith(`.${host}`))
  const known = names.map((name) => name.toLowerCase())
  return word.endsWith('*')
    ? known.some((name) => name.startsWith(word.slice(0, -1)))
    : known.includes(word)
}

/** What a payee is said to be can only be held against it. */
export function isHeldAgainst(entry: string, told: Told): boolean {
  const said = told.claim === null ? [] : [told.claim]
  return isMeant(entry, [...namesOf(told), ...said], [...domainsOf(told), ...said])
}

/** One name for all ways to write an entry. */
export function counterOf(entry: string): string {
  const word = entry.toLowerCase()
  return hostIn(word) ?? word
}

function hostIn(word: string): string | undefined {
  return /^(?:https:\/\/)?([a-z]+(?:\.[a-z]+)+)/.exec(word)?.[1]
}

export function domainsOf({ payee, merchant }: Told): readonly string[] {
  return payee?.domains ?? (merchant === null ? [] : [merchant])
}

/** Wallet and agent of a payee inside; whatever the directory calls it. */
export function namesOf({ to, rail, payee }: Told): string[] {
  const inside: (Id<'wallet'> | Id<'agent'>)[] = rail === 'internal' ? [to.id] : []
  if (rail === 'internal' && to.agent !== null) inside.push(to.agent.id)
  return payee === null ? inside : [...inside, payee.id, payee.name]
}
