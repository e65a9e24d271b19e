const space = /[\t\n\r ]*/y
const scalar = /[^\t\n\r ,:[\]{}"]+/y
const text = /"[^"\\]*(?:\\.[^"\\]*)*"/y

/**
 * An object of JSON with these members in place of its own of the same names. Everything else stays
 * as it was written: numbers lose no digit, and a name that stands twice still does. The text is
 * known to be JSON; null where it is not an object.
 */
export function withMembers(object: string, members: ReadonlyMap<string, string>): string | null {
  const cursor = new Cursor(object)
  if (!cursor.take('{')) return null
  const kept: string[] = []
  while (!cursor.take('}')) {
    const name = cursor.value()
    cursor.take(':')
    const value = cursor.value()
    if (!members.has(JSON.parse(name) as string)) kept.push(`${name}:${value}`)
    cursor.take(',')
  }
  const given = [...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`)
  return `{${[...kept, ...given].join(',')}}`
}

class Cursor {
  readonly #json: string
  #at = 0

  constructor(json: string) {
    this.#json = json
  }

  take(mark: string): boolean {
    this.#match(space)
    if (this.#json[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  /** The next value as it is written. */
  value(): string {
    this.#match(space)
    const start = this.#at
    let depth = 0
    do {
      const mark = this.#json[this.#at] ?? ''
      if (mark === '"') this.#match(text)
      else if (!this.#match(scalar)) this.#at += 1
      if ('{['.includes(mark) && mark !== '') depth += 1
      if ('}]'.includes(mark) && mark !== '') depth -= 1
    } while (depth > 0)
    return this.#json.slice(start, this.#at)
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const [found = ''] = pattern.exec(this.#json) ?? []
    this.#at += found.length
    return found !== ''
  }
}
