import { expect, test } from 'vitest'
import { everyKind } from '../../../test/setup/every-kind.ts'
import { Given } from '../../../test/setup/given.ts'
import { expectSound } from '../../../test/setup/soundness.ts'
import { commandCodecs } from './command.ts'
import { decodeEvent, encodeEvent } from './event.ts'

// `Given` proves the laws of the log for each event of the story.
test('every kind of event is read back as it was written, and replayed to the same bytes', () => {
  const given = everyKind()
  const kinds = given.log.map(({ event }) => event.kind)
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(commandCodecs).sort())
  expectSound(given)
})

test('a body holds no float and no control character, and its keys stand in one order', () => {
  for (const { event } of everyKind().log) {
    const body = encodeEvent(event)
    expect(body).toMatch(/^\{"v":"1","t":"[a-z.]+","at":"\d+","by":"[^"]+","cmd":/)
    expect([...body].every((letter) => letter >= ' ')).toBe(true)
    expect(body.replace(/"(\\.|[^"\\])*"/g, '')).not.toMatch(/[0-9]/)
  }
})

test('what nobody can have written is not read', () => {
  const { log } = new Given()
  const body = encodeEvent(log[0]?.event ?? (undefined as never))
  const broken = [
    body.replace('"v":"1"', '"v":"2"'),
    body.replace('book.open', 'book.close'),
    body.replace('"credit":"', '"credit":"0'),
    body.replace('"credit":"', '"credit":"1.'),
    body.replace('"owner":', '"extra":"","owner":'),
    body.replace('"environment":"test"', '"environment":"prod"'),
    body.replace('org_', 'wal_'),
    body.replace('"saw":[', '"saw":[["weather"],'),
    'null',
    '[]',
  ]
  for (const one of broken) {
    expect(one).not.toBe(body)
    expect(() => decodeEvent(one), one.slice(0, 60)).toThrow()
  }
})
