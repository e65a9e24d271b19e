import { performance } from 'node:perf_hooks'
import { assert } from '@bursar/core'
import type { Query, Read, Row, Writer } from '../db.ts'
import { ConnectionLost, FlightTimeout } from '../db-error.ts'

export interface PoolOptions {
  readonly open: () => Promise<Writer>
  readonly connectionsMax: number
  /** How long one answer, one snapshot, or the wait for a free connection may take. */
  readonly timeoutMs: number
}

interface Waiter {
  resolve(connection: Writer): void
  reject(error: unknown): void
}

// The server's own time-out, of the same length, should win: its error leaves the connection alive.
const graceMs = 500

/** Connections for reading, opened when first needed and lent to one reader at a time. */
export class ReadPool {
  readonly #options: PoolOptions
  readonly #idle: Writer[] = []
  readonly #lent = new Set<Writer>()
  readonly #waiting: Waiter[] = []
  #count = 0
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  read(query: Query): Promise<readonly Row[]> {
    const { timeoutMs } = this.#options
    return this.#lend(async (connection) => rows(connection, query, timeoutMs + graceMs))
  }

  snapshot<T>(work: (read: Read) => Promise<T>): Promise<T> {
    return this.#lend((connection) => snapshot(connection, work, this.#options.timeoutMs))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const connection of [...this.#idle, ...this.#lent]) connection.destroy()
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedError())
  }

  async #lend<T>(use: (connection: Writer) => Promise<T>): Promise<T> {
    const connection = await this.#take()
    this.#lent.add(connection)
    try {
      return await use(connection)
    } finally {
      this.#lent.delete(connection)
      this.#release(connection)
    }
  }

  async #take(): Promise<Writer> {
    if (this.#closed) throw closedError()
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.alive) return idle
      this.#count -= 1
    }
    return this.#count < this.#options.connectionsMax ? this.#open() : this.#wait()
  }

  async #open(): Promise<Writer> {
    this.#count += 1
    try {
      const connection = await this.#options.open()
      if (!this.#closed) return connection
      connection.destroy()
      throw closedError()
    } catch (error) {
      this.#count -= 1
      this.#openForNext()
      throw error
    }
  }

  #wait(): Promise<Writer> {
    const { timeoutMs } = this.#options
    return new Promise((resolve, reject) => {
      const waiter = {
        resolve: (connection: Writer) => {
          clearTimeout(timer)
          resolve(connection)
        },
        reject: (error: unknown) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      const timer = setTimeout(() => {
        const place = this.#waiting.indexOf(waiter)
        if (place === -1) return
        this.#waiting.splice(place, 1)
        reject(new FlightTimeout(`no read connection was free within ${timeoutMs} ms`))
      }, timeoutMs)
      this.#waiting.push(waiter)
    })
  }

  #release(connection: Writer): void {
    if (!connection.alive) {
      this.#count -= 1
      this.#openForNext()
    } else {
      const next = this.#waiting.shift()
      if (next === undefined) this.#idle.push(connection)
      else next.resolve(connection)
    }
  }

  /** A place became free without a connection in it. */
  #openForNext(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) this.#open().then(next.resolve, next.reject)
  }
}

async function snapshot<T>(
  connection: Writer,
  work: (read: Read) => Promise<T>,
  timeoutMs: number,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  // A failed read has ended the transaction: another would see a later state.
  let open = true
  async function read(query: Query): Promise<readonly Row[]> {
    assert(open, 'a snapshot is read while it lasts, and not after an error')
    try {
      return await rows(connection, query, Math.max(1, deadline - performance.now()))
    } catch (error) {
      open = false
      throw error
    }
  }

  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new FlightTimeout(`a snapshot was held for more than ${timeoutMs} ms`)
    timer = setTimeout(() => {
      reject(error)
      connection.destroy()
    }, timeoutMs)
  })
  late.catch(() => undefined)
  try {
    await connection.flight([begin], timeoutMs)
    const result = await Promise.race([work(read), late])
    assert(open, 'the work hid an error of its snapshot')
    return result
  } finally {
    clearTimeout(timer)
    open = false
    // If it fails the connection is dead, and with it the transaction.
    if (connection.alive) await connection.flight([rollback], timeoutMs).catch(() => undefined)
  }
}

const begin = { text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', params: [] }
const rollback = { text: 'ROLLBACK', params: [] }

async function rows(connection: Writer, query: Query, timeoutMs: number): Promise<readonly Row[]> {
  const [result] = await connection.flight([query], timeoutMs)
  return result?.rows ?? []
}

function closedError(): ConnectionLost {
  return new ConnectionLost('the database was closed by Bursar')
}
