import type { ModelAgent, ModelKey, World } from './world.ts'

/** For whom a key speaks. */
export interface Speaker {
  readonly key: ModelKey
  readonly agent: ModelAgent | null
  /** Whose consent it is. */
  readonly name: string
}

/** Null for a key that opens nothing at that moment. */
export function speakerOf(world: World, by: string, at: number): Speaker | null {
  const key = world.key(by)
  if (key === undefined || key.status !== 'ACTIVE') return null
  if (key.expiresAt !== null && at >= key.expiresAt) return null
  return { key, agent: key.agent, name: key.owner }
}

/** Nobody gives away what they do not hold. */
export function holdsAll({ key }: Speaker, permissions: readonly string[]): boolean {
  return permissions.every((permission) => key.permissions.includes(permission))
}
