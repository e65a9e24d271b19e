import type { EntryReading, Merchant, MerchantReading } from '@bursar/core'
import { aliasesOf, namesAt } from './alias.ts'
import { categoryOfWord, isCategory } from './category-synonyms.ts'
import { isAddressLike, readAddress } from './evm-address.ts'
import { fold } from './fold.ts'
import { hostIn, hostsIn, isPlainHost, isUnreadable } from './host.ts'
import { categoryOfMcc } from './mcc.ts'
import { isPlaceholder } from './placeholder.ts'

// One reading of payees and of the entries that are to match them: it is made when a payment or a
// list is sent, and written down with it.

const OURS = /^(wal|agent|payee)_/i
const NOBODY = /^(localhost)?$/

/** Why a text cannot name a payee; null: it can. */
export function nameFault(text: string): string | null {
  const word = text.normalize('NFKC').trim()
  if (isPlaceholder(fold(word))) return `"${word}" is a placeholder, and names nobody.`
  const address = readAddressText(text)
  if (isAddressLike(address) && readAddress(address) === null)
    return `"${word}" is not an address: 40 hexadecimal digits, with the checksum of EIP-55.`
  return isUnreadable(word) ? `No domain can be read from "${word}".` : null
}

/** What an id or a name is compared by; empty for what names nobody. */
export function readName(text: string): string {
  const word = text.trim()
  if (OURS.test(word)) return ourId(word)
  const address = readAddress(readAddressText(word))
  if (address !== null) return address
  const folded = fold(word)
  return NOBODY.test(folded) ? '' : folded
}

// Too short for an address, and of letters that stand for themselves.
const SHORT = /^[ -~]{0,41}$/

/** Addresses that stand in a text among other words. */
function addressesIn(text: string): readonly string[] {
  if (SHORT.test(text)) return []
  return (
    readAddressText(text)
      .toLowerCase()
      .match(/0x[0-9a-f]{40}(?![0-9a-f])/g) ?? []
  )
}

/** An address as it is kept: without blanks, and with the case that its letters were sent in. */
export function readAddressText(text: string): string {
  return text.normalize('NFKC').replace(/\s/gu, '')
}

/** What a payee is said to be, as it is compared: a domain where it can be read as one. */
export function readClaim(text: string): string {
  return hostMeant(text) ?? readName(text)
}

/** The domain as it is compared; empty for what names nobody, null for what is none. */
export function readDomain(text: string): string | null {
  if (isPlainHost(text)) return text
  const word = fold(text)
  if (NOBODY.test(word.replace(/:\d+$/, ''))) return ''
  return hostIn(text) ?? (/^[a-z0-9_-]{1,63}$/.test(word) ? word : null)
}

/** The category that a word or a code stands for; empty for a word that says nothing. */
export function readCategory(text: string): string {
  const said = fold(text)
  const word = said
    .replaceAll('&', ' and ')
    .replace(/[\s_/\p{Pd}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  if (isPlaceholder(said) || SAYS_NOTHING.test(word)) return ''
  const code = /^(?:mcc-?)?(\d{1,4})$/.exec(word)?.[1]
  // Tables of numbers drop the zero that a code begins with.
  return code === undefined ? categoryOfWord(word) : code.padStart(4, '0')
}

const SAYS_NOTHING = new RegExp(
  '^(na|un(categorized|categorised|classified)|not-(available|applicable|set|specified)|tbd' +
    '|[^\\p{L}\\p{N}]*)$',
  'u',
)

/** A merchant's own words as they are compared, where that is not how they were sent. */
export function readMerchant(sent: Omit<Merchant, 'reading'>): MerchantReading | null {
  const { id, name, domain, category } = sent
  const isBare = id === null && name === null && category === null
  if (isBare && (domain === null || readDomain(domain) === domain)) return null
  const named = [id, name].filter((text) => text !== null)
  const whole = named.map(hostMeant).filter((host) => host !== null)
  const mentioned = named.flatMap((text) => [
    ...hostsIn(text),
    ...hostsIn(fold(text)),
    ...addressesIn(text),
  ])
  const reading = {
    id: other(id, id === null ? null : readName(id)),
    name: other(name, name === null ? null : readName(name)),
    domain: other(domain, domain === null ? null : readDomain(domain)),
    ...categoryIn(category),
    hosts: some(whole),
    mentions: some(mentioned.filter((one) => ![...whole, ...named].includes(one))),
  }
  return Object.values(reading).some((value) => value !== null) ? reading : null
}

/** A code that is sent as a category is both: the code, and the category that it stands for. */
function categoryIn(category: string | null): Pick<MerchantReading, 'category' | 'code'> {
  if (category === null) return { category: null, code: null }
  const read = readCategory(category)
  if (!CODE.test(read)) return { category: other(category, read), code: null }
  return { category: categoryOfMcc(read) ?? '', code: read }
}

const CODE = /^\d{4}$/

function other(sent: string | null, read: string | null): string | null {
  return read === sent ? null : read
}

/** The domain that an id or a name is. */
export function hostMeant(text: string): string | null {
  const word = dotted(text)
  return WILD.test(word) ? suffixOf(word) : hostIn(word)
}

/** With the one dot that all dots of domain names mean (UTS 46). */
function dotted(text: string): string {
  return text.normalize('NFKC').replaceAll('。', '.').trim()
}

const WILD = /^\s*(\*?\.)/

function some(texts: readonly string[]): readonly string[] | null {
  return texts.length === 0 ? null : [...new Set(texts)]
}

/** Lists of a policy whose entries are payees. */
export type MerchantList = 'allowedMerchants' | 'blockedMerchants'

/** Why an entry cannot stand in a list of merchants; null: it can. */
export function merchantEntryFault(entry: string): string | null {
  const word = dotted(entry)
  if (/^\**$/.test(word))
    return `"${word}" would mean everyone. Without a list, every merchant is meant.`
  if (WILD.test(word))
    return suffixOf(word) === null ? `No domain can be read from "${word}".` : null
  if (/^\*\S*$/.test(word) || prefixFault(word))
    return `"${word}" cannot be read: a wildcard is *.example.com, or NAME* with three letters.`
  if (/^\d+(\.\d+)+\/\d+$/.test(word))
    return `"${word}" is a range of addresses, which names nobody.`
  return nameFault(word)
}

/** Why an entry cannot stand in a list of categories; null: it can. */
export function categoryEntryFault(entry: string): string | null {
  return readCategory(entry) === '' ? `"${entry.trim()}" is a placeholder, and no category.` : null
}

function prefixFault(word: string): boolean {
  if (!word.endsWith('*')) return false
  const letters = fold(word).match(/[\p{L}\p{N}]/gu) ?? []
  return letters.length < 3 || word.startsWith('*') || /^\S*[./:\\]\S*\*$/.test(word)
}

/** Of `*.x` and `.x` the domain x, which may be one label. */
function suffixOf(word: string): string | null {
  const rest = word.replace(WILD, '')
  const label = fold(rest)
  return hostIn(rest) ?? (/^[a-z][a-z0-9-]{0,62}$/.test(label) ? label : null)
}

/** What an entry of a list of merchants matches, where that is not the very text of the entry. */
export function readMerchantEntry(entry: string, list: MerchantList): EntryReading | null {
  const word = dotted(entry)
  if (WILD.test(word)) return { ...none, entry, hosts: some([suffixOf(word) ?? '']) }
  if (word.endsWith('*')) return { ...none, entry, prefixes: [fold(word.slice(0, -1))] }
  const host = hostIn(word)
  if (host !== null) {
    if (list === 'allowedMerchants') return { ...none, entry, hosts: [host] }
    // Who blocks a vendor's domain blocks the vendor, also where only its name is given, and the
    // domain also in capitals, which know no ß.
    return {
      entry,
      hosts: some([host, ...hostsIn(fold(word))]),
      words: some(namesAt(host)),
      prefixes: null,
    }
  }
  const name = readName(word)
  const vendor = aliasesOf(name)
  if (vendor === null) return name === entry ? null : { ...none, entry, words: [name] }
  const hosts = [...vendor.domains, ...(list === 'blockedMerchants' ? vendor.blocks : [])]
  return { ...none, entry, words: [name, ...vendor.words], hosts: some(hosts) }
}

const none = { words: null, hosts: null, prefixes: null }

/** What an entry of a list of categories matches, where that is not the very text of the entry. */
export function readCategoryEntry(entry: string): EntryReading | null {
  const category = readCategory(entry)
  return category === entry ? null : { ...none, entry, words: [category] }
}

/** Whether a category or code is one that Bursar knows: another matches just its own word. */
export function isKnownCategory(entry: string): boolean {
  const category = readCategory(entry)
  return CODE.test(category)
    ? categoryOfMcc(category) !== null
    : category === 'internal' || isCategory(category)
}

function ourId(word: string): string {
  const at = word.indexOf('_')
  return word.slice(0, at).toLowerCase() + word.slice(at).toUpperCase()
}
