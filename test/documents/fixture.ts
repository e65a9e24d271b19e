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
