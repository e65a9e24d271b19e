import type { Hono } from 'hono'
import type { Env, Exchange } from '../http/exchange.ts'
import type { Served } from '../http/face.ts'
import { type FixedPage, fixedPage, fixedResponse } from '../http/fixed-page.ts'

export function stylesheet(text: string): FixedPage {
  return fixedPage(text, 'text/css; charset=utf-8')
}

export function scriptFile(text: string): FixedPage {
  return fixedPage(text, 'text/javascript; charset=utf-8')
}

export function picture(svg: string): FixedPage {
  return fixedPage(svg, 'image/svg+xml')
}

/** Serves what pages load, which is the same for everybody. `name` is that of metrics and log. */
export function mountFixed(
  app: Hono<Env>,
  { shell }: Served,
  {
    name,
    files,
  }: { readonly name: string; readonly files: Iterable<readonly [string, FixedPage]> },
): void {
  for (const [path, made] of files) {
    const route = { name, run: (exchange: Exchange) => fixedResponse(exchange, made) }
    app.get(path, (context) => shell.serve(route, context))
  }
}
