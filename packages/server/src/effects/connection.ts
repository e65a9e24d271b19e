import { assert } from '@bursar/core'
import { flightSecondsMax } from '../limits.ts'
import type { Database, Query, Result, Writer } from '../store/db.ts'
import { ConnectionLost } from '../store/db-error.ts'

/** A connection for writing beside the lanes: opened when needed, and again after it died. */
export class Connection {
  readonly #database: Pick<Database, 'openWriter'>
  #writer: Writer | null = null
  #opening: Promise<Writer> | null = null
  #closed = false

  constructor(database: Pick<Database, 'openWriter'>) {
    this.#database = database
  }

  /** One statement, committed when this resolves. Errors: those of a flight. */
  async write(query: Query): Promise<Result> {
    const [result] = await this.writeAll([query])
    assert(result !== undefined, 'a result for each query')
    return result
  }

  /** The same of several, in order: all of them, or none. */
  async writeAll(queries: readonly Query[]): Promise<Result[]> {
    const writer = this.#writer?.alive ? this.#writer : await this.#open()
    return writer.flight(queries, flightSecondsMax * 1000)
  }

  close(): void {
    this.#closed = true
    this.#writer?.destroy()
  }

  #open(): Promise<Writer> {
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  async #connect(): Promise<Writer> {
    if (this.#closed) throw new ConnectionLost('the connection was closed by Bursar')
    const writer = await this.#database.openWriter()
    this.#writer = writer
    if (this.#closed) writer.destroy()
    return writer
  }
}
