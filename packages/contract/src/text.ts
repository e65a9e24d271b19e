import { z } from 'zod'

// Lone surrogates are no text: they cannot be stored or hashed as UTF-8.
const ILL_FORMED = /[\ud800-\udfff]/u
// Controls, bidirectional and zero-width marks: what a person would approve without seeing it.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
// Free text may have lines, and the joiners that some scripts and emoji need.
const UNSEEN_IN_LINES = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

function visible(max: number, unseen: RegExp) {
  return z
    .string()
    .refine((text) => !ILL_FORMED.test(text), 'Must be well-formed Unicode.')
    .refine((text) => !unseen.test(text), 'Must not hold control or invisible characters.')
    .normalize('NFC')
    .min(1)
    .max(max)
    .refine((text) => /\S/u.test(text), 'Must not be blank.')
}

/** One line that people read and approve by: in NFC, without invisible characters. */
export function nameText(max: number) {
  return visible(max, UNSEEN)
}

/** Text of several lines, in NFC, without control or bidirectional characters. */
export function freeText(max: number) {
  return visible(max, UNSEEN_IN_LINES)
}

/** An id as a caller sends it. What it names, if anything, is found out later: 404, not 400. */
export const sentId = z.string().min(1).max(100)

export const metadataKeysMax = 50
const keyLengthMax = 40
const valueLengthMax = 500
const POISON = new Set(['__proto__', 'constructor', 'prototype'])

export type Scalar = string | number | boolean | null
export type Metadata = Readonly<Record<string, Scalar>>

/** Labels of the caller's own: at most 50 keys with scalar values. Never read by a rule. */
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
      'Labels of your own: at most 50 keys of up to 40 characters, with texts of up to 500 ' +
      'characters, numbers, booleans or null.',
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
    if (!isKey(key)) return { message: 'Has a key that is empty, too long or not allowed.' }
    if (!isScalar(value))
      return { path: [key], message: 'Must be a text of up to 500, a number, boolean or null.' }
  }
  return null
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
