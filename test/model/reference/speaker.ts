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

/** Whose voice a key has: that of whoever made it, and so on. */
export function rootOf(key: ModelKey): ModelKey {
  return key.maker === null ? key : rootOf(key.maker)
}

/** Whether what an agent asks for is its holder's to give. */
export function mayGive({ permissions }: ModelKey, what: 'raise' | 'budget' | 'payee'): boolean {
  return permissions.includes(what === 'budget' ? 'wallets:write' : 'policies:write')
}

/** Nobody gives away what they do not hold. */
export function holdsAll({ key }: Speaker, permissions: readonly string[]): boolean {
  return permissions.every((permission) => key.permissions.includes(permission))
}
