import type { ProblemCode } from '@bursar/contract'
import type { CommandKind, Finding, Id, Remedies } from '@bursar/core'
import type { Decisions } from '../effects/decisions.ts'
import type { Engine } from '../engine/engine.ts'
import type { Idempotency } from '../engine/request.ts'
import type { Caller } from '../identity/caller.ts'
import type { Environment } from '../identity/mint.ts'
import type { Secrets } from '../identity/secret.ts'
import type { KyaVerifier } from '../kya/verifier.ts'
import type { Database } from '../store/db.ts'

/** One call of an operation: who, and what makes its repetition harmless. */
export interface Call {
  readonly caller: Caller
  readonly idempotency: Idempotency | null
  /** Whether a command of this call was given to the engine. */
  readonly progress: { isSubmitted: boolean; isRecorded?: boolean }
  /** Aborted when the caller hangs up. Made when it is asked for, since few calls need one. */
  readonly gone?: () => AbortSignal
  /** The commands that the operation is declared to make. */
  readonly makes: readonly CommandKind[]
  /** Whether the operation is declared to make payments. */
  readonly pays?: boolean
}

/** A call that may pay, since its operation says so: what it is refused is bounded. */
export type PayingCall = Call & { readonly pays: true }

/** What operations work with. */
export interface Deps {
  readonly engine: Engine
  readonly database: Database
  readonly secrets: Secrets
  readonly decisions: Decisions
  /** The origin at which people find this server, `https://pay.example.com`. */
  readonly publicUrl: string
  /** Who vouches for agents. */
  verifierOf(environment: Environment): KyaVerifier
}

/** What every rule said of a payment that was declined, and what would pass instead. */
export interface Declined {
  readonly payment: Id<'payment'>
  readonly findings: readonly Finding[]
  readonly remedies: Remedies
}

/** What every rule said of a payment that is made once a person approves it. */
export interface Waiting {
  readonly payment: Id<'payment'>
  readonly approval: Id<'approval'>
  readonly findings: readonly Finding[]
}

/** Why a call is answered with a problem. The sentence is public; the code's own one if absent. */
export interface Rejection {
  readonly kind: 'rejected'
  readonly code: ProblemCode
  readonly sentence?: string
  readonly details?: Readonly<Record<string, unknown>>
  /** The payment that was recorded as DECLINED. */
  readonly declined?: Declined
  /** The payment that was recorded and waits for consent. */
  readonly waiting?: Waiting
  /** The payment by which it can be found out what became of it. */
  readonly payment?: Id<'payment'>
  readonly replayed?: boolean
  /** Whole seconds after which it may pass. */
  readonly retrySeconds?: number
}

export function rejected(
  code: ProblemCode,
  rest: Omit<Rejection, 'kind' | 'code'> = {},
): Rejection {
  return { kind: 'rejected', code, ...rest }
}

/** Of an answer whose successes have no tag of their own. */
export function isRejection(answer: object): answer is Rejection {
  return 'kind' in answer && answer.kind === 'rejected'
}

/** What was sent for a field, as its caller knows it, can't be what is meant. */
export function invalidField(path: string, message: string): Rejection {
  return rejected('INVALID_REQUEST', { details: { fields: [{ path, message }] } })
}
