import { escapeHtml } from '../http/html.ts'
import { type Markup, markup, nothing } from './markup.ts'
import { outsideShort } from './outside.ts'

export type Environment = 'test' | 'live'

/** Where a page finds what it loads. */
export interface Assets {
  readonly style: string
  readonly script: string
  /** The signs of both books in the tab. */
  readonly test: string
  readonly live: string
}

export interface Shown {
  /** Null where it is not known what is asked about. */
  readonly environment: Environment | null
  readonly organization: string | null
  /** What the tab says; nothing of the address. */
  readonly title: string
  readonly body: Markup
}

interface Framed extends Shown {
  readonly assets: Assets
  /** How its script is loaded. */
  readonly load: 'defer' | 'type="module"'
  /** What stands beside the name of the product. */
  readonly beside?: Markup
  /** The way to the same page of the other book. */
  readonly across?: Markup
  /** Further classes of what is around everything. */
  readonly shape?: string
}

export const marks = { test: '◌ TEST · ', live: '● LIVE · ' } as const

/** A whole page. All that it loads comes from this server, and nothing in it runs by itself. */
export function frame(page: Framed): string {
  const { environment, organization, title, body, assets, load, beside = nothing } = page
  const mark = environment === null ? '' : marks[environment]
  const sign = environment ?? 'test'
  const shape = page.shape === undefined ? '' : ` ${page.shape}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${mark}${title} · Bursar`)}</title>
<link rel="icon" href="${assets[sign]}">
<link rel="stylesheet" href="${assets.style}">
<script src="${assets.script}" ${load}></script>
</head>
<body>
${environment === null ? '' : barOf(environment, page.across).html}
<div class="page${shape}">
<header class="brand"><b>Bursar</b> ${organizationOf(organization).html}${beside.html}</header>
<main>
${body.html}
</main>
</div>
</body>
</html>
`
}

/** What is seen first of a book, and by more than its color. */
export function barOf(environment: Environment, beside: Markup = nothing): Markup {
  const [word, says] =
    environment === 'live'
      ? (['LIVE', 'Real money leaves'] as const)
      : (['TEST', 'No real money moves'] as const)
  return markup`<aside class="env ${environment}" aria-label="Environment">
<b>${word}</b> <span>${says}</span>${beside}</aside>`
}

function organizationOf(name: string | null): Markup {
  return name === null ? nothing : markup`<span>${outsideShort(name, 60)}</span>`
}

/** What the buttons that decide end with. */
export function ending(environment: Environment): string {
  return environment === 'live' ? ', real money' : ' in test'
}
