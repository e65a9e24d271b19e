import { flightSecondsMax, writersMax } from '../limits.ts'
import type { Database, Writer } from '../store/db.ts'
import { ConnectionLost } from '../store/db-error.ts'

/** A few writing connections, lent to one lane at a time and opened when they are needed. */
export class Writers {
  readonly #database: Database
  readonly #idle: Writer[] = []
  readonly #waiting: ((writer: Writer | null) => void)[] = []
  readonly #open = new Set<Writer>()
  #lent = 0
  #closed = false

  constructor(database: Database) {
    this.#database = database
  }

  /** Waits for a connection. Errors: ConnectionLost when the database cannot be reached. */
  async borrow(): Promise<Writer> {
    const idle = this.#idle.pop()
    if (idle?.alive) {
      this.#lent += 1
      return idle
    }
    if (idle === undefined && this.#lent >= writersMax) {
      const handed = await this.#handed()
      if (handed !== null) return handed
    } else {
      this.#lent += 1
    }
    try {
      return await this.#connect()
    } catch (error) {
      this.#release(null)
      throw error
    }
  }

  /** A connection, or the right to open one. Errors: ConnectionLost when it takes too long. */
  #handed(): Promise<Writer | null> {
    return new Promise((resolve, reject) => {
      const hand = (writer: Writer | null) => {
        clearTimeout(timer)
        resolve(writer)
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(hand), 1)
        reject(new ConnectionLost('no connection for writing was free in time'))
      }, flightSecondsMax * 1000)
      this.#waiting.push(hand)
    })
  }

  /** Whether somebody waits for a connection. */
  get wanted(): boolean {
    return this.#waiting.length > 0
  }

  /** Gives it back; a dead one is forgotten. */
  release(writer: Writer): void {
    this.#release(writer.alive ? writer : null)
  }

  /** The connection without an open transaction, or null when it is dead. */
  async cleared(writer: Writer | null): Promise<Writer | null> {
    if (writer === null) return null
    const rollback = { text: 'rollback', params: [] }
    const ms = flightSecondsMax * 1000
    if (writer.alive) await writer.flight([rollback], ms).catch(() => writer.destroy())
    return this.alive(writer)
  }

  /** The connection, or null when it died: then its place is somebody else's. */
  alive(writer: Writer | null): Writer | null {
    if (writer === null || writer.alive) return writer
    this.release(writer)
    return null
  }

  /** Those that are lent, too: what is under way on them is lost. */
  close(): void {
    this.#closed = true
    for (const writer of this.#open) writer.destroy()
    this.#open.clear()
    for (const hand of this.#waiting.splice(0)) hand(null)
  }

  async #connect(): Promise<Writer> {
    if (this.#closed) throw new ConnectionLost('the connections were closed by Bursar')
    const writer = await this.#database.openWriter()
    for (const one of this.#open) if (!one.alive) this.#open.delete(one)
    this.#open.add(writer)
    if (this.#closed) writer.destroy()
    return writer
  }

  // A place that is free goes to whoever waits, with the connection or the right to open one.
  #release(writer: Writer | null): void {
    const next = this.#waiting.shift()
    if (next !== undefined) {
      next(writer)
      return
    }
    this.#lent -= 1
    if (writer !== null) this.#idle.push(writer)
  }
}
