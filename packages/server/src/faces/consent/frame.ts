import { escapeHtml } from '../http/html.ts'
import { type Markup, markup, nothing } from './markup.ts'
import { outsideShort } from './outside.ts'

export type Environment = 'test' | 'live'

interface Shown {
  /** Null where it is not known what is asked about. */
  readonly environment: Environment | null
  readonly organization: string | null
  /** What the tab says; nothing of the address. */
  readonly title: string
  readonly body: Markup
}

export const assets = {
  style: '/consent/page.css',
  script: '/consent/page.js',
  test: '/consent/test.svg',
  live: '/consent/live.svg',
} as const

const marks = { test: '◌ TEST · ', live: '● LIVE · ' } as const

/** A whole page. All that it loads comes from this server, and nothing in it runs by itself. */
export function framed({ environment, organization, title, body }: Shown): string {
  const mark = environment === null ? '' : marks[environment]
  const sign = environment ?? 'test'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${mark}${title} · Bursar`)}</title>
<link rel="icon" href="${assets[sign]}">
<link rel="stylesheet" href="${assets.style}">
<script src="${assets.script}" defer></script>
</head>
<body>
${barOf(environment).html}
<div class="page">
<header class="brand"><b>Bursar</b> ${organizationOf(organization).html}</header>
<main>
${body.html}
</main>
</div>
</body>
</html>
`
}

function barOf(environment: Environment | null): Markup {
  if (environment === null) return nothing
  const [word, says] =
    environment === 'live'
      ? (['LIVE', 'Real money leaves'] as const)
      : (['TEST', 'No real money moves'] as const)
  return markup`<aside class="env ${environment}" aria-label="Environment">
<b>${word}</b> <span>${says}</span></aside>`
}

function organizationOf(name: string | null): Markup {
  return name === null ? nothing : markup`<span>${outsideShort(name, 60)}</span>`
}

/** What the buttons that decide end with. */
export function ending(environment: Environment): string {
  return environment === 'live' ? ', real money' : ' in test'
}
