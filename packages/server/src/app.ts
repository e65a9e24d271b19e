import { Hono } from 'hono'
import type { Logger } from 'pino'
import type { Ground, Handlers, V2Handlers } from './application/call.ts'
import type { Refusals } from './application/decline-limit.ts'
import { keyLimiter, RateLimiter } from './application/rate-limit.ts'
import type { AddressBlock } from './config.ts'
import { failuresBurstMax, failuresPerSecondMax } from './faces/http/bounds.ts'
import { TrustedProxies } from './faces/http/client-address.ts'
import { type Env, pathOf } from './faces/http/exchange.ts'
import { mount } from './faces/http/face.ts'
import { hostCheck } from './faces/http/host.ts'
import type { Metrics } from './faces/http/metrics.ts'
import { pages } from './faces/http/pages.ts'
import { Shell } from './faces/http/shell.ts'
import { unrouted } from './faces/http/unrouted.ts'
import { v1Face } from './faces/v1/face.ts'
import { v2Face } from './faces/v2/face.ts'
import type { KeyDirectory } from './identity/key-directory.ts'

export interface AppOptions {
  readonly ground: Ground
  readonly handlers: Handlers
  readonly v2Handlers: V2Handlers
  readonly keys: KeyDirectory
  /** Requests per second and key; 0: no limits, nor on failed authentication. */
  readonly limits: { readonly rateLimit: number }
  /** Bounds refused payments; absent or null: nothing does. */
  readonly refusals?: Refusals | null
  readonly log: Logger
  readonly metrics: Metrics
  /** Who has it may read the metrics; without one, this machine alone. */
  readonly metricsToken?: string | undefined
  readonly version: string
  /** The address the server is bound to: on loopback, only names of loopback are answered. */
  readonly host: string
  /** Further names that a server on loopback is known by, without ports: of a proxy before it. */
  readonly allowedHosts?: readonly string[]
  /** Proxies whose X-Forwarded-For tells whose failures a guess is counted with. */
  readonly trustedProxies?: readonly AddressBlock[]
  /** Why the server cannot do its work at this moment; null when it can. */
  ready(): Promise<string | null>
  /** Whether it was asked to stop. */
  draining?(): boolean
}

/** All that is answered over HTTP. It listens nowhere: see faces/http-server.ts. */
export function createApp(options: AppOptions): Hono<Env> {
  const { ground, handlers, keys, limits, log, metrics, host, allowedHosts = [] } = options
  const { refusals = null } = options
  const proxies = new TrustedProxies(options.trustedProxies)
  const app = new Hono<Env>({
    getPath: (request, context) => pathOf(request, context?.env as Env['Bindings'] | undefined),
  })
  const shell = new Shell({ hosts: hostCheck({ host, allowedHosts }), log, metrics })
  for (const page of pages(options)) {
    app.get(page.path, (context) => shell.serve(page, context))
  }
  const rate = keyLimiter(limits.rateLimit)
  const perAddress = { perSecond: failuresPerSecondMax, burst: failuresBurstMax }
  const failures = rate === null ? null : new RateLimiter(perAddress)
  const footing = { ground, keys, proxies, rate, refusals, failures, shell }
  mount(app, v1Face(handlers), footing)
  mount(app, v2Face(options.v2Handlers), footing)
  const nowhere = unrouted(app.routes)
  app.notFound((context) => shell.serve(nowhere, context))
  return app
}
