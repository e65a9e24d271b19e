import { z } from 'zod'

// Lone surrogates are no text: they cannot be stored or hashed as UTF-8.
const ILL_FORMED = /[\ud800-\udfff]/u
// Controls, bidirectional and zero-width marks, fillers: what a person would approve without
// seeing it, or seeing a blank. And letters that only a later Unicode knows, or nobody does.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
// But for what some scripts and emoji are written with (UAX #31, 2.3; UTS #51).
const complex = [
  ...['Arabic', 'Bengali', 'Devanagari', 'Gujarati', 'Gurmukhi', 'Kannada', 'Khmer'],
  ...['Malayalam', 'Mongolian', 'Myanmar', 'Oriya', 'Sinhala', 'Syriac', 'Tamil', 'Telugu'],
  'Tibetan',
]
const scripts = complex.map((name) => `\\p{sc=${name}}`).join('')
const emoji = '\\p{Extended_Pictographic}\\p{Emoji_Modifier}'
const NEEDED = new RegExp(
  [
    `(?<=[${scripts}])[\\u200c\\u200d]`,
    `(?<=[${emoji}])\\ufe0f`,
    '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
    `(?<=[${emoji}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})`,
  ].join('|'),
  'gu',
)
// Free text may have lines, and the joiners that some scripts and emoji need.
const UNSEEN_IN_LINES = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

// One character of NFC may arrive as so many (U+1F82 for one). They count once they are composed.
const decomposedMax = 4
// No writing stacks more (UAX #15, stream-safe text), and to order long runs of marks takes a
// time that grows with the square of their length.
const STACKED = /\p{M}{31}/u

/**
 * Text as callers send it. Its length is looked at first, and what is too long is looked at no
 * further: no pattern, normal form or reading is tried on a text of any length.
 */
export function sentText(max: number, message = tooLong(max)) {
  return z.string().max(max, { abort: true, error: message })
}

function tooLong(max: number): string {
  return `Too big: expected string to have <=${max} characters`
}

function visible(max: number, unseen: RegExp, needed: RegExp | null = null) {
  const seen = (text: string) => (needed === null ? text : text.replace(needed, ''))
  return sentText(decomposedMax * max, tooLong(max))
    .refine((text) => !ILL_FORMED.test(text), 'Must be well-formed Unicode.')
    .refine((text) => !unseen.test(seen(text)), 'Must not contain control or invisible characters.')
    .refine((text) => !STACKED.test(text), {
      message: 'Must not have more than 30 combining marks in a row.',
      abort: true,
    })
    .normalize('NFC')
    .min(1)
    .max(max)
    .refine((text) => /\S/u.test(text), 'Must not be blank.')
}

/** One line that people read and approve by: in NFC, without invisible characters. */
export function nameText(max: number) {
  return visible(max, UNSEEN, NEEDED)
}

/** Text of several lines, in NFC, without control or bidirectional characters. */
export function freeText(max: number) {
  return visible(max, UNSEEN_IN_LINES)
}

/** An id as a caller sends it. What it names, if anything, is found out later: 404, not 400. */
export const sentId = sentText(100).min(1)

export const metadataKeysMax = 50
const keyLengthMax = 40
const valueLengthMax = 500
export const metadataBytesMax = 4096
const POISON = new Set(['__proto__', 'constructor', 'prototype'])

export type Scalar = string | number | boolean | null
export type Metadata = Readonly<Record<string, Scalar>>

/** Labels of the caller's own: at most 50 keys with scalar values, 4 kB. Never read by a rule. */
export const metadata = z
  .unknown()
  .transform((sent, context): Metadata => {
    const fault = faultOf(sent)
    if (fault === null) return { ...(sent as Metadata) }
    context.issues.push({ code: 'custom', input: sent, ...fault })
    return z.NEVER
  })
  .meta({
    type: 'object',
    additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
    maxProperties: metadataKeysMax,
    description:
      'Your own labels: at most 50 keys of at most 40 characters. Values are strings of at most ' +
      `500 characters, numbers, booleans or null. At most ${metadataBytesMax} bytes as JSON.`,
    examples: [{ team: 'growth' }],
  })

interface Fault {
  readonly message: string
  readonly path?: PropertyKey[]
}

function faultOf(sent: unknown): Fault | null {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return { message: 'Must be an object.' }
  const entries: [string, unknown][] = Object.entries(sent)
  if (entries.length > metadataKeysMax)
    return { message: `Must have at most ${metadataKeysMax} keys.` }
  for (const [key, value] of entries) {
    if (!isKey(key)) return { message: 'Must not have a key that is empty, too long or reserved.' }
    if (!isScalar(value))
      return {
        path: [key],
        message: 'Must be a string of up to 500 characters, a number, boolean or null.',
      }
  }
  return bytesOf(sent) > metadataBytesMax
    ? { message: `Must have at most ${metadataBytesMax} bytes as JSON.` }
    : null
}

function bytesOf(labels: object): number {
  return new TextEncoder().encode(JSON.stringify(labels)).length
}

/** Why labels that were merged cannot be kept, if so. */
export function metadataFault(labels: Metadata): string | null {
  return faultOf(labels)?.message ?? null
}

function isKey(key: string): boolean {
  return key !== '' && key.length <= keyLengthMax && !POISON.has(key) && isClean(key)
}

function isScalar(value: unknown): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'string' && value.length <= valueLengthMax && isClean(value)
}

function isClean(text: string): boolean {
  return !ILL_FORMED.test(text) && !text.includes('\0')
}

/** The same labels as an answer shows them. */
export const metadataShown = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ id: 'Metadata', examples: [{ team: 'growth' }] })
