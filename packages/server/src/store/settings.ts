import type { Query } from './db.ts'

/** What a server of the database is, and how durable it is by its settings. */
export function selectServerSettings(): Query {
  return {
    text: `select current_setting('server_version') as version,
  current_setting('server_version_num')::int as version_number,
  pg_is_in_recovery() as standby, current_setting('fsync') as fsync,
  current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit,
  current_setting('synchronous_standby_names') as standbys`,
    params: [],
  }
}
