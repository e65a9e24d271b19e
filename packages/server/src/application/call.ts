import type {
  Answer,
  Input,
  OperationName,
  Permission,
  ProblemCode,
  V2OperationName,
  v1Operations,
  v2Operations,
} from '@bursar/contract'
import type { Id } from '@bursar/core'
import type { Decisions } from '../effects/decisions.ts'
import type { Engine } from '../engine/engine.ts'
import type { Idempotency } from '../engine/request.ts'
import type { Environment } from '../identity/mint.ts'
import type { Secrets } from '../identity/secret.ts'
import type { KyaVerifier } from '../kya/verifier.ts'
import type { Database } from '../store/db.ts'

/** Who calls, as the face proved it. */
export interface Caller {
  readonly bookId: number
  readonly environment: Environment
  readonly key: Id<'key'>
  /** SHA-256 of the secret: seals what only this caller may see again. */
  readonly keyHash: string
  /** The agent whose own key this is; null for a key of the organization. */
  readonly agent: Id<'agent'> | null
  readonly owner: string
  readonly permissions: readonly Permission[]
}

/** One call of an operation: who, and what makes its repetition harmless. */
export interface Call {
  readonly caller: Caller
  readonly idempotency: Idempotency | null
  /** Whether a command of this call was given to the engine. */
  readonly progress: { isSubmitted: boolean }
  /** Aborted when the caller hangs up. Made when it is asked for, since few calls need one. */
  readonly gone?: () => AbortSignal
  /** Whether the operation is declared to make payments. */
  readonly pays?: boolean
}

/** A call that may pay, since its operation says so: what it is refused is bounded. */
export type PayingCall = Call & { readonly pays: true }

/** What handlers stand on. */
export interface Ground {
  readonly engine: Engine
  readonly database: Database
  readonly secrets: Secrets
  readonly decisions: Decisions
  /** Who vouches for agents. */
  verifierOf(environment: Environment): KyaVerifier
}

/** Why a call is answered with a problem. The sentence is public; the code's own one if absent. */
export interface Rejection {
  readonly kind: 'rejected'
  readonly code: ProblemCode
  readonly sentence?: string
  readonly details?: Readonly<Record<string, unknown>>
  /** Further fields of the problem: of a payment recorded as DECLINED, what every rule said. */
  readonly more?: Readonly<Record<string, unknown>>
  readonly replayed?: boolean
}

export type Handled<O> = (Answer<O> & { readonly replayed?: boolean }) | Rejection

/** Operation → command (write) or query (read). Never throws for what a caller can cause. */
export type Handler<O> = (
  ground: Ground,
  call: O extends { readonly pays: true } ? PayingCall : Call,
  input: Input<O>,
) => Promise<Handled<O>>

/** A handler for every operation: a missing one does not compile. */
export type Handlers = {
  readonly [N in OperationName]: Handler<(typeof v1Operations)[N]>
}

/** The same for the agent-first face. */
export type V2Handlers = {
  readonly [N in V2OperationName]: Handler<(typeof v2Operations)[N]>
}

export function rejected(
  code: ProblemCode,
  rest: Omit<Rejection, 'kind' | 'code'> = {},
): Rejection {
  return { kind: 'rejected', code, ...rest }
}
