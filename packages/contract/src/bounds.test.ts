import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Operation } from './operation.ts'
import { freeText, nameText, sentText } from './text.ts'
import { v1Operations } from './v1/operations.ts'
import { v2Operations } from './v2/operations.ts'

interface SchemaPlace {
  readonly schema: z.core.$ZodType
  readonly at: string
}

const operations: readonly Operation[] = [
  ...Object.values(v1Operations),
  ...Object.values(v2Operations),
]
/** Every schema that reads what a caller sent, on both faces. */
const places = operations.flatMap((operation) =>
  (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = operation[part]
    return schema === undefined ? [] : within({ schema, at: `${operation.name} ${part}` })
  }),
)

/** A schema and all that it is made of. */
function within(place: SchemaPlace): SchemaPlace[] {
  return [place, ...partsOf(place).flatMap(within)]
}

// A kind that is not here fails: somebody then has to say how it is bounded.
function partsOf({ schema, at }: SchemaPlace): SchemaPlace[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object': {
      const fields = Object.entries<z.core.$ZodType>(def.shape)
      return fields.map(([name, field]) => ({ schema: field, at: `${at}.${name}` }))
    }
    case 'array':
      return [{ schema: def.element, at: `${at}[]` }]
    case 'union':
      return def.options.map((option, index) => ({ schema: option, at: `${at}|${index}` }))
    case 'nullable':
    case 'optional':
    case 'default':
      return [{ schema: def.innerType, at }]
    case 'pipe':
      return [def.in, def.out].map((side) => ({ schema: side, at }))
    case 'string':
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'null':
    case 'unknown':
    case 'transform':
      return []
    default:
      throw new Error(`${at}: how is a ${def.type} bounded?`)
  }
}

/** Where one of these schemas is not bounded. */
function unbounded(type: 'string' | 'array', isBounded: (place: SchemaPlace) => boolean): string[] {
  const ofType = places.filter(({ schema }) => schema._zod.def.type === type)
  expect(ofType.length).toBeGreaterThan(20)
  return ofType.filter((place) => !isBounded(place)).map(({ at }) => at)
}

test('every text that is sent is measured before anything else is done with it', () => {
  expect(unbounded('string', isMeasuredFirst)).toEqual([])
})

test('every list that is sent is counted before an item is looked at', () => {
  expect(unbounded('array', isCountedFirst)).toEqual([])
})

// No list of the contract has more.
const listItemsMax = 1_000
const tooLong = 'a'.repeat(250_000)

function isMeasuredFirst({ schema, at }: SchemaPlace): boolean {
  // A format such as a moment is a check that runs before those that are added to it.
  if (schema._zod.traits.has('$ZodStringFormat')) return false
  const [first] = schema._zod.def.checks ?? []
  const def: z.core.$ZodCheckDef | undefined = first?._zod.def
  // What is no cursor has a code of its own, which only a check of our own can give.
  const measures =
    def?.check === 'max_length' || (at.endsWith('.cursor') && def?.check === 'custom')
  const issues = z.safeParse(schema, tooLong).error?.issues
  return measures && def?.abort === true && issues?.length === 1
}

function isCountedFirst({ schema }: SchemaPlace): boolean {
  let looks = 0
  const items = new Proxy(Array<unknown>(listItemsMax + 1), {
    get(target, name) {
      if (/^\d+$/.test(String(name))) looks += 1
      return Reflect.get(target, name)
    },
  })
  const issues = z.safeParse(schema, items).error?.issues ?? []
  return issues.length === 1 && issues[0]?.code === 'too_big' && looks === 0
}

test('a walk that finds nothing would find what is not bounded', () => {
  const at = 'a field'
  const late = [z.string(), z.string().min(1).max(9), z.string().max(9).regex(/x/), z.iso.date()]
  for (const schema of late) expect(isMeasuredFirst({ schema, at })).toBe(false)
  expect(isMeasuredFirst({ schema: sentText(9), at })).toBe(true)
  expect(isCountedFirst({ schema: z.array(z.string()).min(1), at })).toBe(false)
  expect(isCountedFirst({ schema: z.array(z.string()).max(1_001), at })).toBe(false)
  expect(isCountedFirst({ schema: z.array(z.string()).max(1_000), at })).toBe(true)
})

test('a text may be as long as its field in its composed form, however it arrives', () => {
  // Each of these letters is four characters when it is taken apart.
  const composed = '\u1f82'.repeat(100)
  for (const field of [nameText(100), freeText(100)]) {
    expect(field.parse(composed.normalize('NFD'))).toBe(composed)
    expect(field.safeParse(`${composed}a`.normalize('NFD')).success).toBe(false)
    // Refused in the words of the field's own length.
    for (const text of ['a'.repeat(101), tooLong])
      expect(field.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
        'Too big: expected string to have <=100 characters',
      ])
  }
})

test('marks are stacked as high as any writing needs, and no higher', () => {
  const name = nameText(8192)
  for (const mark of ['\u0301', '\u0327', '\u{1d165}']) {
    expect(name.safeParse(`a${mark.repeat(30)}`).success).toBe(true)
    expect(name.safeParse(`a${mark.repeat(31)}`).success).toBe(false)
  }
})
