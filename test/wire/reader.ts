import type { RawAnswer } from '../e2e/raw-http.ts'
import type { ClientName } from './profile.ts'

/** What is wrong with a value, each as its place and a sentence; nothing where it can be read. */
export type Reads = (value: unknown, at: string) => readonly string[]

function is(what: string, holds: (value: unknown) => boolean): Reads {
  return (value, at) => (holds(value) ? [] : [`${at}: ${JSON.stringify(value)} is not ${what}`])
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const matches = (form: RegExp) => (value: unknown) => typeof value === 'string' && form.test(value)

export const text = is('a text', (value) => typeof value === 'string')
export const id = is('an id', matches(/^\S+$/))
export const money = is('a decimal with two decimals at least', matches(/^-?\d+\.\d{2,8}$/))
export const moment = is('a moment', matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/))
export const flag = is('a boolean', (value) => typeof value === 'boolean')
export const count = is('a count', (value) => Number.isInteger(value) && Number(value) >= 0)
export const number = is('a number', (value) => typeof value === 'number')
export const object = is('an object', isObject)

export function oneOf(...words: readonly string[]): Reads {
  return is(`one of ${words.join(', ')}`, (value) => words.includes(value as string))
}

export function orNull(of: Reads): Reads {
  return (value, at) => (value === null ? [] : of(value, at))
}

export function list(of: Reads): Reads {
  return (value, at) => {
    if (!Array.isArray(value)) return [`${at}: is no list`]
    return value.flatMap((item: unknown, index) => of(item, `${at}[${index}]`))
  }
}

type Fields = Readonly<Record<string, Reads>>

/** `must` are there; `may` can be absent, but what is there has its type. Others are passed by. */
export function record(must: Fields, may: Fields = {}): Reads {
  return (value, at) => {
    if (!isObject(value)) return [`${at}: is no object`]
    const missing = Object.keys(must).filter((name) => !(name in value))
    const present = Object.entries({ ...may, ...must }).filter(([name]) => name in value)
    return [
      ...missing.map((name) => `${at}.${name}: is missing`),
      ...present.flatMap(([name, of]) => of(value[name], `${at}.${name}`)),
    ]
  }
}

/** A bare list, or one under a name: the clients read both. */
export function listOrUnder(name: string, of: Reads): Reads {
  return (value, at) =>
    Array.isArray(value) ? list(of)(value, at) : record({ [name]: list(of) })(value, at)
}

/** A list that holds something, so that what it holds was read. */
export function filled(of: Reads): Reads {
  return (value, at) => {
    const inner = isObject(value) ? Object.values(value).find(Array.isArray) : value
    const isEmpty = Array.isArray(inner) && inner.length === 0
    return isEmpty ? [`${at}: is empty, so nothing was read`] : of(value, at)
  }
}

/** The body of a success as a client takes it in. Throws where the client itself would break. */
export function bodyRead(name: ClientName, { status, headers, text: said }: RawAnswer): unknown {
  if (name !== 'J') return JSON.parse(said)
  if (status === 204 || headers.get('content-length') === '0') return undefined
  if (!(headers.get('content-type') ?? '').includes('json')) return said || undefined
  try {
    return JSON.parse(said)
  } catch {
    return undefined
  }
}

/** All that keeps a client from reading a success. */
export function complaintsOf(name: ClientName, answer: RawAnswer, reads: Reads): string[] {
  const { status, headers, text: said } = answer
  const found: string[] = []
  if (status < 200 || status > 299) found.push(`${status} is no success: ${said}`)
  if (status === 204 || said === '') found.push('the body is empty')
  const type = headers.get('content-type') ?? ''
  if (!/^application\/json(;|$)/.test(type)) found.push(`the content type is ${type || 'missing'}`)
  try {
    found.push(...reads(bodyRead(name, answer), ''))
  } catch (error) {
    found.push(`${name} breaks: ${String(error)}`)
  }
  return found
}
