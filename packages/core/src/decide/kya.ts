import type { Params } from '../command.ts'
import { kyaOf, reaches } from '../kya/kya.ts'
import { done, type Outcome, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { existing, noAgent } from './agent.ts'

/**
 * Somebody vouched for an agent, and a verifier found that to be so. The level goes up or is
 * renewed, never down, and a proof that names itself is good once.
 */
export function decideKyaUpgrade(
  view: View,
  params: Params<'kya.upgrade'>,
): Outcome<'kya.upgrade'> {
  const agent = existing(view, params.agent)
  if (agent === null) return noAgent()
  const { level, status } = kyaOf(agent)
  if (!reaches(params.level, level)) {
    const details = { kyaLevel: level }
    return rejected('INVALID_REQUEST', "An agent's KYA level cannot be lowered.", details)
  }
  if (status === 'suspended')
    return rejected('KYA_SUSPENDED', "The agent's KYA is suspended. Reactivate it first.")
  if (params.proof !== null && view.read('proof', params.proof) !== null)
    return rejected('CONFLICT', 'This attestation has already been used. Request a new one.')
  return done<'kya.upgrade'>({ before: level })
}

/** No payments of this agent, nor of those below it, until it is reactivated. */
export function decideKyaSuspend(
  view: View,
  params: Params<'kya.suspend'>,
): Outcome<'kya.suspend'> {
  return existing(view, params.agent) === null ? noAgent() : done<'kya.suspend'>({})
}

export function decideKyaReactivate(
  view: View,
  params: Params<'kya.reactivate'>,
): Outcome<'kya.reactivate'> {
  return existing(view, params.agent) === null ? noAgent() : done<'kya.reactivate'>({})
}
