import type { Context } from 'hono'
import type { Logger } from 'pino'
import { rejected } from '../../application/call.ts'
import { absenceIn } from '../../application/perform.ts'
import { ClientGone } from './body.ts'
import { type Env, Exchange } from './exchange.ts'
import type { HostCheck } from './host.ts'
import type { Metrics } from './metrics.ts'
import { problemResponse } from './problem.ts'
import type { Surfaces } from './surface.ts'

export interface Route {
  /** As metrics and log know it. */
  readonly name: string
  run(exchange: Exchange, context: Context<Env>): Response | Promise<Response>
}

interface Options {
  readonly hosts: HostCheck
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

  constructor({ hosts, log, metrics, surfaces }: Options) {
    this.log = log
    this.#hosts = hosts
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
