import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { problemCodes, problems, slugOf } from '@bursar/contract'
import { errorPagesFolder, guidesFolder } from '../../assets.ts'
import type { Exchange } from './exchange.ts'
import { type FixedPage, fixedPage, fixedResponse } from './fixed-page.ts'
import { escapeHtml, html, htmlPage } from './html.ts'
import { type DocumentFolder, htmlOf } from './markdown.ts'

/** A page that is written in Markdown, or the list of those beside it. */
export interface DocumentPage {
  readonly name: DocumentFolder
  readonly path: string
  run(exchange: Exchange): Response
}

const vary = { Vary: 'Accept' }

const guideNames = readdirSync(guidesFolder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length))
  .sort()

/** What a guide is about, in the words of its heading. */
export const guides = guideNames.map((name) => {
  const markdown = readFileSync(join(guidesFolder, `${name}.md`), 'utf8')
  return { path: `/guides/${name}`, title: /^# (.*)$/m.exec(markdown)?.[1] ?? name, markdown }
})

/** The page of every code, and the guides. */
export const documents: readonly DocumentPage[] = [
  listed('errors', 'Error codes', problemCodes.map(codeLine)),
  ...problemCodes.map((code) => {
    const markdown = readFileSync(join(errorPagesFolder, `${slugOf(code)}.md`), 'utf8')
    return written('errors', {
      path: `/errors/${slugOf(code)}`,
      title: problems[code].title,
      markdown,
    })
  }),
  listed('guides', 'Guides', guides.map(guideLine)),
  ...guides.map((guide) => written('guides', guide)),
]

function listed(name: DocumentFolder, title: string, lines: readonly string[]): DocumentPage {
  const made = html(htmlPage(title, `<h1>${title}</h1>\n<ul>\n${lines.join('\n')}\n</ul>`))
  return { name, path: `/${name}`, run: (exchange) => fixedResponse(exchange, made) }
}

function codeLine(code: (typeof problemCodes)[number]): string {
  const { status, title } = problems[code]
  const link = `<a href="/errors/${slugOf(code)}"><code>${code}</code></a>`
  return `<li>${link} ${status} ${escapeHtml(title)}</li>`
}

function guideLine({ path, title }: (typeof guides)[number]): string {
  return `<li><a href="${path}">${escapeHtml(title)}</a></li>`
}

function written(
  name: DocumentFolder,
  { path, title, markdown }: { path: string; title: string; markdown: string },
): DocumentPage {
  const text = fixedPage(markdown, 'text/markdown; charset=utf-8', vary)
  let shown: FixedPage | undefined
  const run = (exchange: Exchange) => {
    // Programs that follow a problem's type read the text it was made of.
    if (exchange.header('accept')?.includes('text/markdown') === true)
      return fixedResponse(exchange, text)
    // Few are ever looked at.
    shown ??= html(htmlPage(title, htmlOf(markdown, name)), vary)
    return fixedResponse(exchange, shown)
  }
  return { name, path, run }
}
