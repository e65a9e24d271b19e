import { Connection } from '../effects/connection.ts'
import { directoryWritesMax } from '../limits.ts'
import type { Database, Query, Result } from '../store/db.ts'

/** As many writes wait as may: nothing was done. */
export class DirectoryFull extends Error {
  override readonly name = 'DirectoryFull'

  constructor() {
    super('too many sign-ins are waiting to be written')
  }
}

/** Writes what is known of people, one after the other over a connection of their own. */
export class DirectoryWriter {
  readonly #connection: Connection
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(database: Pick<Database, 'openWriter'>) {
    this.#connection = new Connection(database)
  }

  /** All of them in one transaction. Errors: DirectoryFull, those of a flight. */
  write(...queries: readonly Query[]): Promise<Result[]> {
    if (this.#waiting >= directoryWritesMax) return Promise.reject(new DirectoryFull())
    this.#waiting += 1
    const written = this.#last.then(() => this.#connection.writeAll(queries))
    this.#last = written
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1
      })
    return written
  }

  /** Whether a row was written by the only or the last of the queries. */
  async changes(...queries: readonly Query[]): Promise<boolean> {
    return ((await this.write(...queries)).at(-1)?.count ?? 0) > 0
  }

  close(): void {
    this.#connection.close()
  }
}
