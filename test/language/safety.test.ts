import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPolicy } from '../../packages/server/src/language/reading.ts'
import { sentences } from './corpus/sentences.ts'
import { isProof, rounds } from './rounds.ts'
import { widerIn } from './wider.ts'

const understood = sentences.filter(([, , left]) => left === undefined).map(([text]) => text)
const vocabulary = [...new Set(sentences.flatMap(([text]) => text.split(/\s+/)))]

function isClear({ unparsed, questions }: ReturnType<typeof readPolicy>): boolean {
  return unparsed.length + questions.length === 0
}

const silent = new Set(
  (
    'please the this that a an agent agents bot assistant it its i we you they my our your may ' +
    'can should must will would shall to be want like let make sure ensure policy also and but ' +
    'thanks'
  ).split(' '),
)

/** Words of a text that no answer mentions. */
function lostWords(text: string): string[] {
  const { uses, unparsed, questions } = readPolicy(text)
  const spans = [...uses, ...unparsed, ...questions].map(({ at, text: part }) => ({
    from: at,
    to: at + [...part].length,
  }))
  const letters = [...text]
  const isSaid = (place: number) => spans.some(({ from, to }) => from <= place && place < to)
  const lost = letters.map((letter, place) => (isSaid(place) ? ' ' : letter)).join('')
  const words = lost
    .split(/[\s_.,;!?[\]()|\-*•‣◦–—＊，；！（）［］｜．＿－]+/u)
    .filter((word) => word !== '')
  return words.filter((word) => !silent.has(word.toLowerCase()) && !/^\d{1,2}\)?$/.test(word))
}

test('every word of a text is used, unparsed or asked about', () => {
  for (const [text] of sentences) expect([text, lostWords(text)]).toEqual([text, []])
  const words = fc.array(fc.constantFrom(...vocabulary, '\n', '—', '\u200b', '\u202e', '\u0007'), {
    maxLength: 30,
  })
  const texts = fc.oneof(
    words.map((some) => some.join(' ')),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )
  fc.assert(
    fc.property(texts, (text) => {
      expect(lostWords(text)).toEqual([])
    }),
    rounds(60),
  )
})

test('spans are parts of the text as it was sent, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...vocabulary, '😀', '“a”'), { maxLength: 25 }),
      (some) => {
        const text = some.join(' ')
        const { uses, unparsed, questions } = readPolicy(text)
        for (const { at, text: part } of [...uses, ...unparsed, ...questions])
          expect([...text].slice(at, at + [...part].length).join('')).toBe(part)
      },
    ),
    rounds(100),
  )
})

const conditions = ['not', 'never', 'only', 'except', 'unless', 'until']
// To say "only" of what may be paid, when, or up to how much, says it once more.
const exclusive = ['allowedMerchants', 'allowedCategories', 'timeWindows', 'maxTransaction']

// All of them under npm run prove; a part of them, always another, otherwise.
const share = isProof ? 1 : 12
const first = Math.floor(Math.random() * share)

test('a condition or a denial at any place is heard', () => {
  for (const text of understood.filter((_, at) => at % share === first % share)) {
    const base = readPolicy(text).rules
    const isExclusive = exclusive.some((field) => field in base)
    for (const word of conditions) {
      if (word === 'only' && isExclusive) continue
      for (const changed of withWord(text, word)) {
        const read = readPolicy(changed)
        if (isClear(read)) expect([changed, read.rules]).not.toEqual([changed, base])
      }
    }
  }
})

/** A text with a word put between any two of its own, at its beginning and at its end. */
function withWord(text: string, word: string): string[] {
  const gaps = [...text.matchAll(/\s+/g)].map(({ index }) => index)
  const inside = gaps.map((at) => `${text.slice(0, at)} ${word}${text.slice(at)}`)
  return [`${word} ${text}`, ...inside, `${text} ${word}`]
}

test('a clause that is taken out takes its rules with it, or was said elsewhere', () => {
  for (const text of understood) {
    const base = readPolicy(text)
    if (base.uses.length < 2) continue
    for (const use of base.uses) {
      const letters = [...text]
      letters.splice(use.at, [...use.text].length)
      const rest = readPolicy(letters.join(''))
      const elsewhere = base.uses.filter((other) => other !== use).flatMap(({ rules }) => rules)
      const isRedundant = use.rules.every((rule) => elsewhere.includes(rule))
      if (!isRedundant)
        expect([text, use.text, rest.rules]).not.toEqual([text, use.text, base.rules])
    }
  }
})

// One letter more or less makes another of these, and no reader could tell.
const twins = new Set(['ads', 'wire', 'bets', 'bars', 'cabs', 'cars', 'grok', 'groq', 'cap', 'no'])

test('a letter that is wrong makes no policy wider without a word', () => {
  const places = understood.flatMap((text) =>
    [...text.matchAll(/(?<![\w.*"'/])[A-Za-z]{2,}(?![\w.*"'/])/g)].flatMap(({ index, 0: word }) =>
      text.includes('"') ? [] : [...word].map((_, at) => ({ text, index, word, at })),
    ),
  )
  const typos = fc.record({
    place: fc.constantFrom(...places),
    letter: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
  })
  fc.assert(
    fc.property(typos, ({ place: { text, index, word, at }, letter }) => {
      const isCapital = word[at] !== word[at]?.toLowerCase()
      const other = isCapital ? letter.toUpperCase() : letter
      const wrong = `${word.slice(0, at)}${other}${word.slice(at + 1)}`
      const base = readPolicy(text).rules
      const isName = (base.allowedMerchants ?? []).some((entry) => entry.includes(word))
      if (isName || twins.has(wrong.toLowerCase())) return
      const read = readPolicy(`${text.slice(0, index)}${wrong}${text.slice(index + word.length)}`)
      if (isClear(read)) expect([wrong, widerIn(read.rules, base)]).toEqual([wrong, []])
    }),
    rounds(800),
  )
})
