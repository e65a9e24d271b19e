import { readFileSync } from 'node:fs'

/** The fenced texts of a fixture by their headings, to the letter. */
export function fencesOf(name: string, language: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
  const fences = text.matchAll(/^## (.+)\n\n```(\w+)\n([\s\S]*?)\n```$/gm)
  const found = [...fences].filter(([, , language_]) => language_ === language)
  return new Map(found.map(([, heading = '', , body = '']) => [heading, body]))
}

/** A table that lost its columns on the way: each line below the first, cut by `form`. */
export function tableOf(name: string, heading: string, form: RegExp): string[][] {
  const text = fencesOf(name, 'text').get(`Table: ${heading}`)
  if (text === undefined) throw new Error(`${name} has no table ${heading}`)
  return text
    .split('\n')
    .slice(1)
    .map((line) => {
      const cells = form.exec(line)
      if (cells === null) throw new Error(`${heading}: ${line}`)
      return cells.slice(1)
    })
}

export interface Attribute {
  readonly name: string
  readonly type: string
  readonly required: boolean
  /** As the document writes it, or null where it names none. */
  readonly fallback: string | null
  readonly says: string
}

/** A table whose cells became lines: name, type, `required` or a default, what it says. */
export function attributesOf(name: string, heading: string): Attribute[] {
  const text = fencesOf(name, 'text').get(`Table: ${heading}`)
  if (text === undefined) throw new Error(`${name} has no table ${heading}`)
  const row =
    /([a-z_]+)\n(string|object|boolean|integer)\n(required\n)?(?:default:"(.*)"\n)?(.+)\n/y
  // What stands before the first attribute is the table's title.
  row.lastIndex = text.search(/^[a-z_]+$/m)
  const rows: Attribute[] = []
  while (row.lastIndex <= text.length) {
    const at = row.lastIndex
    const [, called = '', type = '', required, fallback = null, says = ''] =
      row.exec(`${text}\n`) ?? []
    if (called === '') throw new Error(`${heading}: ${text.slice(at)}`)
    rows.push({ name: called, type, required: required !== undefined, fallback, says })
  }
  return rows
}
