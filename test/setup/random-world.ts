import type { Command } from '../../packages/core/src/command.ts'
import type { Id } from '../../packages/core/src/id.ts'
import type { Given, NewAgent } from './given.ts'

/** Everything that a story has made so far, the ended things too. */
export interface World {
  readonly given: Given
  readonly agents: NewAgent[]
  readonly groups: Id<'group'>[]
  readonly policies: Id<'policy'>[]
  readonly payments: Id<'payment'>[]
  readonly payees: Id<'payee'>[]
  readonly keys: Id<'key'>[]
  readonly people: Id<'person'>[]
  readonly wallets: Id<'wallet'>[]
}

export type Making = (world: World, one: number, two: number, amount: bigint) => Command | null

export function pick<T>(from: readonly T[], at: number): T | null {
  return from.length === 0 ? null : (from[at % from.length] as T)
}

export function made(list: string[], id: string, command: Command): Command {
  list.push(id)
  return command
}
