import { jsonDepthMax, jsonEntriesMax } from './bounds.ts'

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly sentence: string }

/**
 * Reads JSON that means one thing only. JSON.parse alone lets the last of two equal keys win,
 * rounds long numbers and takes any depth: what was read would not be what was sent.
 */
export function parseJson(text: string): Parsed {
  const scanned = scan(text)
  if (typeof scanned === 'string') return { ok: false, sentence: scanned }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, sentence: 'The body is not valid JSON.' }
  }
  // Of two equal keys one is gone after parsing, however they were written.
  if (countMembers(value) !== scanned.members)
    return { ok: false, sentence: 'The body has the same key twice in one object.' }
  return { ok: true, value }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const TOO_DEEP = `The body is nested more than ${jsonDepthMax} levels deep.`
const TOO_MANY = `The body has more than ${jsonEntriesMax} array items and object fields.`
const ILL_FORMED = 'The body has an escape sequence that is not a character, or is NUL.'
const INEXACT = 'The body has a number with too many digits to be exact. Send it as a string.'

/** One pass over the raw text. Whether it is JSON at all, the parser finds out. */
function scan(text: string): { readonly members: number } | string {
  let members = 0
  let entries = 0
  let depth = 0
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) {
      const end = endOfString(text, i + 1)
      if (end === -1) return ILL_FORMED
      i = end
    } else if (unit === 0x3a) members += 1
    else if (unit === 0x2c) entries += 1
    else if (unit === 0x7b || unit === 0x5b) {
      // Each holds one entry more than it has commas, or none.
      entries += 1
      depth += 1
      if (depth > jsonDepthMax) return TOO_DEEP
    } else if (unit === 0x7d || unit === 0x5d) depth -= 1
    else if (unit >= 0x30 && unit <= 0x39) {
      const end = endOfNumber(text, i)
      if (end - i > EXACT_LENGTH_MAX && !isExact(text.slice(i, end))) return INEXACT
      i = end - 1
    }
    if (entries > jsonEntriesMax) return TOO_MANY
  }
  return { members }
}

/** The index of the closing quote, or of the end of the text; -1 for an escape of no character. */
function endOfString(text: string, start: number): number {
  for (let i = start; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit === QUOTE) return i
    if (unit !== BACKSLASH) continue
    i += 1
    if (text[i] !== 'u') continue
    const length = lengthOfEscape(text, i)
    if (length === -1) return -1
    i += length
  }
  return text.length
}

const HIGH = /^u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/

/** Units after the `u` at `i`: four, or ten for a pair; -1 for NUL and for half a pair. */
function lengthOfEscape(text: string, i: number): number {
  const code = Number.parseInt(text.slice(i + 1, i + 5), 16)
  if (code === 0) return -1
  if (!(code >= 0xd800 && code <= 0xdfff)) return 4
  return HIGH.test(text.slice(i, i + 11)) ? 10 : -1
}

// A double says every decimal of up to 15 digits as it was written.
const EXACT_LENGTH_MAX = 15

function endOfNumber(text: string, start: number): number {
  let i = start
  while (i < text.length && NUMBER_UNITS.has(text.charCodeAt(i))) i += 1
  return i
}

const NUMBER_UNITS = new Set([...'0123456789.eE+-'].map((unit) => unit.charCodeAt(0)))

/** Whether the nearest double is printed with the same digits. */
function isExact(literal: string): boolean {
  return digitsOf(literal) === digitsOf(String(Number(literal)))
}

function digitsOf(literal: string): string {
  const [mantissa = ''] = literal.toLowerCase().split('e')
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '')
  // A pattern for the zeros at the end would be tried anew from each zero within.
  let end = digits.length
  while (digits[end - 1] === '0') end -= 1
  return digits.slice(0, end)
}

/** Bounded by the depth that was scanned. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const items: unknown[] = Object.values(value)
  let members = Array.isArray(value) ? 0 : items.length
  for (const item of items) {
    if (typeof item === 'object') members += countMembers(item)
  }
  return members
}
