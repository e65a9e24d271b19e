import { rejected } from '../../application/call.ts'
import { problemResponse } from './problem.ts'
import type { Route } from './shell.ts'
import type { Surfaces } from './surface.ts'

/** Answers what no route takes: 405 where another method would do, else 404. */
export function unrouted(
  routes: readonly { method: string; path: string }[],
  surfaces: Surfaces,
): Route {
  const methodsOf = new Map<string, string[]>()
  for (const { method, path } of routes) {
    const methods = methodsOf.get(path) ?? []
    methods.push(...(method === 'GET' ? ['GET', 'HEAD'] : [method]))
    methodsOf.set(path, methods)
  }
  const patterns = [...methodsOf].map(([path, methods]) => ({
    form: new RegExp(
      `^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, surfaces.of(path).segment)}$`,
    ),
    methods,
  }))
  return {
    name: 'unrouted',
    run(exchange, context) {
      const found = patterns.filter(({ form }) => form.test(context.req.path))
      if (found.length === 0) return problemResponse(exchange, rejected('NOT_FOUND'))
      const allow = new Set(found.flatMap(({ methods }) => methods))
      exchange.headers.Allow = [...allow].sort().join(', ')
      return problemResponse(exchange, rejected('METHOD_NOT_ALLOWED'))
    },
  }
}
