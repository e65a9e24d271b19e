import { expect, test } from 'vitest'
import { z } from 'zod'
import { rulesChange, rulesCreate, rulesShown } from './policy-rules.ts'

const create = z.strictObject(rulesCreate)
const change = z.strictObject(rulesChange)
const days = ['mon', 'sun'] as const

function minutesOf(from: string, to: string): unknown {
  const { timeWindows } = change.parse({ timeWindows: [{ days, from, to }] })
  return timeWindows?.map((window) => [window.from, window.to])
}

test('the hours of a window are minutes of the local day, and midnight is an end', () => {
  expect(minutesOf('09:00', '18:30')).toEqual([[540, 1110]])
  expect(minutesOf('00:00', '24:00')).toEqual([[0, 1440]])
  expect(minutesOf('22:00', '00:00')).toEqual([[1320, 1440]])
  expect(minutesOf('23:59', '00:01')).toEqual([[1439, 1]])
})

test('a change holds what was sent and nothing else', () => {
  expect(change.parse({})).toStrictEqual({})
  expect(change.parse({ maxPerDay: null, approveNewPayees: false })).toStrictEqual({
    ...{ maxPerDay: null, approveNewPayees: false },
  })
  // Absent is untouched, so undefined must not pass for it.
  expect(change.safeParse({ maxPerDay: undefined }).success).toBe(false)
})

test('a new policy has every rule that can be sent, and no more', () => {
  const made = create.parse({})
  expect(Object.keys(made).sort()).toEqual(Object.keys(rulesChange).sort())
  const { unknownCategory, ...others } = made
  expect(unknownCategory).toBe('deny')
  expect(new Set(Object.values(others))).toEqual(new Set([null]))
})

test('every rule is shown as it is called when it is sent', () => {
  const shown = new Set(Object.keys(rulesShown))
  expect(Object.keys(rulesChange).filter((name) => !shown.has(name))).toEqual([])
})
