import {
  Bursar,
  BursarError,
  type CallOptions,
  type Fetch,
  type RawRequest,
  type RawResponse,
} from '@bursar/sdk'
import type { Target } from '../target.ts'
import { CallFailure } from './call-failure.ts'

// What failed like this has reached no server.
const unsent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|bad port)$/
// What was answered like this had no effect.
const without = [429, 503]

/** Calls one server with one key, with the retries of the SDK. */
export class Caller {
  readonly target: Target
  readonly #signal: AbortSignal

  constructor(target: Target, signal: AbortSignal) {
    this.target = target
    this.#signal = signal
  }

  /** Errors: CallFailure; the reason of the signal. */
  async call(request: RawRequest, options: CallOptions = {}): Promise<RawResponse> {
    const { baseUrl, apiKey } = this.target
    const sent = { mayHaveArrived: false }
    const client = new Bursar({ baseUrl, apiKey, fetch: watched(sent) })
    const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID()
    try {
      return await client.request(request, { signal: this.#signal, ...options, idempotencyKey })
    } catch (error) {
      if (!(error instanceof BursarError)) throw error
      const { method, writes = method !== 'GET' } = request
      throw new CallFailure(error, { ...sent, baseUrl, writes, idempotencyKey })
    }
  }

  /** The answer of a read. */
  async get<T>(path: string, options: CallOptions = {}): Promise<T> {
    const { text } = await this.call({ method: 'GET', path }, options)
    return JSON.parse(text) as T
  }
}

/** Notes whether any attempt may have reached the server. */
function watched(sent: { mayHaveArrived: boolean }): Fetch {
  return async (url, init) => {
    try {
      const response = await fetch(url, init)
      if (!without.includes(response.status)) sent.mayHaveArrived = true
      return response
    } catch (error) {
      const { code, message = '' } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException
      if (!unsent.test(code ?? message)) sent.mayHaveArrived = true
      throw error
    }
  }
}
