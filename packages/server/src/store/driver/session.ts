import type { Row } from '../db.ts'
import { DatabaseError } from '../db-error.ts'
import type { Wire } from './wire.ts'

/** What a session must be able to do, and how it is set before anything is done in it. */
export interface Demands {
  readonly writes: boolean
  readonly settings: Readonly<Record<string, string>>
  /** Told what of the server's storage is not durable; null: such a server is refused. */
  readonly trust: ((risk: string) => void) | null
}

interface Server {
  /** A standby can only be read where nobody has named the server that it follows. */
  readonly isOneOfSeveral: boolean
  /** One more connection to the same server. */
  open(): Promise<Wire>
  /** How long each answer may take. */
  readonly ms: number
}

// `off` would acknowledge what a crash loses. Whatever else was set is the operator's, and stays
// as it is for the whole session.
const look = `select pg_backend_pid() as backend, pg_is_in_recovery() as standby,
  current_setting('default_transaction_read_only')::bool as read_only,
  current_setting('fsync')::bool as fsync,
  current_setting('full_page_writes')::bool as full_page_writes,
  set_config('synchronous_commit', case current_setting('synchronous_commit')
    when 'off' then 'on' else current_setting('synchronous_commit') end, false)`
const set = `select set_config(name, value, false)
from unnest($1::text::text[], $2::text::text[]) as s (name, value)`

/**
 * Looks at a new session and settles it. The settings are not part of the startup, which poolers
 * refuse. Errors say what is wrong with the server, or with what stands before it.
 */
export async function settle(wire: Wire, demands: Demands, server: Server): Promise<void> {
  const { writes, settings, trust } = demands
  const [looked] = await wire.flight([{ text: look, params: [] }], server.ms)
  const found = looked?.rows[0] ?? {}
  const risk = riskOf(found)
  if (found.standby === true && (writes || server.isOneOfSeveral))
    throw new Error('it is a standby and does not accept writes')
  if (writes && found.read_only === true)
    throw new Error('its default_transaction_read_only is on, so it does not accept writes')
  if (writes && risk !== null) {
    if (trust === null) throw new Error(`${risk}; set TRUST_STORAGE=1 to accept this`)
    trust(risk)
  }
  // A pooler stands between when the process that answers is not the one that said hello.
  if (found.backend !== wire.backend) await refuseSharing(wire, server)
  const params = [list(Object.keys(settings)), list(Object.values(settings))]
  await wire.flight([{ text: set, params }], server.ms)
}

function riskOf({ fsync, full_page_writes }: Row): string | null {
  if (fsync === false) return 'its fsync is off, so a crash can lose acknowledged data'
  if (full_page_writes === false) return 'its full_page_writes is off, so a crash can damage pages'
  return null
}

/** What is set must still be there after others have been at work: not so by transaction. */
async function refuseSharing(wire: Wire, { open, ms }: Server): Promise<void> {
  const mark = (name: string) => ({
    text: `select set_config('bursar.session', $1, false)`,
    params: [name],
  })
  const read = { text: `select current_setting('bursar.session', true) as mark`, params: [] }
  const second = await open()
  try {
    await wire.flight([mark('own')], ms)
    await second.flight([mark('second')], ms)
    const [result] = await wire.flight([read], ms)
    if (result?.rows[0]?.mark === 'own') return
  } catch (error) {
    // What was prepared in one session is missing in the other one: the same finding.
    if (!(error instanceof DatabaseError)) throw error
  } finally {
    second.destroy()
  }
  throw new Error(
    'a connection pooler uses a different session for each transaction: use session pooling, or ' +
      'connect directly to PostgreSQL',
  )
}

function list(values: readonly string[]): string {
  return `{${values.map((value) => JSON.stringify(value)).join(',')}}`
}
