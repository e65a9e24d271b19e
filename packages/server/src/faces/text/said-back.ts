import type { Rules } from '@bursar/core'
import { boundaryExamples } from '../../language/boundary.ts'
import type { PolicyReading } from '../../language/reading.ts'
import { printPolicy } from '../../language/sentence.ts'

/** Rules in English, or what was said of them, and where each of them begins to refuse. */
export function saidBack(rules: Rules, said: Partial<Rules> = rules) {
  return {
    readBack: [...printPolicy(said)],
    examples: boundaryExamples(rules).map((one) => ({ ...one })),
  }
}

/** What of a text was not understood, or may mean several things. */
export function openIn({ unparsed, questions }: Pick<PolicyReading, 'unparsed' | 'questions'>) {
  return {
    unparsed: unparsed.map((span) => ({ ...span })),
    questions: questions.map((one) => ({ ...one, readings: [...one.readings] })),
  }
}
