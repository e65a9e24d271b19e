import type { Permission } from '@bursar/contract'
import type { CommandKind } from '@bursar/core'
import type { Call, Deps, Rejection } from './call.ts'

/** What is asked of a key before an operation is carried out, whatever face offers it. */
export interface Requirement {
  /** What the key of an organization needs. */
  readonly permission: Permission
  /** What an agent's own key needs; null: it may not call it. */
  readonly agentPermission: Permission | null
  /** Enough for a key of the organization: the book lets it stop something, and no more. */
  readonly stopPermission?: Permission | null
  readonly writes: boolean
  /** The commands that it may make; none where it only asks. */
  readonly makes: readonly CommandKind[]
  /** Whether it may make a payment: what is declined is recorded, so it is bounded. */
  readonly pays?: boolean
  /** Whether a person has to have shown a passkey moments ago. */
  readonly fresh?: boolean
}

/** Something that can be asked for. It never throws for what a caller can cause. */
export interface Operation<Input = unknown, Answer = unknown> extends Requirement {
  readonly name: string
  run(deps: Deps, call: Call, input: Input): Promise<Answer | Rejection>
}
