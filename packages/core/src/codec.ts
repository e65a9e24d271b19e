import { assert } from './assert.ts'
import { type Id, type IdKind, isUlid, parseId, type Ulid } from './id.ts'

/** How a column is kept: what a store needs to know of a value without knowing its meaning. */
export type ColumnKind = 'money' | 'count' | 'text' | 'flag' | 'id' | 'json'

/**
 * One definition of a value gives its TypeScript type, its canonical text and its reader.
 * Canonical text is JSON with a fixed order of keys and every integer as a decimal string, so
 * that equal values are equal bytes.
 */
export interface Codec<T> {
  readonly kind: ColumnKind
  readonly nullable: boolean
  /** Of an id column: its prefix's kind, since stores keep the ULID alone. null: a bare ULID. */
  readonly idKind: IdKind | null
  /** Its text is the value between quotes, as it is. */
  readonly isQuoted: boolean
  encode(value: T): string
  /** Throws AssertionFailed on anything that `encode` cannot have written. */
  decode(json: unknown): T
}

export type Infer<C> = C extends Codec<infer T> ? T : never

function codec<T>(
  kind: ColumnKind,
  encode: (value: T) => string,
  decode: (json: unknown) => T,
): Codec<T> {
  return { kind, nullable: false, idKind: null, isQuoted: false, encode, decode }
}

/** Of values that need no escaping. */
function quoted<T extends string | bigint>(
  kind: ColumnKind,
  decode: (json: unknown) => T,
): Codec<T> {
  return { ...codec<T>(kind, (value) => `"${value}"`, decode), isQuoted: true }
}

const INTEGER = /^(0|-?[1-9][0-9]*)$/
// Strings without quotes, backslashes, controls or surrogates need no escaping: the common case.
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

function readText(json: unknown): string {
  assert(typeof json === 'string', 'a text is a string')
  return json
}

function readInteger(json: unknown): string {
  assert(typeof json === 'string' && INTEGER.test(json), 'an integer is a decimal string')
  return json
}

export const money: Codec<bigint> = quoted('money', (json) => BigInt(readInteger(json)))

/** A whole number of things, a sequence number or microseconds: exact below 2⁵³. */
export const count: Codec<number> = codec(
  'count',
  (value) => {
    assert(Number.isSafeInteger(value), 'a count is a safe integer')
    return `"${value}"`
  },
  (json) => {
    const value = Number(readInteger(json))
    assert(Number.isSafeInteger(value), 'a count is a safe integer')
    return value
  },
)

export const text: Codec<string> = codec('text', quote, readText)

export const flag: Codec<boolean> = codec(
  'flag',
  (value) => (value ? 'true' : 'false'),
  (json) => {
    assert(typeof json === 'boolean', 'a flag is true or false')
    return json
  },
)

export const ulid: Codec<Ulid> = quoted('id', (json) => {
  const value = readText(json)
  assert(isUlid(value), 'a ULID')
  return value
})

/** An id of one kind; stores keep the ULID alone and give the prefix back. */
export function id<K extends IdKind>(of: K): Codec<Id<K>> {
  return {
    ...quoted('id', (json) => {
      const value = parseId(of, readText(json))
      assert(value !== null, `an id of a ${of}`)
      return value
    }),
    idKind: of,
  }
}

/** One of a closed list of words. */
export function oneOf<const W extends string>(...words: readonly W[]): Codec<W> {
  return quoted<W>('text', (json) => {
    const found = words.find((word) => word === json)
    assert(found !== undefined, `one of ${words.join(', ')}`)
    return found
  })
}

export function nullable<T>(of: Codec<T>): Codec<T | null> {
  return {
    ...of,
    nullable: true,
    encode: (value) => (value === null ? 'null' : of.encode(value)),
    decode: (json) => (json === null ? null : of.decode(json)),
  }
}

export function list<T>(of: Codec<T>): Codec<readonly T[]> {
  return codec<readonly T[]>(
    'json',
    (values) => {
      let body = ''
      for (const value of values) body += `${body === '' ? '' : ','}${of.encode(value)}`
      return `[${body}]`
    },
    (json) => {
      assert(Array.isArray(json), 'a list')
      return json.map((item) => of.decode(item))
    },
  )
}

/** Text by field, keys in order: what a body says of private texts, for one. */
export const dictionary: Codec<Readonly<Record<string, string | null>>> = codec(
  'json',
  (value) => {
    const fields = Object.keys(value).sort()
    const parts = fields.map((key) => {
      const item = value[key] ?? null
      return `${quote(key)}:${item === null ? 'null' : quote(item)}`
    })
    return `{${parts.join(',')}}`
  },
  (json) => {
    const object = readObject(json)
    return Object.fromEntries(
      Object.entries(object).map(([key, item]) => [key, item === null ? null : readText(item)]),
    )
  },
)

function readObject(json: unknown): Record<string, unknown> {
  assert(typeof json === 'object' && json !== null && !Array.isArray(json), 'an object')
  return json as Record<string, unknown>
}

export type Fields = Readonly<Record<string, Codec<unknown>>>
export type InferFields<F> = { readonly [K in keyof F]: Infer<F[K]> }

type Entries = readonly (readonly [string, Codec<unknown>])[]

// Every event is written by these, and most of their cost would be to look up fields by names that
// are only known then. So each definition gets a function of its own, made of its names alone.
function recordWriter<T>(entries: Entries, later: Entries): (value: T) => string {
  const start = entries.map(
    ([name, of], at) => `'${at === 0 ? '{' : ','}"${name}":' + ${writing(name, of)}`,
  )
  const end = later.map(
    ([name, of]) => `(v.${name} === null ? '' : ',"${name}":' + ${writing(name, of)})`,
  )
  // Without a field that is always there, the first one has no comma before it.
  const ends = start.length > 0 ? end : ["'{'", `(${["''", ...end].join(' + ')}).slice(1)`]
  return writer([...entries, ...later], [...start, ...ends, "'}'"])
}

function tupleWriter<T>(entries: Entries, later: Entries): (value: T) => string {
  const start = entries.map(([name, of], at) => `'${at === 0 ? '[' : ','}' + ${writing(name, of)}`)
  const end = later.reduceRight((rest, [name, of], at) => {
    const isCut = later.slice(at).map(([one]) => `v.${one} === null`)
    return `(${isCut.join(' && ')} ? '' : ',' + ${writing(name, of)} + ${rest})`
  }, "''")
  return writer([...entries, ...later], [...start, end, "']'"])
}

/** The expression that writes a field. */
function writing(name: string, { isQuoted, nullable }: Codec<unknown>): string {
  if (!isQuoted) return `write.${name}(v.${name})`
  const quoted = `'"' + v.${name} + '"'`
  return nullable ? `(v.${name} === null ? 'null' : ${quoted})` : quoted
}

function writer<T>(fields: Entries, expressions: readonly string[]): (value: T) => string {
  assert(
    fields.every(([name]) => /^[A-Za-z]\w*$/.test(name)),
    'names of fields are words',
  )
  const write = Object.fromEntries(fields.map(([name, of]) => [name, of.encode]))
  // Texts beside each other are one.
  const expression = expressions.join(' + ').replaceAll("' + '", '')
  return new Function('write', `return (v) => ${expression}`)(write) as (value: T) => string
}

/** A codec of named fields, in the order they are written here. */
export interface RecordCodec<F extends Fields> extends Codec<InferFields<F>> {
  readonly fields: F
}

type None = Readonly<Record<never, never>>

/**
 * Named fields. Those that came later are unwritten while they are null, so what was written
 * before there were any is read, and written again, as it was.
 */
export function record<F extends Fields, L extends Fields = None>(
  fields: F,
  later: L = {} as L,
): RecordCodec<F & L> {
  const entries = Object.entries(fields) as [string, Codec<unknown>][]
  const laterEntries = Object.entries(later) as [string, Codec<unknown>][]
  return {
    fields: { ...fields, ...later },
    ...codec<InferFields<F & L>>('json', recordWriter(entries, laterEntries), (json) => {
      const source = readObject(json)
      const value: Record<string, unknown> = {}
      for (const [name, field] of entries) value[name] = field.decode(source[name])
      let known = entries.length
      for (const [name, field] of laterEntries) {
        const item = source[name]
        assert(item !== null, 'a field that came later is unwritten while it is null')
        if (item !== undefined) known += 1
        value[name] = field.decode(item ?? null)
      }
      assert(Object.keys(source).length === known, 'no field more than the definition')
      return value as InferFields<F & L>
    }),
  }
}

/** Any of the fields, in their order: a change. Absent means untouched; null clears. */
export function partial<F extends Fields>(fields: F): Codec<Partial<InferFields<F>>> {
  const entries = Object.entries(fields) as [string, Codec<unknown>][]
  return codec<Partial<InferFields<F>>>(
    'json',
    (value) => {
      const source = value as Record<string, unknown>
      const named = entries.filter(([name]) => source[name] !== undefined)
      return `{${named.map(([name, of]) => `"${name}":${of.encode(source[name])}`).join(',')}}`
    },
    (json) => {
      const source = readObject(json)
      assert(
        Object.keys(source).every((name) => Object.hasOwn(fields, name)),
        'only fields of the definition',
      )
      const named = entries.filter(([name]) => source[name] !== undefined)
      const value = Object.fromEntries(named.map(([name, of]) => [name, of.decode(source[name])]))
      return value as Partial<InferFields<F>>
    },
  )
}

/** Named fields of which those that are null are not written at all. */
export function sparse<F extends Fields>(fields: F): RecordCodec<F> {
  const { encode, decode, ...rest } = partial(fields)
  const names = Object.keys(fields)
  return {
    ...rest,
    fields,
    encode(value) {
      const source = value as Record<string, unknown>
      const named = names.filter((name) => source[name] !== null)
      return encode(Object.fromEntries(named.map((name) => [name, source[name]])) as never)
    },
    decode(json) {
      const nulls = Object.fromEntries(names.map((name) => [name, null]))
      return { ...nulls, ...decode(json) } as InferFields<F>
    },
  }
}

/**
 * The same fields written as a JSON array: for rows that stand in every payment's event. Of the
 * fields that came later, the last ones that are null are left out.
 */
export function tuple<F extends Fields, L extends Fields = None>(
  fields: F,
  later: L = {} as L,
): RecordCodec<F & L> {
  const entries = Object.entries({ ...fields, ...later }) as [string, Codec<unknown>][]
  const fewest = Object.keys(fields).length
  return {
    fields: { ...fields, ...later },
    ...codec<InferFields<F & L>>(
      'json',
      tupleWriter(Object.entries(fields), Object.entries(later)),
      (json) => {
        const isRow = Array.isArray(json) && json.length >= fewest && json.length <= entries.length
        assert(isRow, 'a row of known length')
        const isCut = json.length === fewest || json.at(-1) !== null
        assert(isCut, 'the last fields that came later are omitted while they are null')
        const value: Record<string, unknown> = {}
        entries.forEach(([name, field], at) => {
          value[name] = field.decode(at < json.length ? json[at] : null)
        })
        return value as InferFields<F & L>
      },
    ),
  }
}
