import { Hono } from 'hono'
import type { Logger } from 'pino'
import type { Application } from './application/perform.ts'
import type { AddressBlock } from './config.ts'
import { TrustedProxies } from './faces/http/client-address.ts'
import { type Env, pathOf } from './faces/http/exchange.ts'
import type { HttpFace } from './faces/http/face.ts'
import type { Metrics } from './faces/http/metrics.ts'
import { pages } from './faces/http/pages.ts'
import { Shell } from './faces/http/shell.ts'
import { Surfaces } from './faces/http/surface.ts'
import { unrouted } from './faces/http/unrouted.ts'

export interface AppOptions {
  readonly application: Application
  readonly faces: readonly HttpFace[]
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

/** All that is answered over HTTP. It listens nowhere: see faces/http/server.ts. */
export function createApp(options: AppOptions): Hono<Env> {
  const { application, faces, log, metrics, host, allowedHosts = [] } = options
  const surfaces = new Surfaces(faces)
  const app = new Hono<Env>({
    getPath: (request, context) => pathOf(request, context?.env as Env['Bindings'] | undefined),
  })
  const shell = new Shell({ host, allowedHosts, log, metrics, surfaces })
  for (const page of pages(options)) {
    app.get(page.path, (context) => shell.serve(page, context))
  }
  const proxies = new TrustedProxies(options.trustedProxies)
  for (const face of faces) face.mount(app, { application, proxies, shell })
  const nowhere = unrouted(app.routes, surfaces)
  app.notFound((context) => shell.serve(nowhere, context))
  return app
}
