import type { Problem, ProblemCode, Remedies, TraceEntry } from './generated.ts'

/** The base class of all errors, except for the reason of an AbortSignal. */
export class BursarError extends Error {
  override readonly name: string = 'BursarError'
}

/** There was no response: the server could not be reached, or the connection was lost. */
export class ConnectionError extends BursarError {
  override readonly name: string = 'ConnectionError'
}

/** There was no response in time. The request may have taken effect: retry with the same key. */
export class TimeoutError extends ConnectionError {
  override readonly name: string = 'TimeoutError'
}

/** What a refusing answer said, before it has a class. */
export interface Refusal {
  readonly status: number
  readonly requestId: string | null
  /** The number of seconds to wait before a retry, if the response has it. */
  readonly retryAfter: number | null
  /** The problem, or the text of a body that is not JSON, such as that of a proxy. */
  readonly body: unknown
}

/** The server responded with an error. */
export class APIError extends BursarError {
  override readonly name: string = 'APIError'
  readonly status: number
  /** A stable code such as `LIMIT_DAILY`; null if the response is not from Bursar. */
  readonly code: ProblemCode | null
  readonly requestId: string | null
  readonly retryAfter: number | null
  /** What would succeed instead of a refused payment. */
  readonly remedies: Remedies | null
  /** The result of every check of a refused payment. */
  readonly trace: readonly TraceEntry[] | null
  /** The ID of the refused payment, recorded as DECLINED. */
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

/** 400, 413, 415, 422: the request is invalid. `details.fields` lists the invalid fields. */
export class InvalidRequestError extends APIError {
  override readonly name: string = 'InvalidRequestError'
}

/** 401: there is no valid API key. */
export class AuthenticationError extends APIError {
  override readonly name: string = 'AuthenticationError'
}

/** 402: a payment was refused by a policy, limit or balance. See `remedies`. */
export class PaymentRefusedError extends APIError {
  override readonly name: string = 'PaymentRefusedError'
}

/** 403: the API key is not allowed to do this. */
export class PermissionError extends APIError {
  override readonly name: string = 'PermissionError'
}

/** 404: the object does not exist, or the API key cannot access it. */
export class NotFoundError extends APIError {
  override readonly name: string = 'NotFoundError'
}

/** 409: the current state does not allow the request, such as WALLET_FROZEN. */
export class ConflictError extends APIError {
  override readonly name: string = 'ConflictError'
}

/** 429: too many requests. Retry after `retryAfter` seconds. */
export class RateLimitError extends APIError {
  override readonly name: string = 'RateLimitError'
}

/**
 * 5xx. With a `code`, the server failed and the request had no effect. Without one, a proxy or
 * gateway failed, and the request may have taken effect: retry with the same key.
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
