import { escapeHtml } from '../http/html.ts'

/** A piece of HTML. Only `markup` makes one, so what is no piece is text, and is escaped. */
export class Markup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }
}

type Part = Markup | string | number | null | readonly Markup[]

/** HTML around values: texts are escaped, pieces go in as they are, null is nothing. */
export function markup(pieces: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(
    pieces
      .map((piece, place) => piece + (place < values.length ? shown(values[place]) : ''))
      .join(''),
  )
}

export const nothing = new Markup('')

function shown(part: Part | undefined): string {
  if (part === null || part === undefined) return ''
  if (part instanceof Markup) return part.html
  if (typeof part === 'object') return part.map(({ html }) => html).join('')
  return escapeHtml(String(part))
}
