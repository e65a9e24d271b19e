import { isKnownCategory, readCategory } from '@bursar/contract'
import { isCategory, synonymsByCategory } from '../../../contract/src/merchant/category-synonyms.ts'
import { merchantEntryFault } from '../../../contract/src/merchant/reading.ts'
import { vendors } from '../../../contract/src/merchant/vendor.ts'
import { isNameInCapitals, knownNames } from './known-name.ts'

const vendorNames: ReadonlySet<string> = new Set([
  ...vendors.flatMap(({ names }) => names),
  ...knownNames,
])
const wordsOf = (name: string) => name.split(/[ -]/).length

/** The most words that a name of more than one can have. */
export const nameWordsMax = Math.max(
  ...[...vendorNames].map(wordsOf),
  ...Object.values(synonymsByCategory).flatMap((words) => words.split(' ').map(wordsOf)),
)

const firstWords = new Set(
  [...vendorNames, ...Object.values(synonymsByCategory).flatMap((words) => words.split(' '))]
    .filter((name) => wordsOf(name) > 1)
    .map((name) => name.split(/[ -]/)[0]),
)

/** Whether a name of more than one word begins so. */
export function beginsName(word: string): boolean {
  return firstWords.has(word)
}

// Words of people for what no merchant code says: a payment matches that says the same word.
const ownWords = new Set(['cloud', 'gaming', 'subscriptions'])

/** Whether a category is a word that payments may say, and no code stands for. */
export function isOwnWord(category: string): boolean {
  return ownWords.has(category)
}

export type NameMark = 'P' | 'C' | 'B'

/** Whether words name a vendor, a category or both: in lower case, and as they stand in a text. */
export function nameMark(words: readonly string[], sent = ''): NameMark | null {
  const isVendor = vendorNames.has(words.join(' ')) || isNameInCapitals(sent)
  const category = categoryNamed(words)
  if (isVendor) return category === null ? 'P' : 'B'
  return category === null ? null : 'C'
}

/** The category that words in lower case stand for. */
export function categoryNamed(words: readonly string[]): string | null {
  const word = words.join('-')
  if (isOwnWord(word)) return word
  const known = [word, ...singulars(word)].find((form) => isCategory(form))
  return known === undefined ? null : readCategory(known)
}

function singulars(word: string): string[] {
  if (!word.endsWith('s')) return [`${word}s`]
  const forms = [word.slice(0, -1)]
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`)
  return forms
}

const ID = /^((wal|agent|payee)_[0-9a-z]{26}|0x[0-9a-f]{40})$/i
const HOST = /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*\.\p{L}{2,}$/u
const WILD = /^\*\.[\p{L}\p{N}._-]+$/u
const PREFIX = /^[\p{L}\p{N}][\p{L}\p{N}&'._-]*\*$/u
const URL_LIKE = /^https?:\/\/[^\s,;"]+$/i

/** Whether a run of letters without blanks is a payee by its form: a domain, an ID, a wildcard. */
export function isPayeeForm(run: string): boolean {
  const fits = [ID, HOST, WILD, PREFIX, URL_LIKE].some((form) => form.test(run))
  return fits && merchantEntryFault(run) === null
}

export function isCode(category: string): boolean {
  return /^\d{4}$/.test(category) && isKnownCategory(category)
}

// A sentence begins with them in a capital letter, and nobody is called that.
const common = new Set(
  (
    'unless until if when while whenever wherever after before during without within although ' +
    'because since though whereas approximately about around roughly nearly almost usually ' +
    'sometimes normally generally only never not except give trust keep avoid stop prevent ' +
    'disable enable remove add change increase decrease raise lower ignore remember here there ' +
    'these those he she him her his hers their them what who whose which where why how hey dear ' +
    'however otherwise else instead too very more less most least some many few several both ' +
    'either neither another such same first last next previous today tomorrow yesterday now ' +
    'soon later always often rarely api apis llm llms ai gpu gpus hr vat eu uk usa seo'
  ).split(' '),
)

/** Whether a word that begins with a capital letter can be a name that nobody knows. */
export function canBeName(word: string): boolean {
  const first = word.charAt(0)
  const isCapital = first !== first.toLowerCase() && first === first.toUpperCase()
  return isCapital && !common.has(word.toLowerCase())
}
