import type { Idempotency } from '../engine/request.ts'
import type { Caller } from '../identity/caller.ts'
import { DirectoryFull } from '../identity/directory-writer.ts'
import { ConnectionLost, DatabaseError, FlightTimeout } from '../store/db-error.ts'
import { type Admittance, forbidden } from './admit.ts'
import { type Deps, isRejection, type Rejection, rejected } from './call.ts'
import type { OAuth } from './oauth/oauth.ts'
import type { Operation } from './operation.ts'

/** What every face works with. */
export interface Application extends Admittance {
  readonly oauth: OAuth
  readonly deps: Deps
}

export interface Request<Input> {
  readonly caller: Caller
  readonly input: Input
  /** What makes its repetition harmless; null for none. */
  readonly idempotency: Idempotency | null
  /** Aborted when the caller hangs up. */
  readonly gone?: () => AbortSignal
  /** Tells the operator of an error; the caller hears nothing of its cause. */
  report(error: unknown): void
}

/**
 * Carries out an operation for a caller that {@link admit} let in. Until a command is given to the
 * engine, nothing is done: an error up to there is UNAVAILABLE or INTERNAL, and one after it is
 * OUTCOME_UNKNOWN, since clients repeat the former as they are.
 */
export async function perform<Input, Answer extends object>(
  { deps, keys, declines }: Application,
  operation: Operation<Input, Answer>,
  { caller, input, idempotency, gone, report }: Request<Input>,
): Promise<Answer | Rejection> {
  const { makes, pays = false, writes } = operation
  const refusal =
    forbidden(operation, caller) ?? (pays ? (declines?.refusalOf(caller) ?? null) : null)
  if (refusal !== null) return refusal
  const leave = pays ? declines?.enter(caller) : undefined
  const progress = { isSubmitted: false }
  try {
    const call = {
      caller,
      idempotency,
      progress,
      makes,
      pays,
      ...(gone === undefined ? {} : { gone }),
    }
    const answer = await operation.run(deps, call, input)
    // The book knows better: somebody else ended this key, so it is not to be relied on here.
    if (isRejection(answer) && answer.code === 'UNAUTHENTICATED') keys.forget([caller.key])
    return answer
  } catch (error) {
    report(error)
    return rejected(writes && progress.isSubmitted ? 'OUTCOME_UNKNOWN' : absenceIn(error))
  } finally {
    leave?.()
  }
}

/** What is said of an error that stopped a request before it did anything. */
export function absenceIn(error: unknown): 'UNAVAILABLE' | 'INTERNAL' {
  const isAbsent =
    error instanceof ConnectionLost ||
    error instanceof FlightTimeout ||
    error instanceof DirectoryFull ||
    (error instanceof DatabaseError && ABSENT.test(error.sqlstate))
  return isAbsent ? 'UNAVAILABLE' : 'INTERNAL'
}

// SQLSTATE classes of a server that is full, shutting down or too slow at this moment.
const ABSENT = /^(08|53|57)/
