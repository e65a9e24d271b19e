import { Marked, type Token } from 'marked'
import { escapeHtml } from './html.ts'

/** Where documents are written, and where they are shown. */
export type DocumentFolder = 'errors' | 'guides'

/**
 * The HTML of a document of ours, as GitHub shows it: headings can be linked to, links between
 * documents lead to their pages here, and HTML in it stays text.
 */
export function htmlOf(markdown: string, folder: DocumentFolder): string {
  const walkTokens = (token: Token) => {
    if (token.type === 'link') token.href = addressOf(token.href, folder)
  }
  return marked.parse(markdown, { async: false, walkTokens }).trim()
}

const marked = new Marked({
  renderer: {
    html: ({ text }) => escapeHtml(text),
    // Who has no mouse has to be able to scroll in it.
    code: ({ text }) => `<pre tabindex="0"><code>${escapeHtml(text)}\n</code></pre>\n`,
    heading({ tokens, depth, text }) {
      const inner = this.parser.parseInline(tokens)
      return `<h${depth} id="${anchorOf(text)}">${inner}</h${depth}>\n`
    },
  },
})

/** Of another document, which is named by its file: `../errors/x.md`, `kya.md#levels`. */
function addressOf(href: string, folder: DocumentFolder): string {
  const [, other = folder, name, rest = ''] =
    /^(?:\.\.\/(errors|guides)\/)?([\w-]+)\.md(#.*)?$/.exec(href) ?? []
  return name === undefined ? href : `/${other}/${name}${rest}`
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}
