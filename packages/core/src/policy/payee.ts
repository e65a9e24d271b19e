/**
 * Whom a payment goes to, resolved from where the money goes: a wallet of the book is
 * `internal`; on the simulated rail it is exactly the merchant named.
 */
export interface Payee {
  readonly id: string | null
  readonly name: string | null
  readonly domain: string | null
  readonly category: string | null
}

const INTERNAL = 'internal'

/** The payee of a transfer inside the book. Wallet and agent ids may stand in merchant lists. */
export function internalPayee(wallet: string, agent: string | null): Payee {
  return { id: wallet, name: agent, domain: null, category: INTERNAL }
}

/** The payee a merchant's own words describe; what names nobody is left out. */
export function merchantPayee(named: Payee): Payee {
  return {
    id: outside(meaningful(named.id)),
    name: outside(meaningful(named.name)),
    domain: meaningful(named.domain),
    category: isInternal(named.category) ? null : meaningful(named.category),
  }
}

// Only what is resolved inside the book is called so: a claim could else pass for a wallet.
function isInternal(category: string | null): boolean {
  return category !== null && fold(category) === INTERNAL
}

function outside(name: string | null): string | null {
  const isOurs = name !== null && /^\s*(wal|agent)_/i.test(name)
  return isOurs ? null : name
}

export function isNamed(payee: Payee): boolean {
  return payee.id !== null || payee.name !== null || payee.domain !== null
}

/** Whether an entry of a merchant list means this payee: by id, exact name, or whole labels. */
export function matchesMerchant(payee: Payee, entry: string): boolean {
  if (payee.id === entry) return true
  const wanted = fold(entry)
  if (payee.name !== null && fold(payee.name) === wanted) return true
  if (payee.domain === null || !wanted.includes('.')) return false
  const domain = domainOf(payee.domain)
  const suffix = domainOf(wanted)
  // By whole labels from the right: evilopenai.com is not openai.com, api.openai.com is.
  return domain === suffix || domain.endsWith(`.${suffix}`)
}

export function matchesCategory(payee: Payee, entry: string): boolean {
  return payee.category !== null && fold(payee.category) === fold(entry)
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
