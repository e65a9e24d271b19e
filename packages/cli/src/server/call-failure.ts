import type { BursarError } from '@bursar/sdk'

/** A call that did not succeed, and what its caller has to know to go on. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure'
  override readonly cause: BursarError
  readonly baseUrl: string
  readonly writes: boolean
  /** Whether the server may have got it before the connection broke. */
  readonly mayHaveArrived: boolean
  readonly idempotencyKey: string

  constructor(cause: BursarError, about: Omit<CallFailure, keyof Error>) {
    super(cause.message)
    this.cause = cause
    this.baseUrl = about.baseUrl
    this.writes = about.writes
    this.mayHaveArrived = about.mayHaveArrived
    this.idempotencyKey = about.idempotencyKey
  }
}
