import { currencyNamed } from './currency.ts'
import { isNameInCapitals } from './known-name.ts'
import type { Letters } from './letter.ts'
import { beginsName, canBeName, categoryNamed, isCode, nameMark, nameWordsMax } from './name.ts'
import { type Found, foundAt, mark, type Token, wordOfGrammar } from './token.ts'
import { corrected, dayWords, isWeighty, meantBy, numberWords } from './word.ts'
import { cityWordsMax, zoneNamed, zoneOfCity } from './zone.ts'

interface Word {
  readonly text: string
  readonly lower: string
  readonly from: number
  readonly to: number
}

/** Words: a name of several, one of the grammar, or one that nobody knows. */
export function readWords(letters: Letters, at: number, before: readonly Token[]): Found | null {
  const short = foundAt(SHORT, letters.lower, at)
  if (short !== null) return mark(short === 'w/o' ? 'without' : 'with', at + short.length)
  const words = wordsFrom(letters, at)
  const [first] = words
  if (first === undefined) return null
  if (isVerb(first.lower, before)) return mark('buy', first.to)
  return (
    ampersand(letters, at) ??
    city(letters, words, before) ??
    longestName(letters, words) ??
    numeral(letters, first, before) ??
    single(letters, words, before)
  )
}

const SHORT = /w\/o?(?![\p{L}\p{N}])/uy
const WORD = /[\p{L}\p{M}][\p{L}\p{M}\p{N}]*(?:'\p{L}+)*/uy
const GAP = / +(?=\p{L})|[-_](?=\p{L})/uy

/** The word at a place, and those that could belong to one name with it. */
function wordsFrom({ plain, lower }: Letters, at: number): Word[] {
  const words: Word[] = []
  for (let from = at; words.length < nameWordsMax; ) {
    const whole = foundAt(WORD, plain, from)
    if (whole === null) break
    const text = firstOfJoined(whole)
    const to = from + text.length
    const said = lower.slice(from, to)
    words.push({ text, lower: text === said || from === 0 ? corrected(said) : said, from, to })
    if (text !== whole) break
    const gap = foundAt(GAP, plain, to)
    if (gap === null) break
    from = to + gap.length
  }
  return words
}

const CAMEL = /^\p{Ll}+(?=\p{Lu}\p{Ll}+)/u

/** "maxTx" is two words where both are known. */
function firstOfJoined(word: string): string {
  const [first] = CAMEL.exec(word) ?? []
  if (first === undefined) return word
  return word.split(/(?=\p{Lu})/u).every((part) => isOfGrammar(part.toLowerCase())) ? first : word
}

// Names that hold one of them mean less than the two words that it joins.
const joins = new Set(['and', 'or'])

function longestName(letters: Letters, words: readonly Word[]): Found | null {
  const most = beginsName(words[0]?.lower ?? '') ? words.length : 1
  for (let count = most; count > 0; count -= 1) {
    const said = words.slice(0, count).map(({ lower }) => lower)
    if (said.some((word) => joins.has(word))) continue
    const kind = nameMark(said, count === 1 ? words[0]?.text : '')
    const isWord = count === 1 && isOfGrammar(said[0] ?? '')
    if (kind === null || (isWord && !isNameInCapitals(words[0]?.text ?? ''))) continue
    const to = words[count - 1]?.to ?? 0
    const text = kind === 'C' ? categoryNamed(said) : sentAt(letters, words[0]?.from ?? 0, to)
    return { ...mark(kind, to), text: text ?? '' }
  }
  return null
}

function isOfGrammar(lower: string): boolean {
  return wordOfGrammar(meantBy(lower)) || numberWords.has(lower) || dayWords.has(lower)
}

const AMPERSAND = /\p{L}{1,2}&\p{L}(?![\p{L}\p{N}])/uy

function ampersand(letters: Letters, at: number): Found | null {
  const name = foundAt(AMPERSAND, letters.lower, at) ?? ''
  const to = at + name.length
  return nameMark([name]) === 'P' ? { ...mark('P', to), text: sentAt(letters, at, to) } : null
}

const TIME_FOLLOWS = / +time(?!\p{L})/uy

/** "Times are in", "time zone:": what comes next is where. */
function isOfZone(before: readonly Token[]): boolean {
  const said = before.slice(-3).map(({ mark }) => mark)
  while (['in', 'is', ':'].includes(said.at(-1) ?? '')) said.pop()
  return said.length < Math.min(3, before.length) && zoneWords.has(said.at(-1) ?? '')
}
const zoneWords = new Set(['times', 'zone', 'timezone'])

/** A city stands for its zone where a time is spoken of. */
function city({ lower }: Letters, words: readonly Word[], before: readonly Token[]) {
  const [last, second] = [before.at(-1)?.mark, before.at(-2)?.mark]
  const afterTime =
    last === 'T' ||
    (last === ',' && second === 'T') ||
    (last === 'in' && second === 'day') ||
    ((last === 'in' || last === '(') && (second === 'T' || second === 'D')) ||
    isOfZone(before)
  for (let count = Math.min(words.length, cityWordsMax); count > 0; count -= 1) {
    const to = words[count - 1]?.to ?? 0
    const isTime = afterTime || foundAt(TIME_FOLLOWS, lower, to) !== null
    if (!isTime && count > 1) continue
    const said = words.slice(0, count).map((word) => word.lower)
    const zone =
      zoneOfCity(said.join(' ')) ?? (count === 1 ? zoneNamed(words[0]?.text ?? '') : null)
    if (zone === null) continue
    const isAbbreviation = count === 1 && zoneNamed(words[0]?.text ?? '') !== null
    if (isTime || isAbbreviation) return { ...mark('Z', to), text: zone }
  }
  return null
}

const CODE = /[ -]?(\d{4})(?!\d)/y

/** Words that say a number, a day or a currency, and letters after digits. */
function numeral(letters: Letters, word: Word, before: readonly Token[]): Found | null {
  const { lower, to, text, from } = word
  const last = before.at(-1)
  const isAttached = last?.to === from && /^[NFQ]$/.test(last.mark)
  if (isAttached && (lower === 'k' || lower === 'm')) return mark(lower, to)
  const said = numberWords.get(lower)
  if (said !== undefined) return { ...mark(said[0], to), number: said[1] }
  const day = dayWords.get(lower)
  if (day !== undefined) return { ...mark('D', to), number: day }
  const currency = currencyNamed(text)
  if (currency !== null) return { ...mark('K', to), text: currency }
  const code = lower === 'mcc' ? foundAt(CODE, letters.plain, to) : null
  const digits = code?.slice(-4) ?? ''
  return isCode(digits) ? { ...mark('C', to + (code?.length ?? 0)), text: digits } : null
}

const IN_CAPITALS = /^\p{Lu}{2,}$/u
const FIGURE_FOLLOWS = / +[$€£\d]/uy
const FOLLOWS_NAME = / *(?:[:,&]| (?:is|are|may|can|gets?|and|or)(?!\p{L}))/uy

/** One word with a capital that begins a sentence is a name only by what follows it. */
function isNamed({ lower }: Letters, to: number): boolean {
  return foundAt(FOLLOWS_NAME, lower, to) !== null
}

// "Max. $5" is short for "maximum", and no end of a sentence.
const MAX_POINT = /\.(?= ?[$€£\d])/uy

function beginsSentence(before: readonly Token[]): boolean {
  const last = before.at(-1)
  return last === undefined || ['.', ';', '!', '¶'].includes(last.mark)
}

function single(letters: Letters, words: readonly Word[], before: readonly Token[]): Found | null {
  const [first] = words
  if (first === undefined) return null
  const second = words[1]
  if (first.lower === 'no' && second?.lower === 'one') return mark('nobody', second.to)
  if (first.lower === 'noon') return { ...mark('T', first.to), number: 720 }
  if (first.lower === 'midnight') return { ...mark('T', first.to), number: 0 }
  const point = first.lower === 'max' ? foundAt(MAX_POINT, letters.plain, first.to) : null
  if (point !== null) return mark('max', first.to + 1)
  const word = meantBy(first.lower)
  if (wordOfGrammar(word) && !(word === 'k' || word === 'm')) return mark(word, first.to)
  let to: number | null = null
  for (const { text, lower, to: end } of words) {
    if (!canBeName(text) || isOfGrammar(lower) || nameMark([lower], text) !== null) break
    to = end
  }
  const isInCapitals =
    IN_CAPITALS.test(first.text) && foundAt(FIGURE_FOLLOWS, letters.plain, first.to)
  const isCommand =
    to === first.to && beginsSentence(before) && !isNamed(letters, to) && !isInCapitals
  if (to === null || isCommand) return mark(isWeighty(first.lower) ? 'W' : 'X', first.to)
  return { ...mark('U', to), text: sentAt(letters, first.from, to) }
}

// "May order paper" says what is done, "per order" what is paid.
const verbs = new Set(
  'order orders purchase purchases book books transfer transfers invoice'.split(' '),
)
const beforeVerb = new Set(
  (
    "can may must should will shall would to only not never don't can't it they agent bot " +
    'assistant we you ever'
  ).split(' '),
)

function isVerb(word: string, before: readonly Token[]): boolean {
  return verbs.has(word) && beforeVerb.has(before.at(-1)?.mark ?? '')
}

function sentAt({ sent }: Letters, from: number, to: number): string {
  return sent.slice(from, to).join('')
}
