import { readFileSync } from 'node:fs'
import { encodeEvent } from '@bursar/core'
import { everyKind } from '../setup/every-kind.ts'
import type { Given } from '../setup/given.ts'
import { findingsIn } from '../setup/replayed.ts'
import { newLetters, newWords } from './new-letters.ts'

/** What one Node makes of the books: run by itself, with files of logs to verify. */
export interface Told {
  /** The golden book, decided from its commands. */
  readonly golden: string
  /** A book with words of new letters, as this Node records it. */
  readonly letters: string
  /** Those words whose letters this Node knows all. */
  readonly known: readonly string[]
  /** The laws that verify finds broken: in the book with new letters, then in each file. */
  readonly broken: readonly (readonly string[])[]
}

const golden = bodiesOf(everyKind())
const letters = bodiesOf(newLetters())
const known = newWords.filter((word) => !/\p{Cn}/u.test(word))
const logs = [letters, ...process.argv.slice(2).map((path) => readFileSync(path, 'utf8'))]
const broken: string[][] = []
for (const log of logs) {
  const findings = await findingsIn(log.trimEnd().split('\n'))
  broken.push(findings.map(({ law }) => law))
}
const told: Told = { golden, letters, known, broken }
process.stdout.write(JSON.stringify(told))

function bodiesOf({ log }: Given): string {
  return log.map(({ event }) => `${encodeEvent(event)}\n`).join('')
}
