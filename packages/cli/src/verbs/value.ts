import { UsageError } from '../usage-error.ts'
import type { Field } from './operation.ts'

const integer = /^(0|-?[1-9]\d{0,14})$/

/** A value of a field as JSON. No number of it ever is one of JavaScript. Errors: UsageError. */
export function jsonValue(field: Field, texts: readonly string[]): string {
  const [text = ''] = texts
  switch (field.kind) {
    case 'text':
      return JSON.stringify(oneOf(field, text))
    case 'amount':
      if (new RegExp(field.pattern ?? '').test(text)) return JSON.stringify(text)
      throw wrong(field, 'must be a decimal such as 12.50, with at most 8 decimal places')
    case 'integer':
      if (isWithin(field, text)) return text
      throw wrong(field, `must be an integer${range(field)}`)
    case 'boolean':
      if (text === 'true' || text === 'false') return text
      throw wrong(field, `takes no value: --${field.flag} or --no-${field.flag}`)
    case 'words':
      return words(field, texts)
    case 'json':
      return json(field, text)
  }
}

/** A value of a field in a query. */
export function queryValue(field: Field, texts: readonly string[]): string {
  const value = jsonValue(field, texts)
  return field.kind === 'text' || field.kind === 'amount' ? (texts[0] ?? '') : value
}

function isWithin({ min = -Infinity, max = Infinity }: Field, text: string): boolean {
  return integer.test(text) && Number(text) >= min && Number(text) <= max
}

function range({ min, max }: Field): string {
  if (min === undefined) return max === undefined ? '' : ` of at most ${max}`
  return max === undefined || max === Number.MAX_SAFE_INTEGER
    ? ` of at least ${min}`
    : ` from ${min} to ${max}`
}

function words(field: Field, texts: readonly string[]): string {
  // A name with a comma in it can be given in a list of JSON.
  if (texts.length === 1 && texts[0]?.startsWith('[')) return json(field, texts[0])
  const all = texts.flatMap((text) => text.split(',')).map((word) => word.trim())
  return JSON.stringify(all.filter((word) => word !== '').map((word) => oneOf(field, word)))
}

function oneOf(field: Field, text: string): string {
  const { values } = field
  if (values === undefined || values.includes(text)) return text
  throw wrong(field, `must be one of ${values.join(', ')}`)
}

function json(field: Field, text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch {
    throw wrong(field, 'must be JSON')
  }
}

function wrong({ flag }: Field, says: string): UsageError {
  return new UsageError(`--${flag} ${says}.`)
}
