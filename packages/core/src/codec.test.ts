import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { count, nullable, partial, record, sparse, text, tuple } from './codec.ts'

const encoded = (of: { encode(value: never): string }, value: object) => of.encode(value as never)

describe('fields that came later', () => {
  const then = record({ a: text, b: nullable(count) })
  const now = record({ a: text, b: nullable(count) }, { c: nullable(text), d: nullable(count) })
  const thenRow = tuple({ a: text, b: nullable(count) })
  const nowRow = tuple({ a: text, b: nullable(count) }, { c: nullable(text), d: nullable(count) })

  test('are unwritten while they are null: old bytes are read, and written, as they were', () => {
    const old = { a: 'x', b: null }
    const value = { ...old, c: null, d: null }
    for (const [before, after] of [
      [then, now],
      [thenRow, nowRow],
    ] as const) {
      const body = encoded(before, old)
      expect(after.decode(JSON.parse(body))).toEqual(value)
      expect(encoded(after, value)).toBe(body)
    }
  })

  test('are read back as they were written, each with or without the others', () => {
    const value = fc.record({
      a: fc.string(),
      b: fc.option(fc.nat()),
      c: fc.option(fc.string()),
      d: fc.option(fc.nat()),
    })
    fc.assert(
      fc.property(value, (one) => {
        for (const of of [now, nowRow]) {
          const body = encoded(of, one)
          expect(of.decode(JSON.parse(body))).toEqual(one)
        }
      }),
    )
  })

  test('stand alone where there are no others', () => {
    const alone = record({}, { c: nullable(text) })
    expect(alone.encode({ c: null })).toBe('{}')
    expect(alone.encode({ c: 'x' })).toBe('{"c":"x"}')
    expect(alone.decode({})).toEqual({ c: null })
  })

  test('excuse neither a field too few nor one too many', () => {
    for (const json of [{ a: 'x' }, { b: null }, { a: 'x', b: null, e: '1' }])
      expect(() => now.decode(json), JSON.stringify(json)).toThrow()
    for (const json of [['x'], ['x', null, null, null, null], { a: 'x', b: null }])
      expect(() => nowRow.decode(json), JSON.stringify(json)).toThrow()
  })

  test('of a row are left out from the end alone', () => {
    expect(nowRow.encode({ a: 'x', b: null, c: null, d: 1 })).toBe('["x",null,null,"1"]')
    expect(nowRow.encode({ a: 'x', b: null, c: 'y', d: null })).toBe('["x",null,"y"]')
    expect(nowRow.encode({ a: 'x', b: null, c: null, d: null })).toBe('["x",null]')
  })
})

test('sparse fields are written where they say something, in their order', () => {
  const of = sparse({ a: nullable(text), b: nullable(count), c: text })
  expect(of.encode({ a: null, b: 2, c: 'z' })).toBe('{"b":"2","c":"z"}')
  expect(of.decode({ c: 'z', b: '2' })).toEqual({ a: null, b: 2, c: 'z' })
  expect(() => of.decode({ d: 'z' })).toThrow()
})

test('a change tells apart what is cleared from what is untouched', () => {
  const of = partial({ a: nullable(text), b: nullable(count) })
  expect(of.encode({ a: null })).toBe('{"a":null}')
  expect(of.encode({})).toBe('{}')
  expect(of.decode({ a: null })).toEqual({ a: null })
})
