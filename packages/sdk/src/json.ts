import { BursarError } from './error.ts'

/**
 * The JSON of a body. Throws where JSON would say something else than the caller: NaN and an
 * invalid date become null in it, and null removes a limit.
 */
export function jsonOf(body: unknown): string {
  return JSON.stringify(body, function (this: Holder, name: string, value: unknown) {
    const problem = problemOf(value, this[name], Array.isArray(this))
    if (problem !== null) throw new BursarError(`${name} cannot be sent: it is ${problem}`)
    return value
  })
}

/** The query of an address; empty without fields. */
export function queryOf(query: object = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  const texts = given.map(([name, value]): [string, string] => [name, textOf(name, value)])
  return `?${new URLSearchParams(texts)}`
}

type Holder = Readonly<Record<string, unknown>>

/** `value` is what `toJSON` made of `given`. */
function problemOf(value: unknown, given: unknown, isInList: boolean): string | null {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? null : String(value)
    case 'undefined':
      return given === undefined && !isInList ? null : 'undefined'
    case 'object':
      return value === null && given !== null ? 'an invalid date or number' : kindOf(value)
    case 'bigint':
    case 'function':
    case 'symbol':
      return `a ${typeof value}`
    default:
      return null
  }
}

/** A Map, Set, Promise or boxed number would be an empty object or null. */
function kindOf(value: object | null): string | null {
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  return ['Null', 'Object', 'Array'].includes(kind) ? null : `a ${kind}`
}

function textOf(name: string, value: unknown): string {
  const text: unknown = value instanceof Date ? value.toJSON() : value
  if (typeof text === 'string' || typeof text === 'boolean' || Number.isFinite(text))
    return String(text)
  throw new BursarError(`${name} cannot be sent: it is not a string, finite number or boolean`)
}
