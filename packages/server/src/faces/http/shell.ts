import type { Context } from 'hono'
import type { Logger } from 'pino'
import { type Rejection, rejected } from '../../application/call.ts'
import { absenceIn } from '../../application/perform.ts'
import { ClientGone } from './body.ts'
import { type Env, Exchange } from './exchange.ts'
import type { Metrics } from './metrics.ts'
import { problemResponse } from './problem.ts'
import type { Surfaces } from './surface.ts'

export interface Route {
  /** As metrics and log know it. */
  readonly name: string
  run(exchange: Exchange, context: Context<Env>): Response | Promise<Response>
}

interface Options {
  /** The address the server is bound to. */
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly log: Logger
  readonly metrics: Metrics
  readonly surfaces: Surfaces
}

/** What surrounds every route: the Host, a last resort for errors, the count and the log. */
export class Shell {
  readonly log: Logger
  readonly #hosts: HostCheck
  readonly #metrics: Metrics
  readonly #surfaces: Surfaces

  constructor({ log, metrics, surfaces, ...hosts }: Options) {
    this.log = log
    this.#hosts = hostCheck(hosts)
    this.#metrics = metrics
    this.#surfaces = surfaces
  }

  async serve(route: Route, context: Context<Env>): Promise<Response> {
    const exchange = new Exchange(context, this.#surfaces)
    let response: Response
    try {
      const refusal = this.#hosts(exchange)
      response =
        refusal === null ? await route.run(exchange, context) : problemResponse(exchange, refusal)
    } catch (error) {
      this.report(route.name, exchange, error)
      const code = error instanceof ClientGone ? 'INVALID_REQUEST' : absenceIn(error)
      response = problemResponse(exchange, rejected(code))
    }
    this.#metrics.answered(route.name, response.status)
    if (this.log.isLevelEnabled('debug')) this.#trace(route, exchange, response)
    return response
  }

  /** Tells the operator of an error; whoever hung up is no reason to look. */
  report(operation: string, { requestId }: Exchange, error: unknown): void {
    if (error instanceof ClientGone) return
    this.log.error({ requestId, operation, err: error }, 'a request failed')
  }

  #trace({ name }: Route, { requestId, method, path }: Exchange, { status }: Response): void {
    const line = { requestId, operation: name, method, path: path.slice(0, 200), status }
    this.log.debug(line, 'answered')
  }
}

type HostCheck = (exchange: Exchange) => Rejection | null

const LOOPBACK = /^(localhost|bursar\.localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/

export function isLoopbackName(name: string): boolean {
  return LOOPBACK.test(name)
}

/**
 * A server on loopback is reached by browsers of its machine, and any page can point its own name
 * at 127.0.0.1 to read from there (DNS rebinding). So on loopback the Host must be a loopback
 * name or one of `allowedHosts`. On any other address names are the operator's business.
 */
function hostCheck({ host, allowedHosts }: Pick<Options, 'host' | 'allowedHosts'>): HostCheck {
  if (!isLoopbackName(host)) return () => null
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))
  let passedBefore = ''
  return (exchange) => {
    const host = exchange.header('host') ?? new URL(exchange.request.url).host
    if (host === passedBefore) return null
    const name = host.replace(/:\d*$/, '').toLowerCase()
    if (!isLoopbackName(name) && !allowed.has(name))
      return rejected('INVALID_REQUEST', {
        sentence:
          'This server only listens on loopback, and the Host header is not an allowed name.',
      })
    passedBefore = host
    return null
  }
}
