import type { Id, Params, Rules } from '@bursar/core'
import type { ModelAgent, ModelApproval, ModelKey } from './world.ts'

export interface ModelLink {
  readonly id: Id<'link'>
  readonly approval: Id<'approval'>
  readonly key: ModelKey
  readonly expiresAt: number
  state: 'OPEN' | 'USED' | 'REVOKED'
}

export interface ModelRequest {
  readonly id: Id<'approval'>
  readonly agent: ModelAgent
  readonly key: ModelKey
  readonly wish: Params<'approval.request'>['wish']
  readonly people: boolean
  readonly expiresAt: number
  state: ModelApproval['state']
  deniedAt: number | null
}

export interface ModelRaise {
  readonly agent: ModelAgent
  readonly per: NonNullable<Rules['raises']>[number]['per']
  readonly amount: bigint
  /** In seconds. */
  readonly until: number
  ended: boolean
}
