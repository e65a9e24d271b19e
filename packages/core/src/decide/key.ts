import type { Actor, Ask } from '../command.ts'
import { done, type Outcome, refused } from '../outcome.ts'
import type { View } from '../view.ts'
import { operatorOf } from './actor.ts'
import { mayGrant } from './agent.ts'

export function decideKeyCreate(
  view: View,
  by: Actor,
  ask: Ask<'key.create'>,
): Outcome<'key.create'> {
  // The setup of the server itself may always make a key: it is how a lost one is recovered.
  if (by === 'system:setup') return done<'key.create'>({})
  return mayGrant(view, by, ask.permissions) ?? done<'key.create'>({})
}

export function decideKeyRevoke(
  view: View,
  by: Actor,
  ask: Ask<'key.revoke'>,
): Outcome<'key.revoke'> {
  const operator = operatorOf(view, by)
  if (operator.kind === 'refused') return operator
  const key = view.read('key', ask.key)
  if (key === null || key.agent !== null)
    return refused('NOT_FOUND', "There is no such organization key. An agent's key is rotated.")
  if (key.status !== 'ACTIVE') return refused('CONFLICT', 'This key has already been revoked.')
  return done<'key.revoke'>({})
}
