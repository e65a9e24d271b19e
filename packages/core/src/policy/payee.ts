import type { Id } from '../id.ts'

/**
 * Whom a payment goes to, resolved from where the money goes: a wallet of the book is `internal`,
 * an entry of the payee directory is what the organization says of it, and on the simulated rail
 * it is exactly the merchant named. All texts are as they were read when they were sent, so that
 * equal ones are the same text.
 */
export interface Payee {
  /** The one that identifies it best stands first. */
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly domains: readonly string[]
  /** Domains that its ids and names are. */
  readonly hosts: readonly string[]
  /** What it is known or said to trade in, each by itself. */
  readonly trades: readonly Trade[]
  /** Whether all of it is what a caller says, and nothing what somebody looked up. */
  readonly isClaimed: boolean
  /** What it is said to be beside where the money goes: good for block lists alone. */
  readonly claims: readonly string[]
}

/** A category, or a merchant category code (ISO 18245) with the category that it stands for. */
interface Trade {
  readonly category: string | null
  readonly code: string | null
}

const INTERNAL = 'internal'
const internal: readonly Trade[] = [{ category: INTERNAL, code: null }]

interface Inside {
  readonly wallet: Id<'wallet'>
  readonly agent: Id<'agent'> | null
}

/** The payee of a transfer inside the book. Wallet and agent ids may stand in merchant lists. */
export function internalPayee({ wallet, agent }: Inside): Payee {
  const names = agent === null ? none : [agent]
  return { ...nobody, ids: [wallet], names, trades: internal, isClaimed: false }
}

interface Named {
  readonly id: string | null
  readonly name: string | null
  readonly domain: string | null
  readonly category: string | null
  readonly mcc: string | null
  readonly mccCategory: string | null
  /** How the words above were read, each where it differs from them. */
  readonly reading: {
    readonly id: string | null
    readonly name: string | null
    readonly domain: string | null
    readonly category: string | null
    readonly code: string | null
    readonly hosts: readonly string[] | null
    readonly mentions: readonly string[] | null
  } | null
}

/** The payee a merchant's own words describe; what names nobody is left out. */
export function merchantPayee(named: Named): Payee {
  const { reading } = named
  const [id, name] = [reading?.id ?? named.id, reading?.name ?? named.name]
  return {
    ids: known(outside(id)),
    names: known(outside(name)),
    domains: known(reading?.domain ?? named.domain),
    hosts: reading?.hosts ?? none,
    trades: tradesOf(
      { category: outsideOnly(reading?.category ?? named.category), code: reading?.code ?? null },
      { category: outsideOnly(named.mccCategory), code: named.mcc },
    ),
    isClaimed: true,
    // What passes for an ID of ours names nobody, but it can be blocked.
    claims: [...(reading?.mentions ?? none), ...posing(id), ...posing(name)],
  }
}

/** The payee that the organization's directory knows; a wallet behind it makes it internal. */
export function directoryPayee(
  id: Id<'payee'>,
  facts: {
    readonly name: string
    readonly nameRead: string | null
    readonly nameHosts: readonly string[] | null
    readonly domains: readonly string[]
    readonly category: string | null
    readonly categoryRead: string | null
    readonly mcc: string | null
    readonly mccCategory: string | null
  },
  inside: Inside | null,
): Payee {
  const { domains, mcc, mccCategory, nameHosts } = facts
  const name = facts.nameRead ?? facts.name
  const hosts = nameHosts ?? none
  if (inside === null) {
    const trades = tradesOf(
      { category: facts.categoryRead ?? facts.category, code: null },
      { category: mccCategory, code: mcc },
    )
    const identity = { ids: [id], names: [name], domains, hosts, isClaimed: false }
    return { ...nobody, ...identity, trades }
  }
  const payee = internalPayee(inside)
  return { ...payee, ids: [...payee.ids, id], names: [...payee.names, name], domains, hosts }
}

/** The same payee with a domain that it is said to have. */
export function claimed(payee: Payee, claim: string | null): Payee {
  return claim === null || claim === '' ? payee : { ...payee, claims: [...payee.claims, claim] }
}

const none: readonly string[] = []
export const nobody: Payee = {
  ids: none,
  names: none,
  domains: none,
  hosts: none,
  trades: [],
  isClaimed: true,
  claims: none,
}

function known(text: string | null): readonly string[] {
  return text === null || text === '' ? none : [text]
}

function tradesOf(...sent: readonly Trade[]): readonly Trade[] {
  const said = sent.map(({ category, code }) => ({ category: category || null, code }))
  return said.filter(({ category, code }) => category !== null || code !== null)
}

// Only what is resolved inside the book is called so: a claim could else pass for a wallet.
function outsideOnly(category: string | null): string | null {
  return category === INTERNAL ? null : category
}

const ours = /^(wal|agent|payee)_/i

function outside(name: string | null): string | null {
  return name !== null && ours.test(name) ? null : name
}

function posing(name: string | null): readonly string[] {
  return name !== null && ours.test(name) ? [name] : none
}

export function isNamed({ ids, names, domains }: Payee): boolean {
  return ids.length > 0 || names.length > 0 || domains.length > 0
}

/**
 * The one text by which equal payments are found; null for nobody. Of a payee that was only named
 * its domain counts first, also one in its name, and its id last: ids are made up most easily.
 */
export function widestKey(payee: Payee): string | null {
  const { ids, domains, hosts, names, claims, isClaimed } = payee
  const mentioned = isClaimed ? claims.find((claim) => /^[^\s]+\.[^\s]+$/.test(claim)) : undefined
  const domain = domains[0] ?? hosts[0] ?? mentioned
  const ways = [
    isClaimed || ids[0] === undefined ? null : `id ${ids[0]}`,
    domain === undefined ? null : `domain ${domain.replace(/^www\./, '')}`,
    names[0] === undefined ? null : `name ${names[0]}`,
    ids[0] === undefined ? null : `id ${ids[0]}`,
  ]
  return ways.find((way) => way !== null) ?? null
}

/**
 * One text for everything that says who it is: of a payee that was only named, all of its names,
 * so that none of them passes for another one's.
 */
export function allNamesKey(payee: Payee): string | null {
  const { ids, domains, names, isClaimed } = payee
  if (!isClaimed || !isNamed(payee)) return widestKey(payee)
  return `named ${JSON.stringify([ids, domains, names])}`
}
