import { assert } from '../assert.ts'
import type { Params } from '../command.ts'
import { done, type Outcome, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { existing as existingAgent, noAgent } from './agent.ts'

/** Turns a kill switch. It may be turned to where it stands: whoever is in a hurry is told yes. */
export function decideSwitch(
  view: View,
  { scope, group, agent }: Params<'switch.turn'>,
): Outcome<'switch.turn'> {
  const targets = [scope, group, agent].filter((target) => target !== null)
  assert(targets.length === 1, 'a switch has one target')
  if (agent !== null && existingAgent(view, agent) === null) return noAgent()
  const row = group === null ? null : view.read('groupState', group)
  if (group !== null && (row === null || row.deleted))
    return rejected('NOT_FOUND', 'No such group.')
  return done<'switch.turn'>({})
}
