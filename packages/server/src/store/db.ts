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
