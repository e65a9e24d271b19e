import { escapeHtml } from './html.ts'

/**
 * The HTML of a page of ours: headings, paragraphs, lists, fenced blocks and `code`. All else
 * stays text, and all text is escaped.
 */
export function htmlOf(markdown: string): string {
  // Fences first: inside them a blank line ends nothing.
  return markdown
    .split(/^```\w*\n([\s\S]*?)^```$/m)
    .map((part, index) => (index % 2 === 1 ? `<pre>${escapeHtml(part)}</pre>` : flowOf(part)))
    .filter((html) => html !== '')
    .join('\n')
}

function flowOf(text: string): string {
  const blocks = text.split(/\n{2,}|\n(?=#)|(?<=^#[^\n]*)\n/m)
  return blocks
    .filter((block) => block.trim() !== '')
    .map(blockOf)
    .join('\n')
}

function blockOf(block: string): string {
  const text = block.trim()
  const [, marks, heading] = /^(#{1,3}) (.*)$/.exec(text) ?? []
  if (marks !== undefined) return `<h${marks.length}>${inline(heading ?? '')}</h${marks.length}>`
  if (!text.startsWith('- ')) return `<p>${inline(text)}</p>`
  const items = text.split(/\n?^- /m).filter((item) => item !== '')
  return `<ul>\n${items.map((item) => `<li>${inline(item)}</li>`).join('\n')}\n</ul>`
}

function inline(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}
