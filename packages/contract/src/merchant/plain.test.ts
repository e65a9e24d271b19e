import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from './fold.ts'
import { hostIn, hostsIn, isUnreadable } from './host.ts'

// Texts that need no work are answered without it: as the work would have answered.

const label = fc.oneof(
  fc.stringMatching(/^[a-z0-9-]{1,8}$/),
  fc.stringMatching(/^(xn--|--|0x)[a-z0-9-]{0,4}$/),
)
const host = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.stringMatching(/^[a-z]{2,6}$/))
  .map(([labels, last]) => [...labels, last].join('.'))

test('a plain host is what a parser of URLs makes of it', () => {
  fc.assert(
    fc.property(host, (text) => {
      // A dot at the end takes the long way.
      expect(hostIn(text)).toBe(hostIn(`http://${text}./`))
    }),
    { numRuns: 2_000 },
  )
})

test('words without a dot are no host, and have none', () => {
  const words = fc.string({ unit: fc.constantFrom(...'ab0 -_Zx1') })
  fc.assert(
    fc.property(words, (text) => {
      expect(hostIn(`${text}\u00a0`)).toBe(hostIn(text))
      expect(hostsIn(`${text}\u00a0`)).toEqual(hostsIn(text))
      expect(isUnreadable(`${text}\u00a0`)).toBe(isUnreadable(text))
    }),
  )
})

test('plain letters are folded already', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      // The joiner takes the long way, and is not heard.
      expect(fold(text)).toBe(fold(`${text}\u200d`))
    }),
    { numRuns: 2_000 },
  )
})
