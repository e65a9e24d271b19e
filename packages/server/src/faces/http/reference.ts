import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { referenceFolder } from '../../assets.ts'
import { type FixedPage, fixedPage } from './fixed-page.ts'
import { html, pageStyle } from './html.ts'

interface Shown {
  readonly name: string
  readonly page: string
  readonly document: string
  readonly script: string
}

const faces: readonly Shown[] = [
  {
    name: 'Wallet-first API, /v1',
    page: '/docs',
    document: '/v1/openapi.json',
    script: '/docs/start.js',
  },
  {
    name: 'Agent-first API, /api/v2',
    page: '/docs/agent-first',
    document: '/api/v2/openapi.json',
    script: '/docs/start-agent-first.js',
  },
]

function pageOf({ name, page, script }: Shown): string {
  const links = faces.map((one) =>
    one.page === page
      ? `<strong aria-current="page">${one.name}</strong>`
      : `<a href="${one.page}">${one.name}</a>`,
  )
  const documents = faces.map((one) => `<a href="${one.document}">${one.document}</a>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bursar API reference: ${name}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/reference.css">
</head>
<body>
<nav aria-label="APIs">
${links.join(' · ')} · <a href="/guides">Guides</a> · OpenAPI: ${documents.join(', ')}
</nav>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="${script}"></script>
</body>
</html>
`
}

function startOf({ document }: Shown): string {
  return `SwaggerUIBundle({
  url: '${document}',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  plugins: [
    // There is one server, this one; and a link inside a button is two things in one place.
    ({ React }) => ({
      components: {
        ServersContainer: () => null,
        DeepLink: ({ text }) => React.createElement('span', null, text),
      },
    }),
  ],
})
`
}

const SCRIPT = 'text/javascript; charset=utf-8'
const STYLE = 'text/css; charset=utf-8'
const NAV = 'nav { font: 1rem/1.5 system-ui, sans-serif; padding: 1rem; text-align: center; }\n'

/** The reference of each API and what it loads, all from here: paths with their pages. */
export const reference: readonly (readonly [path: string, page: FixedPage])[] = [
  ...faces.flatMap((face): [string, FixedPage][] => [
    [face.page, html(pageOf(face))],
    [face.script, fixedPage(startOf(face), SCRIPT)],
  ]),
  ['/docs/page.css', fixedPage(pageStyle, STYLE)],
  ['/docs/reference.css', fixedPage(NAV, STYLE)],
  file('swagger-ui.css', STYLE),
  file('swagger-ui-bundle.js', SCRIPT),
]

function file(name: string, type: string): [string, FixedPage] {
  const kept = { 'Cache-Control': 'public, max-age=3600' }
  return [`/docs/${name}`, fixedPage(readFileSync(join(referenceFolder, name)), type, kept)]
}
