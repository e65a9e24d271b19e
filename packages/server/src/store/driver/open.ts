import { connectSecondsMax, flightSecondsMax, idleTransactionMsMax } from '../../limits.ts'
import type { Database, WriterBounds } from '../db.ts'
import { parseAddress } from './address.ts'
import { ReadPool } from './pool.ts'
import { Servers } from './servers.ts'

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
