import type { Problem, ProblemCode, Remedies, TraceEntry } from './generated.ts'

/** Anything that the SDK throws, but for the reason of a signal that the caller aborted. */
export class BursarError extends Error {
  override readonly name: string = 'BursarError'
}

/** No answer came: the server could not be reached, or the connection broke. */
export class ConnectionError extends BursarError {
  override readonly name: string = 'ConnectionError'
}

/** No answer came in time. The request may have taken effect: repeat it with its key. */
export class TimeoutError extends ConnectionError {
  override readonly name: string = 'TimeoutError'
}

/** What a refusing answer said, before it has a class. */
export interface Refusal {
  readonly status: number
  readonly requestId: string | null
  /** Whole seconds to wait, if the answer named them. */
  readonly retryAfter: number | null
  /** The problem; its text where the body was no JSON, since a proxy may have answered. */
  readonly body: unknown
}

/** The server answered with a refusal or a failure. */
export class APIError extends BursarError {
  override readonly name: string = 'APIError'
  readonly status: number
  /** Stable, such as `LIMIT_DAILY`; null when something else than Bursar answered. */
  readonly code: ProblemCode | null
  readonly requestId: string | null
  readonly retryAfter: number | null
  /** What would pass instead of a refused payment. */
  readonly remedies: Remedies | null
  /** What every rule said of a refused payment. */
  readonly trace: readonly TraceEntry[] | null
  /** The refused payment, recorded as DECLINED. */
  readonly paymentId: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly body: unknown

  constructor(refusal: Refusal) {
    const problem = problemIn(refusal.body)
    super(messageOf(refusal.status, problem))
    this.status = refusal.status
    this.retryAfter = refusal.retryAfter
    this.body = refusal.body
    this.code = problem.code ?? null
    this.requestId = refusal.requestId ?? problem.requestId ?? null
    this.remedies = problem.remedies ?? null
    this.trace = problem.trace ?? null
    this.paymentId = problem.paymentId ?? null
    this.details = problem.error?.details ?? {}
  }
}

/** 400, 413, 415, 422: the request itself is wrong. `details.fields` says where. */
export class InvalidRequestError extends APIError {
  override readonly name: string = 'InvalidRequestError'
}

/** 401: no valid key. */
export class AuthenticationError extends APIError {
  override readonly name: string = 'AuthenticationError'
}

/** 402: a policy, a limit or the balance refused a payment. `remedies` says what would pass. */
export class PaymentRefusedError extends APIError {
  override readonly name: string = 'PaymentRefusedError'
}

/** 403: the key may not do this. */
export class PermissionError extends APIError {
  override readonly name: string = 'PermissionError'
}

/** 404: there is no such object for this key. */
export class NotFoundError extends APIError {
  override readonly name: string = 'NotFoundError'
}

/** 409: the present state does not allow it, such as WALLET_FROZEN. */
export class ConflictError extends APIError {
  override readonly name: string = 'ConflictError'
}

/** 429: too many requests; `retryAfter` says how long to wait. */
export class RateLimitError extends APIError {
  override readonly name: string = 'RateLimitError'
}

/**
 * 5xx. With a `code`, the server failed and says that nothing was done. Without one, something
 * before it failed, and the request may have taken effect: repeat it with its key.
 */
export class ServerError extends APIError {
  override readonly name: string = 'ServerError'
}

const families: Readonly<Record<number, new (refusal: Refusal) => APIError>> = {
  400: InvalidRequestError,
  401: AuthenticationError,
  402: PaymentRefusedError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  413: InvalidRequestError,
  415: InvalidRequestError,
  422: InvalidRequestError,
  429: RateLimitError,
}

/** A refusal as an error of its family. */
export function errorFor(refusal: Refusal): APIError {
  const Family = refusal.status >= 500 ? ServerError : (families[refusal.status] ?? APIError)
  return new Family(refusal)
}

function problemIn(body: unknown): Partial<Problem> {
  if (typeof body !== 'object' || body === null) return {}
  const { code, type } = body as Readonly<Record<string, unknown>>
  // A proxy may answer with JSON of its own.
  const isOurs = typeof code === 'string' && typeof type === 'string' && type.startsWith('/errors/')
  return isOurs ? (body as Partial<Problem>) : {}
}

function messageOf(status: number, { code, detail }: Partial<Problem>): string {
  if (code !== undefined) return `${status} ${code}: ${detail ?? ''}`
  if (status < 500) return `status ${status}`
  return `status ${status} from a proxy or gateway, not from the server: the outcome is unknown`
}
