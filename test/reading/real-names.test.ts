import { expect, test } from 'vitest'
import { realNames } from './real-names.ts'

test('there are several hundred names, each once', () => {
  expect(realNames.length).toBeGreaterThanOrEqual(340)
  expect(realNames.filter((name, at) => realNames.indexOf(name) !== at)).toEqual([])
})

test('each is a line of at most 100 characters that every supported Node knows', () => {
  // Unassigned, control, lone surrogates, lines, bidirectional marks.
  const odd = /[\p{Cn}\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}]/u
  expect(realNames.filter((name) => odd.test(name))).toEqual([])
  expect(realNames.filter((name) => name !== name.trim() || name === '')).toEqual([])
  expect(realNames.filter((name) => name.length > 100)).toEqual([])
})
