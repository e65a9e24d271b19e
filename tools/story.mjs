const codes = { bold: 1, dim: 2, red: 31, green: 32 }

/** Steps as a person reads them: what is done, the call, and the essential part of the answer. */
export class Story {
  #stream
  #isPainted

  constructor(stream, env) {
    this.#stream = stream
    this.#isPainted = stream.isTTY === true && (env.NO_COLOR ?? '') === ''
  }

  title(words, aside = '') {
    this.#write(`\n${this.#paint('bold', words)}${aside === '' ? '' : `  ${aside}`}\n`)
  }

  /** A call that is answered. Resolves with its answer. */
  async step(words, { call, run, show }) {
    const answer = await run()
    this.#tell({ words, call, color: 'green', shown: show(answer) })
    return answer
  }

  /** A call that has to be refused. Resolves with the error. */
  async refusal(words, { call, run, show }) {
    const error = await run().then(
      () => null,
      (refused) => refused,
    )
    if (error === null) throw new Error(`${call} was not refused`)
    // What is no answer at all is not the refusal that the story is about.
    if (error.status === undefined) throw error
    this.#tell({ words, call, color: 'red', shown: show(error) })
    return error
  }

  end(command, words) {
    this.#write(`\n${this.#paint('bold', command)} ${words}.\n`)
  }

  #tell({ words, call, color, shown }) {
    this.#write(`\n  ${words}\n  ${this.#paint('dim', `> ${call}`)}\n`)
    for (const line of [shown].flat()) {
      const fields = Object.entries(line).map(([name, value]) => `${name} ${textOf(value)}`)
      this.#write(`    ${this.#paint(color, fields.join('  '))}\n`)
    }
  }

  #paint(color, text) {
    return this.#isPainted ? `\x1b[${codes[color]}m${text}\x1b[0m` : text
  }

  #write(text) {
    this.#stream.write(text)
  }
}

function textOf(value) {
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${inner}`)
  return `{ ${fields.join(', ')} }`
}
