import { nameText } from './text.ts'

const lengthMax = 100
const ID = /^[a-z]+_[0-9a-z]{26}$/
const SYSTEM = /^system:/
// Letters that are not seen, or seen as a blank: fillers, selectors, the blank of Braille.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u2800]/u
const WORD = /[\p{L}\p{M}\p{N}_]+/gu

/** The scripts of today (UAX #31, table 5), and those that are written together. */
const scripts = [
  ...['Arabic', 'Armenian', 'Bengali', 'Bopomofo', 'Cyrillic', 'Devanagari', 'Ethiopic'],
  ...['Georgian', 'Greek', 'Gujarati', 'Gurmukhi', 'Hangul', 'Han', 'Hebrew', 'Hiragana'],
  ...['Kannada', 'Katakana', 'Khmer', 'Lao', 'Latin', 'Malayalam', 'Myanmar', 'Oriya'],
  ...['Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
].map((name) => [name])
const together = [
  ['Han', 'Hiragana', 'Katakana'],
  ['Han', 'Hangul'],
  ['Han', 'Bopomofo'],
]
const oneScript = [...scripts, ...together].map((names) => {
  const letters = names.map((name) => `\\p{scx=${name}}`).join('')
  return new RegExp(`^[${letters}\\p{sc=Common}\\p{sc=Inherited}]+$`, 'u')
})

/**
 * Who uses a key, as a label: equal ones are written alike, and none passes for another, for an
 * agent or for a part of Bursar.
 */
export const ownerLabel = nameText(lengthMax)
  .refine((sent) => !UNSEEN.test(sent), 'Must not contain control or invisible characters.')
  .transform((sent) => folded(sent))
  .refine((label) => label.length <= lengthMax, `Must have at most ${lengthMax} characters.`)
  .refine((label) => !ID.test(closed(label)), 'Must not look like an ID.')
  .refine((label) => !SYSTEM.test(closed(label)), 'Must not begin with system:.')
  .refine(
    (label) => (label.match(WORD) ?? []).every((word) => oneScript.some((one) => one.test(word))),
    'Must not mix scripts within a word.',
  )

function folded(sent: string): string {
  return sent.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim()
}

function closed(label: string): string {
  return label.replaceAll(' ', '')
}
