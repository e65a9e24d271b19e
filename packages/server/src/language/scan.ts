import { readNumber, readTime } from './figure.ts'
import type { Letters } from './letter.ts'
import { isPayeeForm } from './name.ts'
import { readWords } from './phrase.ts'
import { type Found, foundAt, mark, type Token } from './token.ts'
import { zoneNamed } from './zone.ts'

/** What reads one token at a place; null: it begins none of that sort there. */
type Reader = (letters: Letters, at: number, before: readonly Token[]) => Found | null

const JOINED = /_(?=\p{L})/uy

/** Everything of a text but blanks, in order. */
export function tokensOf(letters: Letters): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < letters.plain.length; ) {
    // "per_day" is two words.
    if (
      letters.plain[at] === ' ' ||
      (foundAt(JOINED, letters.plain, at) && tokens.at(-1)?.to === at)
    ) {
      at += 1
      continue
    }
    const token = { from: at, ...readAt(letters, at, tokens) }
    tokens.push(token)
    at = token.to
  }
  return tokens
}

function readAt(letters: Letters, at: number, before: readonly Token[]): Found {
  for (const reader of readers) {
    const found = reader(letters, at, before)
    if (found !== null) return found
  }
  return { mark: 'X', to: at + 1, text: '', number: 0 }
}

const BULLET = /\n*(?:[ \n]*(?:[-*•‣◦]|\d{1,2}[.)])(?= ))?[ \n]*/y
const lineEnd: Reader = ({ plain }, at, before) => {
  if (plain[at] !== '\n' && before.length > 0) return null
  const found = foundAt(BULLET, plain, at) ?? ''
  return found.trim() === '' && plain[at] !== '\n' ? null : mark('¶', at + found.length)
}

const quoted: Reader = ({ plain, sent }, at) => {
  if (plain[at] !== '"') return null
  // Only straight quotes close straight ones, so that the others may stand between them.
  const letters = sent[at] === '"' ? sent : plain
  let text = ''
  for (let place = at + 1; place < letters.length && plain[place] !== '\n'; place += 1) {
    if (letters[place] === '"') return { ...mark('S', place + 1), text }
    const next = letters[place + 1]
    const isEscape = letters[place] === '\\' && (next === '\\' || next === '"')
    if (isEscape) place += 1
    text += sent[place] ?? ''
  }
  return null
}

const runMax = 300
const RUN = new RegExp(`[^\\s",;()<>[\\]]{1,${runMax}}`, 'y')
const INSIDE = /[\p{L}\p{N}._*@]/u
const payee: Reader = ({ plain, sent }, at) => {
  if (at > 0 && INSIDE.test(plain[at - 1] ?? '')) return null
  const found = foundAt(RUN, plain, at) ?? ''
  const run = found.length === runMax ? '' : found.replace(/[.:!?']+$/, '')
  if (!/[.*_]|^0x/.test(run) || !isPayeeForm(run)) return null
  const to = at + run.length
  return { ...mark('P', to), text: sent.slice(at, to).join('') }
}

const ZONE = /[A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+/y
const zone: Reader = ({ plain }, at) => {
  const run = foundAt(ZONE, plain, at)
  const named = run === null ? null : zoneNamed(run)
  return run === null || named === null ? null : { ...mark('Z', at + run.length), text: named }
}

const SIGNS = ',.;:!?()-/&$€£=+'
// "> $300" and "<= 20" compare; a bar ends a clause as a semicolon does.
const COMPARED = /(?:>=|<=|[<>≥≤])(?= ?[$€£\d])/y
const signWords: Readonly<Record<string, string>> = {
  ...{ '>': 'above', '<': 'below', '>=': '≥', '≥': '≥', '<=': '≤', '≤': '≤' },
}
const ARROW = /[-=]>|→/y
const sign: Reader = ({ plain }, at) => {
  const letter = plain[at] ?? ''
  const compared = foundAt(COMPARED, plain, at)
  if (compared !== null) return mark(signWords[compared] ?? compared, at + compared.length)
  const arrow = foundAt(ARROW, plain, at)
  if (arrow !== null) return mark(':', at + arrow.length)
  if (letter === '|') return mark(';', at + 1)
  if (letter === '[' || letter === ']') return mark(letter === '[' ? '(' : ')', at + 1)
  return SIGNS.includes(letter) ? mark(letter, at + 1) : null
}

const readers: readonly Reader[] = [
  lineEnd,
  quoted,
  payee,
  zone,
  readTime,
  readNumber,
  readWords,
  sign,
]
