import type { Interval } from './statistics.ts'

/** Whether a payment costs more than in another build: a run that cannot tell is no yes. */
export type Verdict = 'not slower' | 'slower' | 'not measured'

const lossMax = 0.03
const widthMax = 0.1

/** By the cost of a payment here, divided by its cost there. */
export function verdictOf({ low, high }: Interval): Verdict {
  if (low > 1 + lossMax) return 'slower'
  return high - low > widthMax ? 'not measured' : 'not slower'
}

/** 2 is a wrong use of the program. */
export const exitCodes: Readonly<Record<Verdict, number>> = {
  'not slower': 0,
  slower: 1,
  'not measured': 3,
}

export const reasons: Readonly<Record<Verdict, string>> = {
  'not slower': 'not slower by more than 3 %',
  slower: 'SLOWER: even the better end of the interval is a loss of more than 3 %',
  'not measured': 'NOT MEASURED: the interval is wider than ±5 %; run it on an idle machine',
}
