import type { OutsideRail, RailTerms, Settles } from '@bursar/core'
import { simulatedTerms } from './simulated.ts'

/** The terms of each rail that this build can settle by, where it settles at once or later. */
export const termsOf: Readonly<Record<OutsideRail, (settles: Settles) => RailTerms>> = {
  simulated: simulatedTerms,
}

/** What a new book pays outside parties with, until an operator changes it. */
export const railsOfNewBook: Readonly<Record<'test' | 'live', readonly RailTerms[]>> = {
  test: [simulatedTerms('at_once')],
  live: [],
}
