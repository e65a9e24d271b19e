import type { Params } from '../command.ts'
import { done, type Outcome, rejected } from '../outcome.ts'

/** What one currency counts for in another from now on; what was counted before stays. */
export function decideRate(params: Params<'rate.set'>): Outcome<'rate.set'> {
  if (params.from === params.to)
    return rejected('INVALID_REQUEST', 'The two currencies must be different.')
  return done<'rate.set'>({})
}
