import { connectSecondsMax, flightSecondsMax, idleTransactionMsMax } from '../limits.ts'
import { parseAddress } from './driver-address.ts'
import { ReadPool } from './driver-pool.ts'
import { Servers } from './driver-servers.ts'

/** Becomes text on the wire: bytes as bytea hex, an array as a ready-made `{…}` literal. */
export type Param = string | number | bigint | boolean | Uint8Array | null

/** A statement is prepared once per connection, by its text: values go into `params` alone. */
export interface Query {
  readonly text: string
  readonly params: readonly Param[]
}

/**
 * int2, int4, oid and floats are numbers, bool a boolean, bytea a Uint8Array; all else is the text
 * PostgreSQL prints: int8, numeric, uuid, date, timestamptz, json, and arrays as `{…}`.
 */
export type Row = Readonly<Record<string, unknown>>

export interface Result {
  readonly rows: readonly Row[]
  /** The command tag without counts: `INSERT`, `SELECT`, `COMMIT`. */
  readonly tag: string
  /** Rows returned or written. */
  readonly count: number
}

/** One connection, one user. After ConnectionLost, FlightTimeout or CommitInDoubt it stays dead. */
export interface Writer {
  readonly alive: boolean
  /**
   * Sends all statements in one network flight and resolves with their results, in order. Without
   * a BEGIN before it the flight is one transaction. COMMIT may stand only at its end.
   * Errors: DatabaseError (the first; the flight has rolled back and the writer is usable),
   * ConnectionLost, FlightTimeout, CommitInDoubt. Settles within `timeoutMs` + 1 s.
   */
  flight(queries: readonly Query[], timeoutMs: number): Promise<Result[]>
  destroy(): void
}

export type Read = (query: Query) => Promise<readonly Row[]>

export interface Database {
  /** Of the server that takes writes. Errors: ConnectionLost, which says why there is none. */
  openWriter(bounds?: WriterBounds): Promise<Writer>
  read: Read
  /** One REPEATABLE READ READ ONLY snapshot, held for at most 5 s. */
  snapshot<T>(work: (read: Read) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** The server's own limits for one writer, a little above what a flight of it is given. */
export interface WriterBounds {
  readonly flightTimeoutMsMax?: number
  readonly lockTimeoutMs?: number
  /** How long its transaction may wait for the next flight, and others for its locks. */
  readonly idleTransactionMs?: number
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port,host:port/database?sslmode=…` */
  readonly url: string
  readonly readConnections?: number
  readonly connectTimeoutMs?: number
  readonly writer?: WriterBounds
  /** The longest that one answer to a read or one snapshot may take. */
  readonly readTimeoutMs?: number
  /** Accepts a server whose storage is not durable by its settings, and is told so once. */
  readonly trust?: (risk: string) => void
}

/** Errors: what is wrong with the URL, without its password. */
export function openDatabase(options: DatabaseOptions): Database {
  const { connectTimeoutMs = connectSecondsMax * 1000, readConnections = 4 } = options
  const { readTimeoutMs = 5_000 } = options
  const servers = new Servers(parseAddress(options.url), connectTimeoutMs)
  const trust = options.trust === undefined ? null : once(options.trust)
  const reader = { writes: false, settings: readerSettings(readTimeoutMs), trust }
  const pool = new ReadPool({
    open: () => servers.open(reader),
    connectionsMax: readConnections,
    timeoutMs: readTimeoutMs,
  })
  return {
    openWriter(bounds = options.writer ?? {}) {
      return servers.open({ writes: true, settings: writerSettings(bounds), trust })
    },
    read: (query) => pool.read(query),
    snapshot: (work) => pool.snapshot(work),
    close: () => pool.close(),
  }
}

function once(tell: (what: string) => void): (what: string) => void {
  let isTold = false
  return (what) => {
    if (!isTold) tell(what)
    isTold = true
  }
}

// Whatever the server, the database or the role has as its default.
const sessionSettings = {
  default_transaction_isolation: 'read committed',
  bytea_output: 'hex',
  array_nulls: 'on',
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  // A warning at COMMIT means that the commit is in doubt: it has to be heard.
  client_min_messages: 'warning',
  // A server that lost us in silence lets go of our locks.
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '10000',
}

function writerSettings(bounds: WriterBounds): Record<string, string> {
  const { flightTimeoutMsMax = flightSecondsMax * 1000, lockTimeoutMs = 5_000 } = bounds
  return {
    ...sessionSettings,
    statement_timeout: String(flightTimeoutMsMax + 1_000),
    idle_in_transaction_session_timeout: String(bounds.idleTransactionMs ?? idleTransactionMsMax),
    lock_timeout: String(lockTimeoutMs),
    // A generic plan made on an empty table must still be the index plan once it is large.
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    enable_bitmapscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    jit: 'off',
  }
}

function readerSettings(readTimeoutMs: number): Record<string, string> {
  return {
    ...sessionSettings,
    statement_timeout: String(readTimeoutMs),
    idle_in_transaction_session_timeout: String(readTimeoutMs),
    default_transaction_read_only: 'on',
  }
}
