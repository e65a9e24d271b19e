import { existsSync, readFileSync } from 'node:fs'
import { agentFirst, openApi, walletFirst } from '@bursar/contract'
import { rejected } from '../../application/call.ts'
import { sdkPackage } from '../../assets.ts'
import { looksBurstMax, looksPerSecondMax } from './bounds.ts'
import { documents } from './documents.ts'
import type { Exchange } from './exchange.ts'
import { type FixedPage, fixedPage, fixedResponse } from './fixed-page.ts'
import { escapeHtml, html, htmlPage } from './html.ts'
import { llmsText } from './llms.ts'
import type { Metrics } from './metrics.ts'
import { metricsDoor } from './metrics-door.ts'
import { problemResponse } from './problem.ts'
import { reference } from './reference.ts'
import { Seldom } from './seldom.ts'
import type { Route } from './shell.ts'

export interface Page extends Route {
  readonly path: string
}

interface Options {
  readonly version: string
  readonly metrics: Metrics
  /** Who has it may read the metrics; without one, this machine alone. */
  readonly metricsToken?: string | undefined
  ready(): Promise<string | null>
  draining?(): boolean
}

/** What can be read without a key. What never changes is made once. */
export function pages(options: Options): readonly Page[] {
  const { version, metrics, metricsToken, ready, draining } = options
  const closed = metricsDoor(metricsToken ?? null)
  // These take longer than the rest of a start, and few ever read them.
  const contract = lazily(() => json(openApi(walletFirst, version)))
  const ofAgents = lazily(() => json(openApi(agentFirst, version)))
  const often = { perSecond: looksPerSecondMax, burst: looksBurstMax }
  const readiness = new Seldom(ready, often)
  const stopping = () => (draining?.() === true ? 'The server is stopping.' : null)
  // It may be asked to stop while somebody looks.
  const unreadiness = async () => stopping() ?? (await readiness.get()) ?? stopping()
  const counts = new Seldom(() => metrics.text(), often)
  return [
    fixed('home', '/', html(htmlPage('Bursar', home(version)))),
    fixed('openapi', '/v1/openapi.json', contract),
    fixed('openapi', '/openapi.json', contract),
    fixed('openapi', '/api/v2/openapi.json', ofAgents),
    fixed('llms', '/llms.txt', fixedPage(llmsText(), 'text/plain; charset=utf-8')),
    page('health', '/health', (exchange) => now(exchange, '{"status":"ok"}', JSON_TYPE)),
    page('ready', '/readyz', async (exchange) => {
      const sentence = await unreadiness()
      if (sentence === null) return now(exchange, '{"status":"ready"}', JSON_TYPE)
      return problemResponse(exchange, rejected('UNAVAILABLE', { sentence }))
    }),
    page('metrics', '/metrics', async (exchange) => {
      const refusal = closed(exchange)
      if (refusal !== null) return problemResponse(exchange, refusal)
      return now(exchange, await counts.get(), metrics.contentType)
    }),
    ...documents,
    ...sdk,
    ...reference.map(([path, made]) => fixed('docs', path, made)),
  ]
}

function page(name: string, path: string, run: Route['run']): Page {
  return { name, path, run }
}

const JSON_TYPE = 'application/json'

function json(body: unknown): FixedPage {
  return fixedPage(JSON.stringify(body), JSON_TYPE)
}

function lazily(make: () => FixedPage): () => FixedPage {
  let made: FixedPage | undefined
  return () => {
    made ??= make()
    return made
  }
}

function fixed(name: string, path: string, made: FixedPage | (() => FixedPage)): Page {
  return page(name, path, (exchange) =>
    fixedResponse(exchange, typeof made === 'function' ? made() : made),
  )
}

/** What may be another one at the next moment. */
function now({ headers }: Exchange, body: string, type: string): Response {
  headers['Content-Type'] = type
  headers['Content-Length'] = String(Buffer.byteLength(body))
  return new Response(body, { status: 200, headers })
}

function home(version: string): string {
  return `<h1>Bursar ${escapeHtml(version)}</h1>
<p>Money for AI agents, with guardrails.</p>
<ul>
<li><a href="/docs">API reference</a>, <a href="/docs/agent-first">agent-first</a></li>
<li><a href="/openapi.json">OpenAPI 3.1</a></li>
<li><a href="/api/v2/openapi.json">OpenAPI 3.1 of the agent-first API</a></li>
<li><a href="/guides">Guides</a></li>
<li><a href="/errors">Error codes</a></li>
<li><a href="/llms.txt">llms.txt</a></li>
${sdk.map(({ path }) => `<li>The SDK: <a href="${path}">${path}</a></li>`).join('\n')}
</ul>`
}

/** What `npm install` of this server's address gets, where it was built. */
const sdk: readonly Page[] = existsSync(sdkPackage)
  ? [fixed('sdk', '/sdk.tgz', fixedPage(readFileSync(sdkPackage), 'application/gzip'))]
  : []
