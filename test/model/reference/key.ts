import type { Params } from '@bursar/core'
import { release } from './posting.ts'
import { mayLend, opens, type Speaker } from './speaker.ts'
import type { ModelAgent, ModelKey, World } from './world.ts'

/** Without a speaker, on the machine of the server. */
export function createKey(
  world: World,
  speaker: Speaker | null,
  params: Params<'key.create'>,
): string | null {
  const { key, owner, permissions, expiresAt } = params
  if (!mayLend(speaker, permissions)) return 'FORBIDDEN'
  const maker = speaker?.key ?? null
  addKey(world, { id: key.id, agent: null, owner, permissions, expiresAt, maker, member: null })
  return null
}

export function addKey(world: World, made: Omit<ModelKey, 'status' | 'since'>): void {
  world.keys.push({ ...made, since: world.payments.length, status: 'ACTIVE' })
}

/** What the key asked for and nobody has decided goes with it. */
export function revokeKey(
  world: World,
  { params, at }: { params: Params<'key.revoke'>; at: number },
): string | null {
  const key = world.key(params.key)
  if (key === undefined || key.agent !== null || key.member !== null) return 'NOT_FOUND'
  if (key.status !== 'ACTIVE') return 'CONFLICT'
  const isMade = (one: ModelKey) => one.status === 'ACTIVE' && isMadeBy(one, key)
  const ended = [key, ...(params.cascade === true ? world.keys.filter(isMade) : [])]
  const left = world.keys.filter((one) => !ended.includes(one))
  if (makesUntil(left, at) < makesUntil(ended, at)) return 'CONFLICT'
  for (const one of ended) one.status = 'REVOKED'
  for (const one of world.payments)
    if (ended.includes(one.key) && one.state === 'PENDING_APPROVAL') release(one, 'RELEASED')
  return null
}

/** How long keys can be made with some of them; 0 where not at all. */
function makesUntil(keys: readonly ModelKey[], at: number): number {
  const makers = keys.filter((one) => one.agent === null && opens(one, at))
  const able = makers.filter(({ permissions }) => permissions.includes('keys:write'))
  return Math.max(0, ...able.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY))
}

function isMadeBy({ maker }: ModelKey, key: ModelKey): boolean {
  return maker !== null && (maker === key || isMadeBy(maker, key))
}

export function endKeys(world: World, agent: ModelAgent, status: 'ROTATED' | 'REVOKED'): void {
  for (const key of world.keys)
    if (key.agent === agent && key.status === 'ACTIVE') key.status = status
}
