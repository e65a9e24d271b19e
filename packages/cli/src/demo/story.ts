const codes = { bold: 1, dim: 2, red: 31, green: 32 }
type Color = keyof typeof codes

/** The essential part of an answer, or of several. */
type Shown = object | readonly object[]

/** What is called, in words of the SDK, and what is shown of its answer. */
export interface Step<T> {
  readonly call: string
  run(): Promise<T>
  show(answer: T): Shown
}

/** A refusal as it is shown: of any error that a server answers. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly remedies?: { readonly maxAmountNow?: string }
}

interface Refused extends Omit<Step<unknown>, 'show'> {
  show(refusal: Refusal): Shown
}

interface Told {
  readonly words: string
  readonly call: string
  readonly color: Color
  readonly shown: Shown
}

/** Steps as a person reads them: what is done, the call, and the essential part of the answer. */
export class Story {
  readonly #stream: { write(text: string): unknown }
  readonly #isPainted: boolean

  constructor(
    stream: { readonly isTTY?: boolean; write(text: string): unknown },
    env: NodeJS.ProcessEnv,
  ) {
    this.#stream = stream
    this.#isPainted = stream.isTTY === true && (env.NO_COLOR ?? '') === ''
  }

  title(words: string, aside = ''): void {
    this.#write(`\n${this.#paint('bold', words)}${aside === '' ? '' : `  ${aside}`}\n`)
  }

  /** A call that is answered. Resolves with its answer. */
  async step<T>(words: string, { call, run, show }: Step<T>): Promise<T> {
    const answer = await run()
    this.#tell({ words, call, color: 'green', shown: show(answer) })
    return answer
  }

  /** A call that has to be refused. Resolves with the error. */
  async refusal(words: string, { call, run, show }: Refused): Promise<Refusal> {
    const error = await run().then(
      () => null,
      (refused: Partial<Refusal>) => refused,
    )
    if (error === null) throw new Error(`${call} was not refused`)
    // What is no answer at all is not the refusal that the story is about.
    if (!isRefusal(error)) throw error
    this.#tell({ words, call, color: 'red', shown: show(error) })
    return error
  }

  end(command: string, words: string): void {
    this.#write(`\n${this.#paint('bold', command)} ${words}.\n`)
  }

  #tell({ words, call, color, shown }: Told): void {
    this.#write(`\n  ${words}\n  ${this.#paint('dim', `> ${call}`)}\n`)
    for (const line of [shown].flat()) {
      const fields = Object.entries(line).map(([name, value]) => `${name} ${textOf(value)}`)
      this.#write(`    ${this.#paint(color, fields.join('  '))}\n`)
    }
  }

  #paint(color: Color, text: string): string {
    return this.#isPainted ? `\x1b[${codes[color]}m${text}\x1b[0m` : text
  }

  #write(text: string): void {
    this.#stream.write(text)
  }
}

function isRefusal(error: Partial<Refusal>): error is Refusal {
  return error.status !== undefined
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${inner}`)
  return `{ ${fields.join(', ')} }`
}
