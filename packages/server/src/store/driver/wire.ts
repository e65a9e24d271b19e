import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { assert } from '@bursar/core'
import { probeAfterIdleMs, probeMsMax } from '../../limits.ts'
import type { Query, Result, Row, Writer } from '../db.ts'
import {
  CommitInDoubt,
  ConnectionLost,
  DatabaseError,
  FlightTimeout,
  NotSent,
} from '../db-error.ts'
import type { Address, Host } from './address.ts'
import { Handshake } from './handshake.ts'
import {
  type Column,
  decodeRow,
  Incoming,
  noticeFields,
  Outgoing,
  paramText,
  parseColumns,
} from './message.ts'
import { openSocket } from './socket.ts'

export interface WireOptions {
  readonly address: Address
  /** The one of its hosts. */
  readonly host: Host
  /** Ends what is being opened. */
  readonly signal: AbortSignal
}

/** Opens one connection of our own. Errors say why there is none. */
export async function openWire({ address, host, signal }: WireOptions): Promise<Wire> {
  const socket = await openSocket(host, address.tls, signal)
  const wire = new Wire(socket, new Handshake(address))
  signal.addEventListener('abort', () => wire.destroy())
  const { user, database, settings } = address
  const named = { application_name: 'bursar', ...settings }
  await wire.start({ user, database, client_encoding: 'UTF8', ...named })
  return wire
}

interface Statement {
  readonly text: string
  /** Empty for the unnamed statement, which is parsed anew each time. */
  readonly name: string
  readonly commits: boolean
  /** The server has confirmed it, and `columns` are known. */
  ready: boolean
  columns: readonly Column[]
}

/** What was sent up to one Sync and is not yet answered by its ReadyForQuery. */
interface Flight {
  readonly statements: readonly Statement[]
  readonly results: Result[]
  rows: Row[]
  error: DatabaseError | null
  doubt: string | null
  resolve(results: Result[]): void
  reject(error: Error): void
}

const statementsMax = 256

// The server goes down, cannot go on, or takes no writes any more: another connection may fare
// better, this one will not.
const ends = /^(25006|53...|57P0.)$/

export class Wire implements Writer {
  readonly #socket: Socket
  readonly #outgoing = new Outgoing()
  readonly #statements = new Map<string, Statement>()
  readonly #flights: Flight[] = []
  #handshake: Handshake | null
  #lost: Error | null = null
  // A pooler may bring sessions of several connections together.
  readonly #prefix = randomBytes(4).toString('hex')
  #names = 0
  #heard = performance.now()
  #probe: Promise<unknown> | null = null
  /** The server's process, as it said at the start. */
  backend = 0

  constructor(socket: Socket, handshake: Handshake) {
    this.#socket = socket
    this.#handshake = handshake
    const incoming = new Incoming((type, body) => this.#receive(type, body))
    socket.on('data', (chunk: Buffer) => {
      try {
        incoming.push(chunk)
      } catch (error) {
        this.#lose(error instanceof Error ? error : new Error(String(error)))
      }
    })
    socket.on('error', (error) => this.#lose(error))
    socket.on('close', () => this.#lose(new Error('the server closed the connection')))
    socket.resume()
  }

  /** Logs in; the flight under way is the startup itself. */
  start(settings: Readonly<Record<string, string>>): Promise<Result[]> {
    this.#outgoing.startup(settings)
    return this.#launch([])
  }

  get alive(): boolean {
    return this.#lost === null
  }

  flight(queries: readonly Query[], timeoutMs: number): Promise<Result[]> {
    const landing = this.#fly(queries, timeoutMs)
    // Who awaits several flights in turn must not be ended by the second one's early rejection.
    landing.catch(() => undefined)
    return landing
  }

  async #fly(queries: readonly Query[], timeoutMs: number): Promise<Result[]> {
    const idleMs = performance.now() - this.#heard
    if (idleMs > probeAfterIdleMs && this.#flights.length === 0) this.#probe ??= this.#knock()
    if (this.#probe !== null)
      await this.#probe.catch((cause: Error) => {
        throw new NotSent(cause.message, { cause })
      })
    return this.#within(timeoutMs, this.#launch(this.#encodeAll(queries)))
  }

  /**
   * A connection can die in silence while nothing is sent. An empty flight finds that out fast,
   * and before anything is sent whose outcome would be unknown.
   */
  async #knock(): Promise<void> {
    try {
      this.#outgoing.sync()
      await this.#within(probeMsMax, this.#launch([]))
    } finally {
      this.#probe = null
    }
  }

  async #within(timeoutMs: number, landing: Promise<Result[]>): Promise<Result[]> {
    const late = () => this.#lose(new FlightTimeout(`no response within ${timeoutMs} ms`))
    let waiting = true
    // After a stall of this process an answer that came in time is read before the judgement.
    const timer = setTimeout(() => setImmediate(() => waiting && late()), timeoutMs)
    try {
      return await landing
    } finally {
      waiting = false
      clearTimeout(timer)
    }
  }

  destroy(): void {
    this.#lose(new Error('the connection was closed by Bursar'))
  }

  /** Sends what is encoded. */
  async #launch(statements: readonly Statement[]): Promise<Result[]> {
    if (this.#lost !== null) throw new NotSent(this.#lost.message, { cause: this.#lost })
    this.#socket.write(this.#outgoing.take())
    return new Promise((resolve, reject) => {
      const rest = { results: [], rows: [], error: null, doubt: null }
      this.#flights.push({ statements, ...rest, resolve, reject })
    })
  }

  #encodeAll(queries: readonly Query[]): Statement[] {
    try {
      const statements = queries.map((query) => this.#encode(query))
      const commit = statements.findIndex((statement) => statement.commits)
      assert(commit === -1 || commit === queries.length - 1, 'COMMIT is at the end of a flight')
      this.#outgoing.sync()
      return statements
    } catch (error) {
      // Half a flight is encoded: nothing may ever be sent after it.
      this.destroy()
      throw error
    }
  }

  #encode({ text, params }: Query): Statement {
    const known = this.#statements.get(text)
    const statement = known?.ready ? known : this.#parse(text, known === undefined)
    this.#outgoing.bind(statement.name, params.map(paramText)).execute()
    return statement
  }

  /** A repeat of a statement still under way, or one too many, is parsed without a name. */
  #parse(text: string, first: boolean): Statement {
    const named = first && this.#statements.size < statementsMax
    const name = named ? `${this.#prefix}_${++this.#names}` : ''
    const commits = /^\s*(commit|end)\b/i.test(text)
    const statement: Statement = { text, name, commits, ready: false, columns: [] }
    if (named) this.#statements.set(text, statement)
    this.#outgoing.parse(name, text).describe(name)
    return statement
  }

  #receive(type: string, body: Buffer): void {
    if (this.#lost !== null) return
    if (this.#handshake !== null) this.#shakeHands(this.#handshake, type, body)
    else if (type === 'N') this.#notice(this.#flights[0], body)
    else if (type === 'E') this.#error(this.#flights[0], body)
    // The others confirm a step without telling anything, or change a parameter.
    else if (!'SA12t'.includes(type)) this.#advance(this.#flights[0], type, body)
  }

  #shakeHands(handshake: Handshake, type: string, body: Buffer): void {
    if (type === 'K') this.backend = body.readInt32BE(0)
    const answer = handshake.receive(type, body)
    if (answer === 'ready') {
      this.#handshake = null
      this.#flights.shift()?.resolve([])
    } else if (answer !== null) {
      this.#socket.write(this.#outgoing.password(answer).take())
    }
  }

  #advance(flight: Flight | undefined, type: string, body: Buffer): void {
    const statement = flight?.statements[flight.results.length]
    if (flight !== undefined && type === 'Z') {
      this.#land(flight, body.toString('latin1'))
    } else if (flight === undefined || statement === undefined) {
      throw unexpected(type)
    } else if (type === 'D') {
      flight.rows.push(decodeRow(statement.columns, body))
    } else if (type === 'T' || type === 'n') {
      statement.columns = type === 'T' ? parseColumns(body) : []
      statement.ready = true
    } else if (type === 'C' || type === 'I') {
      this.#complete(flight, statement, body.toString('latin1', 0, Math.max(0, body.length - 1)))
    } else {
      throw unexpected(type)
    }
  }

  #complete(flight: Flight, statement: Statement, answer: string): void {
    // `INSERT 0 5`, `SELECT 5`, `CREATE TABLE`: the last word, if a number, is the count.
    const [, tag = '', count = '0'] = /^(\D*?)(?: \d+)*? ?(\d+)?$/.exec(answer) ?? []
    if (statement.commits && tag !== 'COMMIT') flight.doubt = `COMMIT was answered by ${tag}`
    flight.results.push({ rows: flight.rows, tag, count: Number(count) })
    flight.rows = []
  }

  /** A warning while something commits: by COMMIT, or by the Sync after the last statement. */
  #notice(flight: Flight | undefined, body: Buffer): void {
    const { V: severity, C: sqlstate = '', M: message = '' } = noticeFields(body)
    if (flight === undefined || (severity !== 'WARNING' && !sqlstate.startsWith('01'))) return
    const statement = flight.statements[flight.results.length]
    if (statement === undefined || statement.commits) flight.doubt = `at COMMIT: ${message}`
  }

  #error(flight: Flight | undefined, body: Buffer): void {
    const { V: severity, C: sqlstate = '', M: message = '', n: constraint } = noticeFields(body)
    // After FATAL the server is gone, and whether it committed before is unknown.
    if (flight === undefined || severity !== 'ERROR') throw new Error(`${message} (${sqlstate})`)
    flight.error = new DatabaseError({ sqlstate, message, constraint })
    for (const [index, statement] of flight.statements.entries()) {
      const stale = index === flight.results.length && /^(0A000|26000)$/.test(sqlstate)
      const forget = stale || !statement.ready
      if (forget && this.#statements.get(statement.text) === statement) {
        this.#statements.delete(statement.text)
      }
    }
  }

  #land(flight: Flight, status: string): void {
    const { error, doubt, results, statements } = flight
    if (error === null && results.length < statements.length) throw unexpected('Z')
    this.#flights.shift()
    this.#heard = performance.now()
    if (error !== null && ends.test(error.sqlstate)) {
      flight.reject(error)
      this.#lose(error)
    } else if (error !== null && status === 'E') {
      this.#rollBack(flight, error)
    } else if (error !== null) {
      flight.reject(error)
    } else if (doubt !== null) {
      flight.reject(new CommitInDoubt(doubt))
      this.#lose(new Error('a commit was in doubt'))
    } else {
      flight.resolve(results)
    }
  }

  /** No failed transaction is left open; the error is told once the rollback is answered. */
  #rollBack(flight: Flight, error: DatabaseError): void {
    const tell = () => flight.reject(error)
    const statement = this.#encode({ text: 'ROLLBACK', params: [] })
    this.#outgoing.sync()
    this.#launch([statement]).then(tell, tell)
  }

  /** For good: the socket is destroyed, nothing is cancelled, everybody waiting is told. */
  #lose(reason: Error): void {
    if (this.#lost !== null) return
    this.#lost = reason
    this.#socket.destroy()
    const lost =
      reason instanceof FlightTimeout
        ? reason
        : new ConnectionLost(reason.message, { cause: reason })
    // An error that was answered stays certain, whatever became of the connection after it.
    for (const flight of this.#flights.splice(0)) flight.reject(flight.error ?? lost)
  }
}

function unexpected(type: string): Error {
  return new Error(`the server sent a message ${type} out of turn`)
}
