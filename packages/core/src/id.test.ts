import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  hexFromUlid,
  idOf,
  isUlid,
  parseId,
  seqOfUlid,
  ulidFromBytes,
  ulidFromHex,
  ulidOfSeq,
} from './id.ts'

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })

test('a ULID and its uuid are two ways to write the same 16 bytes', () => {
  fc.assert(
    fc.property(bytes, (raw) => {
      const ulid = ulidFromBytes(raw)
      expect(isUlid(ulid)).toBe(true)
      expect(hexFromUlid(ulid)).toBe(Buffer.from(raw).toString('hex'))
      expect(ulidFromHex(hexFromUlid(ulid))).toBe(ulid)
    }),
  )
})

test('ULIDs sort as their bytes do', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const order = Buffer.compare(Buffer.from(a), Buffer.from(b))
      const [x, y] = [ulidFromBytes(a), ulidFromBytes(b)]
      expect(x < y ? -1 : x > y ? 1 : 0).toBe(order)
    }),
  )
})

test('an id of a place in the log gives its sequence number back', () => {
  const ulid = ulidOfSeq(123_456, 1_790_000_000_123_456)
  expect(seqOfUlid(ulid)).toBe(123_456)
  expect(seqOfUlid(ulidFromBytes(new Uint8Array(16).fill(7)))).toBeNull()
  expect(seqOfUlid('not an id')).toBeNull()
})

test('an id of another kind, case or form is none', () => {
  const id = idOf('payment', ulidFromBytes(new Uint8Array(16).fill(123)))
  expect(parseId('payment', id)).toBe(id)
  expect(parseId('wallet', id)).toBeNull()
  for (const bad of [
    id.toLowerCase(),
    `${id}0`,
    id.slice(0, -1),
    `${id}\n`,
    '',
    'pay_',
    'pay_'.padEnd(30, 'Z'),
  ])
    expect(parseId('payment', bad)).toBeNull()
})
