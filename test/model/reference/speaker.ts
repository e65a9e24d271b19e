import type { ModelAgent, ModelKey, World } from './world.ts'

/** For whom a key speaks. */
export interface Speaker {
  readonly key: ModelKey
  readonly agent: ModelAgent | null
}

/** Null for a key that opens nothing at that moment. */
export function speakerOf(world: World, by: string, at: number): Speaker | null {
  const key = world.key(by)
  return key !== undefined && opens(key, at) ? { key, agent: key.agent } : null
}

export function opens({ status, expiresAt }: ModelKey, at: number): boolean {
  return status === 'ACTIVE' && (expiresAt === null || at < expiresAt)
}

/** Rotation is not revocation: who speaks in its place asks for it still, if they may. */
export function stillAsks(world: World, key: ModelKey, at: number): boolean {
  if (key.status !== 'ROTATED') return opens(key, at)
  const next = successorOf(world, key)
  return next !== undefined && (key.member === null || next.permissions.includes('payments:write'))
}

/** Of members alone: a key that can be presented is not rotated but ended. */
export function stillConsents(world: World, key: ModelKey, at: number): boolean {
  if (key.member === null || key.status !== 'ROTATED') return opens(key, at)
  return successorOf(world, key)?.permissions.includes('approvals:write') === true
}

/** The next key of the agent, or the person by the role of today. */
function successorOf({ keys }: World, key: ModelKey): ModelKey | undefined {
  const active = keys.filter(({ status }) => status === 'ACTIVE')
  if (key.member === null) return active.find(({ agent }) => agent === key.agent)
  return active.find((one) => one.member !== null && rootOf(one) === rootOf(key))
}

/** Who stands at the beginning of its line: made it, made what made it, and so on. */
export function rootOf(key: ModelKey): ModelKey {
  return key.maker === null ? key : rootOf(key.maker)
}

/** Whose voice a key has. Among people, all that came from the machine is one: the first key. */
export function voiceOf({ keys }: World, key: ModelKey, isAmongPeople: boolean): ModelKey {
  const root = rootOf(key)
  const isMachine = root.agent === null && root.member === null
  return (isAmongPeople && isMachine ? keys[0] : null) ?? root
}

/** Whether whoever asked and whoever consents is one and the same, and a person. */
export function isOwnWish(
  world: World,
  speaker: Speaker,
  { key, people }: { readonly key: ModelKey; readonly people: boolean },
): boolean {
  const voice = voiceOf(world, speaker.key, people)
  return people && voice.member !== null && voiceOf(world, key, people) === voice
}

/** Whether what an agent asks for is its holder's to give. */
export function mayGive({ permissions }: ModelKey, what: 'raise' | 'budget' | 'payee'): boolean {
  return permissions.includes(what === 'budget' ? 'wallets:write' : 'policies:write')
}

export function holdsAll({ key }: Speaker, permissions: readonly string[]): boolean {
  return permissions.every((permission) => key.permissions.includes(permission))
}

/** Nobody gives away what they do not hold, and nobody at all what is for people alone. */
export function mayLend(speaker: Speaker | null, permissions: readonly string[]): boolean {
  if (permissions.includes('members:write')) return false
  return speaker === null || holdsAll(speaker, permissions)
}
