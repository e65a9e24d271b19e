import type { Actor, Ask } from '../command.ts'
import { done, type Outcome, refused } from '../outcome.ts'
import type { View } from '../view.ts'
import { operatorOf } from './actor.ts'

/** What one currency counts for in another from now on; what was counted before stays. */
export function decideRate(view: View, by: Actor, ask: Ask<'rate.set'>): Outcome<'rate.set'> {
  const operator = operatorOf(view, by)
  if (operator.kind === 'refused') return operator
  if (ask.from === ask.to)
    return refused('INVALID_REQUEST', 'The two currencies must be different.')
  return done<'rate.set'>({})
}
