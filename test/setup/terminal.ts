import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { until } from './until.ts'

/** A terminal with a person at it, for commands that ask. */
export class Terminal {
  readonly stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  readonly stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 })
  readonly stderr = this.stdout
  #text = ''

  constructor() {
    this.stdout.setEncoding('utf8')
    this.stdout.on('data', (chunk: string) => {
      this.#text += chunk
    })
  }

  /** Everything that was shown, without colors. */
  get shown(): string {
    return stripVTControlCharacters(this.#text)
  }

  /** Waits until the question is there, and answers it with keys. Forgets what was shown. */
  async answer(question: string, keys: string): Promise<string> {
    await until(() => this.shown.includes(question), `the question ${question}`)
    const { shown } = this
    this.#text = ''
    this.stdin.write(keys)
    return shown
  }
}
