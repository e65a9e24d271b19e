import { ReadPool } from './driver-pool.ts'
import { openWire } from './driver-wire.ts'

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
  openWriter(): Promise<Writer>
  read: Read
  /** One REPEATABLE READ READ ONLY snapshot, held for at most 5 s. */
  snapshot<T>(work: (read: Read) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly url: string
  readonly readConnections?: number
  readonly connectTimeoutMs?: number
  /** The longest time-out a flight will be given; the server's own limits lie a little above. */
  readonly flightTimeoutMsMax?: number
  readonly lockTimeoutMs?: number
  /** The longest that one answer to a read or one snapshot may take. */
  readonly readTimeoutMs?: number
}

export function openDatabase(options: DatabaseOptions): Database {
  const { url, connectTimeoutMs = 5_000, readConnections = 4, readTimeoutMs = 5_000 } = options
  const pool = new ReadPool({
    open: () => openWire({ url, connectTimeoutMs, settings: readerSettings(readTimeoutMs) }),
    connectionsMax: readConnections,
    timeoutMs: readTimeoutMs,
  })
  return {
    openWriter: () => openWire({ url, connectTimeoutMs, settings: writerSettings(options) }),
    read: (query) => pool.read(query),
    snapshot: (work) => pool.snapshot(work),
    close: () => pool.close(),
  }
}

// Whatever the server, the database or the role has as its default.
const sessionSettings = {
  application_name: 'bursar',
  default_transaction_isolation: 'read committed',
  bytea_output: 'hex',
  DateStyle: 'ISO',
  TimeZone: 'UTC',
}

function writerSettings(options: DatabaseOptions): Record<string, string> {
  const { flightTimeoutMsMax = 10_000, lockTimeoutMs = 5_000 } = options
  const serverTimeoutMs = String(flightTimeoutMsMax + 1_000)
  return {
    ...sessionSettings,
    statement_timeout: serverTimeoutMs,
    idle_in_transaction_session_timeout: serverTimeoutMs,
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
