import { rejected } from '../../application/call.ts'
import { withoutSecrets } from '../../redact.ts'
import type { Exchange } from './exchange.ts'
import { problemResponse } from './problem.ts'
import type { Route } from './shell.ts'
import type { Surfaces } from './surface.ts'

const pathLengthMax = 200

// A bare word is no id, but the name of a call.
const odd = '(?![a-z-]+(?:/|$))[^/]+'

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
    // With whatever an id was made of: no object has it.
    odd: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, odd)}$`),
    methods,
  }))
  return {
    name: 'unrouted',
    run(exchange, context) {
      const found = patterns.filter(({ form }) => form.test(context.req.path))
      if (found.length === 0) {
        const isOdd = patterns.some(({ odd }) => odd.test(exchange.path))
        return problemResponse(exchange, isOdd ? rejected('NOT_FOUND') : notServed(exchange))
      }
      const allow = new Set(found.flatMap(({ methods }) => methods))
      exchange.headers.Allow = [...allow].sort().join(', ')
      return problemResponse(exchange, rejected('METHOD_NOT_ALLOWED'))
    },
  }
}

/** It is told apart from an object that is not there. */
function notServed({ method, path }: Exchange) {
  const shown = withoutSecrets(path).slice(0, pathLengthMax)
  return rejected('NOT_SERVED', { sentence: `This version does not serve ${method} ${shown}.` })
}
