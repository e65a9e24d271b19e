import type { Letters } from './letter.ts'
import type { Found } from './token.ts'

const TIME = /(\d{1,2})(?::(\d{2}))? ?(?:([ap])(?:\.m\.|m(?![\p{L}\p{N}])))?(?![\d:])/uy
const hours = 60

/** A time of day, as minutes: `9am`, `09:00`, `5:30 p.m.`. Not a bare number. */
export function readTime({ lower }: Letters, at: number): Found | null {
  TIME.lastIndex = at
  const [found = '', hour = '', minute, letter] = TIME.exec(lower) ?? []
  const part = found !== '' && letter === undefined ? partOfDay(lower, at + found.length) : ''
  const half = letter ?? halfOf(Number(hour), part.trim().split(' ').at(-1) ?? '')
  if (minute === undefined && half === undefined) return null
  const number = minutesAt(Number(hour), Number(minute ?? 0), half)
  const whole = letter === undefined && half !== undefined ? found + part : found
  const to = at + whole.trimEnd().length
  return number === null ? null : { mark: 'T', to, text: '', number }
}

const PART = / ?(?:in the (?:morning|afternoon|evening)|at night)(?!\p{L})/uy

function partOfDay(lower: string, at: number): string {
  PART.lastIndex = at
  return PART.exec(lower)?.[0] ?? ''
}

// The first and the last hour that are said with a part of the day.
const partHours: Readonly<Record<string, readonly [first: number, last: number, half: string]>> = {
  morning: [1, 11, 'a'],
  afternoon: [1, 6, 'p'],
  evening: [4, 11, 'p'],
  night: [7, 11, 'p'],
}

function halfOf(hour: number, part: string): string | undefined {
  const [first, last, half] = partHours[part] ?? []
  const isSaid = first !== undefined && last !== undefined && first <= hour && hour <= last
  return isSaid ? half : undefined
}

function minutesAt(hour: number, minute: number, half: string | undefined): number | null {
  if (minute > 59) return null
  if (half === undefined)
    return hour < 24 || (hour === 24 && minute === 0) ? hour * hours + minute : null
  if (hour < 1 || hour > 12) return null
  return ((hour % 12) + (half === 'p' ? 12 : 0)) * hours + minute
}

// "4 500 USD": blanks are between thousands only before a currency, and not before a payment.
const SPACED =
  /[1-9]\d{0,2}(?: \d{3})+(?= ?(?:usd|dollars?|\$)(?! *(?:pay|pur|trans|tx|ord|char|bu)))(?!\d)/y
const RUN = /(?:\d|\.(?=\d))[\d.,]*/y
const WHOLE = /^(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)$/
const DECIMAL = /^(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)?\.\d+$/
// In some countries the dot is between thousands.
const THOUSANDS = /^[1-9]\d{0,2}\.\d{3}$/
const MANY = /^\d+([.,]\d+)+$/

/** Digits: a whole number, a decimal, or what is read in two ways, such as `1.000,50`. */
export function readNumber({ plain, lower }: Letters, at: number): Found | null {
  if (lower.startsWith('24/7', at)) return { mark: '24/7', to: at + 4, text: '', number: 0 }
  SPACED.lastIndex = /\d/.test(plain[at - 1] ?? '') ? lower.length : at
  const spaced = SPACED.exec(lower)?.[0]
  if (spaced !== undefined)
    return { mark: 'N', to: at + spaced.length, text: spaced.replaceAll(' ', ''), number: 0 }
  RUN.lastIndex = at
  const run = RUN.exec(plain)?.[0].replace(/[.,]+$/, '') ?? ''
  if (run === '') return null
  const found = { to: at + run.length, text: run.replaceAll(',', ''), number: 0 }
  if (WHOLE.test(run)) return { ...found, mark: 'N' }
  if (DECIMAL.test(run) && !THOUSANDS.test(run)) return { ...found, mark: 'F' }
  return { ...found, mark: MANY.test(run) ? 'Q' : 'X', text: run }
}
