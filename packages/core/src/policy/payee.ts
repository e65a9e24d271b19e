import type { Id } from '../id.ts'

/**
 * Whom a payment goes to, resolved from where the money goes: a wallet of the book is `internal`,
 * an entry of the payee directory is what the organization says of it, and on the simulated rail
 * it is exactly the merchant named.
 */
export interface Payee {
  /** The one that identifies it best stands first. */
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly domains: readonly string[]
  readonly categories: readonly string[]
  /** Merchant category codes (ISO 18245). */
  readonly codes: readonly string[]
  /** Whether all of it is what a caller says, and nothing what somebody looked up. */
  readonly isClaimed: boolean
  /** What a caller says beside where the money goes: good for block lists alone. */
  readonly claims: readonly string[]
}

const INTERNAL = 'internal'

interface Inside {
  readonly wallet: Id<'wallet'>
  readonly agent: Id<'agent'> | null
}

/** The payee of a transfer inside the book. Wallet and agent ids may stand in merchant lists. */
export function internalPayee({ wallet, agent }: Inside): Payee {
  const names = agent === null ? none : [agent]
  const facts = { domains: none, categories: [INTERNAL], codes: none }
  const resolved = { ...facts, isClaimed: false, claims: none }
  return { ids: [wallet], names, ...resolved }
}

/** The payee a merchant's own words describe; what names nobody is left out. */
export function merchantPayee(named: {
  readonly id: string | null
  readonly name: string | null
  readonly domain: string | null
  readonly category: string | null
  readonly mcc: string | null
  readonly mccCategory: string | null
}): Payee {
  return {
    ids: known(outside(meaningful(named.id))),
    names: known(outside(meaningful(named.name))),
    domains: known(meaningful(named.domain)),
    categories: known(outsideOnly(named.category), outsideOnly(named.mccCategory)),
    codes: known(named.mcc),
    isClaimed: true,
    claims: none,
  }
}

/** The payee that the organization's directory knows; a wallet behind it makes it internal. */
export function directoryPayee(
  id: Id<'payee'>,
  facts: {
    readonly name: string
    readonly domains: readonly string[]
    readonly category: string | null
    readonly mcc: string | null
    readonly mccCategory: string | null
  },
  inside: Inside | null,
): Payee {
  const { name, domains, category, mcc, mccCategory } = facts
  if (inside === null) {
    const categories = known(category, mccCategory)
    const codes = known(mcc)
    const identity = { ids: [id], names: [name], domains, isClaimed: false, claims: none }
    return { ...identity, categories, codes }
  }
  const { ids, names, ...resolved } = internalPayee(inside)
  return { ...resolved, ids: [...ids, id], names: [...names, name], domains }
}

/** The same payee with a domain that it is said to have. */
export function claimed(payee: Payee, claim: string | null): Payee {
  const domain = meaningful(claim)
  return domain === null ? payee : { ...payee, claims: [domain] }
}

const none: readonly string[] = []
export const nobody: Payee = {
  ids: none,
  names: none,
  domains: none,
  categories: none,
  codes: none,
  isClaimed: true,
  claims: none,
}

function known(one: string | null, other: string | null = null): readonly string[] {
  if (one === null) return other === null ? none : [other]
  return other === null ? [one] : [one, other]
}

// Only what is resolved inside the book is called so: a claim could else pass for a wallet.
function outsideOnly(category: string | null): string | null {
  return category !== null && fold(category) === INTERNAL ? null : meaningful(category)
}

const ours = /^\s*(wal|agent|payee)_/i

function outside(name: string | null): string | null {
  return name !== null && ours.test(name) ? null : name
}

export function isNamed({ ids, names, domains }: Payee): boolean {
  return ids.length > 0 || names.length > 0 || domains.length > 0
}

/** One text for a payee, equal whenever it is the same one; null for nobody. */
export function bestNameKey({ ids, domains, names }: Payee): string | null {
  const [id] = ids
  const [domain] = domains
  const [name] = names
  if (id !== undefined) return `id ${id}`
  if (domain !== undefined) return `domain ${domainOf(domain)}`
  return name === undefined ? null : `name ${fold(name)}`
}

/**
 * One text for everything that says who it is: of a payee that was only named, all of its names,
 * so that none of them passes for another one's.
 */
export function allNamesKey(payee: Payee): string | null {
  const { ids, domains, names, isClaimed } = payee
  if (!isClaimed || !isNamed(payee)) return bestNameKey(payee)
  return `named ${JSON.stringify([ids, domains.map(domainOf), names.map(fold)])}`
}

/** Whether an entry of a merchant list means this payee: by id, exact name, or whole labels. */
export function matchesMerchant({ ids, names, domains }: Payee, entry: string): boolean {
  if (ids.includes(entry)) return true
  const wanted = fold(entry)
  if (names.some((name) => fold(name) === wanted)) return true
  if (domains.length === 0 || !wanted.includes('.')) return false
  const suffix = domainOf(wanted)
  // By whole labels from the right: evilopenai.com is not openai.com, api.openai.com is.
  return domains.some((one) => {
    const domain = domainOf(one)
    return domain === suffix || domain.endsWith(`.${suffix}`)
  })
}

/** Whether an entry of a block list means what the payee is said to be. */
export function matchesClaim({ claims }: Payee, entry: string): boolean {
  return matchesMerchant({ ...nobody, names: claims, domains: claims }, entry)
}

/** Whether an entry of a category list means one of the payee's categories, or its code. */
export function matchesCategory({ categories, codes }: Payee, entry: string): boolean {
  const wanted = fold(entry)
  return categories.some((category) => fold(category) === wanted) || codes.includes(wanted)
}

/** Whether a list covers the payee: each of its categories, or its code. */
export function isCovered({ categories, codes }: Payee, entries: readonly string[]): boolean {
  const wanted = entries.map(fold)
  if (codes.some((code) => wanted.includes(code))) return true
  return categories.length > 0 && categories.every((one) => wanted.includes(fold(one)))
}

// `localhost` and nothing at all are what clients send when they have nobody to name.
function meaningful(text: string | null): string | null {
  if (text === null) return null
  const word = text.trim()
  return word === '' || word.toLowerCase() === 'localhost' ? null : text
}

function fold(text: string): string {
  return text.normalize('NFC').trim().toLowerCase()
}

function domainOf(text: string): string {
  const folded = fold(text)
  return folded.endsWith('.') ? folded.slice(0, -1) : folded
}
