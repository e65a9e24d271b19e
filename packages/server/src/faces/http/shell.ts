import type { Context } from 'hono'
import type { Logger } from 'pino'
import { type Rejection, rejected } from '../../application/call.ts'
import { ConnectionLost, DatabaseError, FlightTimeout } from '../../store/db-error.ts'
import { ClientGone } from './body.ts'
import { type Env, Exchange } from './exchange.ts'
import type { HostCheck } from './host.ts'
import type { Metrics } from './metrics.ts'
import { problemResponse } from './problem.ts'

export interface Route {
  /** As metrics and log know it. */
  readonly name: string
  run(exchange: Exchange, context: Context<Env>): Response | Promise<Response>
}

/** What surrounds every route: the Host, a last resort for errors, the count and the log. */
export class Shell {
  readonly log: Logger
  readonly #hosts: HostCheck
  readonly #metrics: Metrics

  constructor(options: { hosts: HostCheck; log: Logger; metrics: Metrics }) {
    this.log = options.log
    this.#hosts = options.hosts
    this.#metrics = options.metrics
  }

  async serve(route: Route, context: Context<Env>): Promise<Response> {
    const exchange = new Exchange(context)
    let response: Response
    try {
      const refusal = this.#hosts(exchange)
      response =
        refusal === null ? await route.run(exchange, context) : problemResponse(exchange, refusal)
    } catch (error) {
      response = problemResponse(exchange, this.failed(route.name, exchange, error))
    }
    this.#metrics.answered(route.name, response.status)
    if (this.log.isLevelEnabled('debug')) this.#trace(route, exchange, response)
    return response
  }

  /** The public side of an error that stopped a request before it did anything. */
  failed(operation: string, { requestId }: Exchange, error: unknown): Rejection {
    if (error instanceof ClientGone) return rejected('INVALID_REQUEST')
    this.log.error({ requestId, operation, err: error }, 'a request failed')
    return rejected(isAbsence(error) ? 'UNAVAILABLE' : 'INTERNAL')
  }

  #trace({ name }: Route, { requestId, method, path }: Exchange, { status }: Response): void {
    const line = { requestId, operation: name, method, path: path.slice(0, 200), status }
    this.log.debug(line, 'answered')
  }
}

// SQLSTATE classes of a server that is full, shutting down or too slow at this moment.
const ABSENT = /^(08|53|57)/

function isAbsence(error: unknown): boolean {
  if (error instanceof ConnectionLost || error instanceof FlightTimeout) return true
  return error instanceof DatabaseError && ABSENT.test(error.sqlstate)
}
