import { Hono } from 'hono'
import { rejected } from '../../application/call.ts'
import { type Env, Exchange, pathOf } from './exchange.ts'
import { problemResponse } from './problem.ts'
import type { Surfaces } from './surface.ts'

/** What is answered while the server sets itself up: that it lives, and is not ready. */
export function startingApp(surfaces: Surfaces): Hono<Env> {
  const app = new Hono<Env>({
    getPath: (request, context) => pathOf(request, context?.env as Env['Bindings'] | undefined),
  })
  app.get('/health', (context) => context.json({ status: 'ok' }))
  app.notFound((context) =>
    problemResponse(new Exchange(context, surfaces), rejected('UNAVAILABLE')),
  )
  return app
}
