import type { Params } from '@bursar/core'
import { release } from './posting.ts'
import { holdsAll, type Speaker } from './speaker.ts'
import type { ModelAgent, ModelKey, World } from './world.ts'

/** Without a speaker, on the machine of the server. */
export function createKey(
  world: World,
  speaker: Speaker | null,
  params: Params<'key.create'>,
): string | null {
  const { key, owner, permissions, expiresAt } = params
  if (speaker !== null && !holdsAll(speaker, permissions)) return 'FORBIDDEN'
  const maker = speaker?.key ?? null
  addKey(world, { id: key.id, agent: null, owner, permissions, expiresAt, maker })
  return null
}

export function addKey(world: World, made: Omit<ModelKey, 'status' | 'since'>): void {
  world.keys.push({ ...made, since: world.payments.length, status: 'ACTIVE' })
}

/** What the key asked for and nobody has decided goes with it. */
export function revokeKey(world: World, params: Params<'key.revoke'>): string | null {
  const key = world.key(params.key)
  if (key === undefined || key.agent !== null) return 'NOT_FOUND'
  if (key.status !== 'ACTIVE') return 'CONFLICT'
  key.status = 'REVOKED'
  for (const one of world.payments)
    if (one.key === key && one.state === 'PENDING_APPROVAL') release(one, 'RELEASED')
  return null
}

export function endKeys(world: World, agent: ModelAgent, status: 'ROTATED' | 'REVOKED'): void {
  for (const key of world.keys)
    if (key.agent === agent && key.status === 'ACTIVE') key.status = status
}
