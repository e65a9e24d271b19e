const QUOTES = /[\u201c\u201d\u201e\u201f\u2033]/
const APOSTROPHES = /[\u2018\u2019\u201b\u2032]/
const LINES = /[\n\r\u2028\u2029\u0085]/
const DASHES = /[\p{Pd}\u2212]/u
const WIDE_TO_ASCII = 0xfee0

/**
 * A text as it is scanned: one unit for each code point, so that an index is the place of the
 * code point in the text as it was sent. Quotes, dashes, blanks and full-width letters become
 * those of ASCII. No other letter changes, since what looks alike may mean something else.
 */
export interface Letters {
  readonly sent: readonly string[]
  readonly plain: string
  readonly lower: string
}

export function lettersOf(text: string): Letters {
  const sent = [...text]
  const plain = sent.map(plainOf).join('')
  const lower = [...plain].map(lowerOf).join('')
  return { sent, plain, lower }
}

function plainOf(letter: string): string {
  if (letter >= ' ' && letter <= '~') return letter
  if (letter.length > 1) return '\ufffd'
  if (LINES.test(letter)) return '\n'
  if (letter === '\t' || /\p{Zs}/u.test(letter)) return ' '
  if (QUOTES.test(letter)) return '"'
  if (APOSTROPHES.test(letter)) return "'"
  if (DASHES.test(letter)) return '-'
  const code = letter.charCodeAt(0)
  const isWide = code > 0xff00 && code < 0xff5f
  return isWide ? String.fromCharCode(code - WIDE_TO_ASCII) : letter
}

function lowerOf(letter: string): string {
  const lower = letter.toLowerCase()
  return lower.length === 1 ? lower : letter
}
