import { vocabulary } from './generated.ts'

/** A part of a text with what the grammar sees of it: a word of its own or a capital letter. */
export interface Token {
  readonly mark: string
  /** Code points of the text as sent, the last one excluded. */
  readonly from: number
  readonly to: number
  /** A name, a category, a number's digits, a currency, a zone. */
  readonly text: string
  /** A day, minutes of a day, what a word for a number says. */
  readonly number: number
}

export type Found = Omit<Token, 'from'>

/** Text that a regular expression finds at a place. */
export function foundAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

export function wordOfGrammar(word: string): boolean {
  return vocabulary.has(word)
}

export function mark(text: string, to: number): Found {
  return { mark: text, to, text: '', number: 0 }
}
