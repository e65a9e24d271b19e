import type { Command } from '@bursar/core'
import { levels } from './rule.ts'
import type { World } from './world.ts'

/** Who vouches for an agent, and who does not any more. */
export function decideKya(
  world: World,
  command: Extract<Command, { kind: `kya.${string}` }>,
): string | null {
  const agent = world.agent(command.params.agent)
  if (agent === undefined) return 'NOT_FOUND'
  if (command.kind !== 'kya.upgrade') {
    agent.suspended = command.kind === 'kya.suspend'
    return null
  }
  const { level, proof } = command.params
  if (levels.indexOf(level) < levels.indexOf(agent.level)) return 'INVALID_REQUEST'
  if (agent.suspended) return 'KYA_SUSPENDED'
  if (proof !== null && world.proofs.has(proof)) return 'CONFLICT'
  agent.level = level
  if (proof !== null) world.proofs.add(proof)
  return null
}
