import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { mintUlid } from '../../identity/mint.ts'
import { placeOf } from './places.ts'
import type { Surface, Surfaces } from './surface.ts'
import { whenUnanswered } from './unanswered.ts'

/** Over a socket the request of Node stands beside that of the web; in a test it does not. */
export interface Env {
  Bindings: Partial<HttpBindings>
}

/** One request and the headers of its answer, the same over a socket and without one. */
export class Exchange {
  readonly requestId = `req_${mintUlid()}`
  readonly method: string
  /** As sent: nothing is decoded or resolved. */
  readonly path: string
  /** As sent, without the question mark. */
  readonly query: string
  readonly incoming: HttpBindings['incoming'] | null
  readonly request: Request
  readonly #outgoing: HttpBindings['outgoing'] | null
  readonly headers: Record<string, string> = {
    'Request-Id': this.requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  }

  /** Of the face that is asked. */
  readonly surface: Surface

  constructor(context: Context<Env>, surfaces: Surfaces) {
    this.request = context.req.raw
    this.incoming = context.env?.incoming ?? null
    this.#outgoing = context.env?.outgoing ?? null
    this.method = this.request.method
    const target = targetOf(this.request, this.incoming)
    const mark = target.indexOf('?')
    this.path = mark === -1 ? target : target.slice(0, mark)
    this.query = mark === -1 ? '' : target.slice(mark + 1)
    this.surface = surfaces.of(this.path)
  }

  /** Of a header that came twice: both, joined by a comma. */
  header(name: Lowercase<string>): string | null {
    if (this.incoming === null) return this.request.headers.get(name)
    const value = this.incoming.headers[name]
    return typeof value === 'string' ? value : (value?.join(', ') ?? null)
  }

  /** Each once, in lower case. */
  headerNames(): Iterable<Lowercase<string>> {
    const names =
      this.incoming === null ? this.request.headers.keys() : Object.keys(this.incoming.headers)
    return names as Iterable<Lowercase<string>>
  }

  /** Calls back when the connection ends before the answer was written to it, as far as seen. */
  whenUnanswered(act: () => void): void {
    if (this.#outgoing !== null && this.incoming !== null)
      whenUnanswered(this.incoming.socket, this.#outgoing, act)
  }

  /** Aborted when the caller hangs up before the answer was written. */
  gone(): AbortSignal {
    if (this.#outgoing === null) return this.request.signal
    const hungUp = new AbortController()
    this.whenUnanswered(() => hungUp.abort())
    return hungUp.signal
  }

  /** Gives back the place that the request was let in with: from here on it only waits. */
  leave(): void {
    if (this.incoming !== null) placeOf(this.incoming)?.()
  }

  /** Each as it was sent: of some headers Node keeps only the first, but for the raw list. */
  values(name: 'authorization' | 'x-api-key'): string[] {
    if (this.incoming === null) return this.request.headers.get(name)?.split(', ') ?? []
    const raw = this.incoming.rawHeaders
    const values: string[] = []
    for (let i = 0; i < raw.length; i += 2) {
      const one = raw[i]
      if (one?.length === name.length && one.toLowerCase() === name) values.push(raw[i + 1] ?? '')
    }
    return values
  }
}

/**
 * The path that routes are matched with. It is taken as it was sent: one that needs decoding or
 * resolving is the path of nothing, so it can never borrow the authorization of another.
 */
export function pathOf(request: Request, env: Partial<HttpBindings> | undefined): string {
  const target = targetOf(request, env?.incoming ?? null)
  const mark = target.indexOf('?')
  const path = mark === -1 ? target : target.slice(0, mark)
  // But for the one folder with a dot that the web has agreed upon (RFC 8615).
  const dot = path.indexOf('/.', path.startsWith('/.well-known/') ? 1 : 0)
  return PLAIN.test(path) && dot === -1 ? path : UNROUTABLE
}

const PLAIN = /^\/[A-Za-z0-9_.\-/]*$/
const UNROUTABLE = '/%'

function targetOf(request: Request, incoming: HttpBindings['incoming'] | null): string {
  if (incoming !== null) return incoming.url ?? ''
  const { url } = request
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const hash = url.indexOf('#', start)
  return hash === -1 ? url.slice(start) : url.slice(start, hash)
}
