import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  openApi,
  problemCodes,
  problems,
  slugOf,
  v1Operations,
  v2Operations,
  v2ProblemBody,
} from '@bursar/contract'
import { errorPagesFolder, referenceFolder } from '../assets.ts'
import { rejected } from '../handlers/call.ts'
import type { Exchange } from './exchange.ts'
import { escapeHtml, htmlPage, pageStyle } from './html.ts'
import { llmsText } from './llms.ts'
import { htmlOf } from './markdown.ts'
import type { Metrics } from './metrics.ts'
import { metricsDoor } from './metrics-door.ts'
import { problemResponse } from './problem.ts'
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
}

/** What can be read without a key. */
export function pages({ version, metrics, metricsToken, ready }: Options): readonly Page[] {
  const closed = metricsDoor(metricsToken ?? null)
  const contract = JSON.stringify(openApi(v1Operations, { title: 'Bursar', version }))
  const info = { title: 'Bursar, agent-first', version }
  const agentFirst = JSON.stringify(openApi(v2Operations, info, v2ProblemBody))
  const llms = llmsText()
  return [
    page('home', '/', (exchange) => html(exchange, htmlPage('Bursar', home(version)))),
    page('openapi', '/v1/openapi.json', (exchange) => json(exchange, contract)),
    page('openapi', '/openapi.json', (exchange) => json(exchange, contract)),
    page('openapi', '/api/v2/openapi.json', (exchange) => json(exchange, agentFirst)),
    page('llms', '/llms.txt', (exchange) => text(exchange, llms, 'text/plain; charset=utf-8')),
    page('health', '/health', (exchange) => json(exchange, '{"status":"ok"}')),
    page('ready', '/readyz', async (exchange) => {
      const sentence = await ready()
      if (sentence === null) return json(exchange, '{"status":"ready"}')
      return problemResponse(exchange, rejected('UNAVAILABLE', { sentence }))
    }),
    page('metrics', '/metrics', async (exchange) => {
      const refusal = closed(exchange)
      if (refusal !== null) return problemResponse(exchange, refusal)
      return text(exchange, await metrics.text(), metrics.contentType)
    }),
    page('errors', '/errors', (exchange) => html(exchange, htmlPage('Error codes', errorList()))),
    ...problemCodes.map((code) =>
      page('errors', `/errors/${slugOf(code)}`, (exchange) => errorPage(exchange, slugOf(code))),
    ),
    ...reference(),
  ]
}

function page(name: string, path: string, run: Route['run']): Page {
  return { name, path, run }
}

// Nothing is loaded from elsewhere, framed, or sent anywhere but here.
const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:",
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ')

function html(exchange: Exchange, body: string): Response {
  exchange.headers['Content-Security-Policy'] = POLICY
  exchange.headers['Referrer-Policy'] = 'no-referrer'
  return text(exchange, body, 'text/html; charset=utf-8')
}

function json(exchange: Exchange, body: string): Response {
  return text(exchange, body, 'application/json')
}

function text(
  { headers }: Exchange,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
): Response {
  headers['Content-Type'] = type
  return new Response(body, { status: 200, headers })
}

function home(version: string): string {
  return `<h1>Bursar ${escapeHtml(version)}</h1>
<p>Money for AI agents, with guardrails.</p>
<ul>
<li><a href="/docs">API reference</a></li>
<li><a href="/openapi.json">OpenAPI 3.1</a></li>
<li><a href="/api/v2/openapi.json">OpenAPI 3.1 of the agent-first API</a></li>
<li><a href="/errors">Error codes</a></li>
<li><a href="/llms.txt">llms.txt</a></li>
</ul>`
}

function errorList(): string {
  const items = problemCodes.map((code) => {
    const { status, title } = problems[code]
    const link = `<a href="/errors/${slugOf(code)}"><code>${code}</code></a>`
    return `<li>${link} ${status} ${escapeHtml(title)}</li>`
  })
  return `<h1>Error codes</h1>\n<ul>\n${items.join('\n')}\n</ul>`
}

async function errorPage(exchange: Exchange, slug: string): Promise<Response> {
  const markdown = await readFile(join(errorPagesFolder, `${slug}.md`), 'utf8')
  exchange.headers.Vary = 'Accept'
  // Programs that follow a problem's type read the text it was made of.
  if (exchange.header('accept')?.includes('text/markdown') === true)
    return text(exchange, markdown, 'text/markdown; charset=utf-8')
  return html(exchange, htmlPage(slug, htmlOf(markdown)))
}

const START = `SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
})
`

const REFERENCE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bursar API reference</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

/** The reference and what it loads, all from here. */
function reference(): Page[] {
  return [
    page('docs', '/docs', (exchange) => html(exchange, REFERENCE)),
    page('docs', '/docs/start.js', (exchange) => text(exchange, START, SCRIPT)),
    page('docs', '/docs/page.css', (exchange) => text(exchange, pageStyle, STYLE)),
    file('swagger-ui.css', STYLE),
    file('swagger-ui-bundle.js', SCRIPT),
  ]
}

const SCRIPT = 'text/javascript; charset=utf-8'
const STYLE = 'text/css; charset=utf-8'

function file(name: string, type: string): Page {
  return page('docs', `/docs/${name}`, async (exchange) => {
    const body = await readFile(join(referenceFolder, name))
    exchange.headers['Cache-Control'] = 'public, max-age=3600'
    return text(exchange, body, type)
  })
}
