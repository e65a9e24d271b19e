import { pause, retryDelay } from './backoff.ts'
import { BursarError, ConnectionError, errorFor, TimeoutError } from './error.ts'
import { type Calls, routes } from './generated.ts'
import { jsonOf, queryOf } from './json.ts'

/** Options for a single call. */
export interface CallOptions {
  /** Sent with writes. Default: a new key per call, the same for all its attempts. */
  idempotencyKey?: string | undefined
  /** The timeout per attempt in milliseconds, including the response body. */
  timeout?: number | undefined
  /** The maximum number of retries. */
  maxRetries?: number | undefined
  /** Aborts the call, which then rejects with the reason of the signal. */
  signal?: AbortSignal | undefined
  headers?: Readonly<Record<string, string>> | undefined
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface TransportOptions {
  readonly apiKey: string
  readonly baseUrl: string
  readonly timeout: number
  readonly maxRetries: number
  readonly fetch: Fetch
}

export type CallName = keyof Calls
type Part<N extends CallName, P extends 'id' | 'query' | 'body'> = Calls[N][P] extends undefined
  ? { readonly [K in P]?: undefined }
  : { readonly [K in P]: Calls[N][P] }

/** The parts of a request that its operation has. */
export type Parts<N extends CallName> = Part<N, 'id'> & Part<N, 'query'> & Part<N, 'body'>

/** A request for which there is no method, such as one of the agent-first API. */
export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** What follows the base URL, with its query: `/v1/payments?limit=1`. */
  readonly path: string
  /** JSON, sent unchanged. */
  readonly body?: string | undefined
  /** Whether it has an Idempotency-Key. Default: every method except GET has one. */
  readonly writes?: boolean | undefined
}

export interface RawResponse {
  readonly status: number
  /** The JSON of the body, as it was received. */
  readonly text: string
}

interface Request {
  readonly url: string
  readonly init: RequestInit
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

/** Sends calls. The key stays in a private field: nothing that is printed shows it. */
export class Transport {
  readonly #options: TransportOptions

  constructor(options: TransportOptions) {
    this.#options = options
  }

  async call<N extends CallName>(
    name: N,
    parts: Parts<N>,
    options: CallOptions = {},
  ): Promise<Calls[N]['answer']> {
    const { method, path, writes } = routes[name]
    const { id, query, body } = parts as { id?: unknown; query?: object; body?: unknown }
    const address = `${pathOf(path, id)}${queryOf(query)}`
    const raw = {
      method,
      path: address,
      writes,
      ...(body === undefined ? {} : { body: jsonOf(body) }),
    }
    const { text } = await this.send(raw, options)
    return JSON.parse(text) as Calls[N]['answer']
  }

  /** Sends a request as it is, with the same retries as every call. */
  async send(raw: RawRequest, options: CallOptions = {}): Promise<RawResponse> {
    const request = this.#requestOf(raw, options)
    const maxRetries = options.maxRetries ?? this.#options.maxRetries
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#attempt(request)
      } catch (error) {
        const delay = attempt < maxRetries ? retryDelay(error, attempt) : null
        if (delay === null) throw error
        await pause(delay, request.signal)
      }
    }
  }

  #requestOf(raw: RawRequest, options: CallOptions): Request {
    const { method, path, body, writes = method !== 'GET' } = raw
    const headers = new Headers(options.headers)
    headers.set('Accept', 'application/json')
    headers.set('Authorization', `Bearer ${this.#options.apiKey}`)
    if (body !== undefined) headers.set('Content-Type', 'application/json')
    // One key for all attempts of this call: a repeated attempt never takes effect twice.
    if (writes) headers.set('Idempotency-Key', options.idempotencyKey ?? crypto.randomUUID())
    return {
      url: `${this.#options.baseUrl}${path}`,
      init: {
        method,
        headers,
        // A redirected POST would become a GET.
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      },
      timeout: usableTimeout(options.timeout ?? this.#options.timeout),
      signal: options.signal,
    }
  }

  async #attempt({ url, init, timeout, signal }: Request): Promise<RawResponse> {
    signal?.throwIfAborted()
    const stop = new AbortController()
    const onAbort = () => stop.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => stop.abort(), timeout)
    try {
      const response = await this.#options.fetch(url, { ...init, signal: stop.signal })
      return read(response, await response.text())
    } catch (error) {
      if (error instanceof BursarError) throw error
      signal?.throwIfAborted()
      if (stop.signal.aborted) throw new TimeoutError(`no response within ${timeout} ms`)
      throw new ConnectionError(`could not reach the server: ${reasonOf(error)}`, { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

// A timer that is set for longer fires at once.
const timeoutMsMax = 2 ** 31 - 1

/** A timeout that a timer can hold: a longer one, such as Infinity, is the longest of them. */
export function usableTimeout(ms: number): number {
  if (!(ms > 0)) throw new BursarError('The timeout must be a positive number of milliseconds.')
  return Math.min(ms, timeoutMsMax)
}

function read(response: Response, text: string): RawResponse {
  const body = parse(text)
  if (response.ok && body !== undefined) return { status: response.status, text }
  if (response.ok)
    throw new BursarError('the response is not JSON. Check that the base URL is that of Bursar.')
  throw errorFor({
    status: response.status,
    requestId: response.headers.get('Request-Id'),
    retryAfter: secondsOf(response.headers.get('Retry-After')),
    body: body ?? text,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : null
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  const { cause } = error
  return cause instanceof Error ? cause.message : error.message
}

/** The address of a call: one id stands for `{id}`, several stand for their names. */
function pathOf(path: string, id: unknown): string {
  const ids: Readonly<Record<string, unknown>> = Object(typeof id === 'string' ? { id } : id)
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const one = ids[name]
    // An empty or dotted id would name another address: a list, or the folder above.
    if (typeof one !== 'string' || /^\.{0,2}$/.test(one)) throw new BursarError('an id is missing')
    return encodeURIComponent(one)
  })
}
