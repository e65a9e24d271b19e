import type { Database, Row } from '../../packages/server/src/store/db.ts'
import type { Disk } from './report.ts'

/** What a database takes up at one moment: bytes. */
export interface Storage {
  readonly tables: ReadonlyMap<string, number>
  readonly wal: number
  /** Whole pages that the write-ahead log has taken in, each up to 8 kB. */
  readonly walPages: number
  readonly checkpoints: number
}

export async function storageOf(database: Database): Promise<Storage> {
  // A backend reports what it wrote at most a second after it did.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const rows = await database.read({
    text: `select relname::text as name, pg_total_relation_size(oid) as bytes from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`,
    params: [],
  })
  const tables = new Map(rows.map((row) => [String(row.name), Number(row.bytes)]))
  const pages = await one(database, 'select wal_fpi as value from pg_stat_wal')
  const done = await one(database, 'select num_done as value from pg_stat_checkpointer')
  return {
    tables,
    wal: await walPosition(database),
    walPages: Number(pages.value),
    checkpoints: Number(done.value),
  }
}

export async function walPosition(database: Database): Promise<number> {
  const row = await one(database, `select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as value`)
  return Number(row.value)
}

export function diskOf(before: Storage, after: Storage, payments: number): Disk {
  const byTable: Record<string, number> = {}
  let tableBytes = 0
  for (const [name, bytes] of after.tables) {
    const each = (bytes - (before.tables.get(name) ?? 0)) / payments
    tableBytes += each
    if (each >= 1) byTable[name] = each
  }
  return {
    payments,
    tableBytes,
    byTable,
    walBytes: (after.wal - before.wal) / payments,
    walPageBytesMax: ((after.walPages - before.walPages) * 8192) / payments,
    checkpoints: after.checkpoints - before.checkpoints,
  }
}

/** The settings that decide whether a commit is durable, and what it costs. */
export async function settingsOf(database: Database): Promise<Readonly<Record<string, string>>> {
  const rows = await database.read({
    text: `select name, current_setting(name) as value from unnest($1::text[]) name`,
    params: ['{server_version,fsync,synchronous_commit,full_page_writes,shared_buffers}'],
  })
  return Object.fromEntries(rows.map((row) => [String(row.name), String(row.value)]))
}

async function one(database: Database, text: string): Promise<Row> {
  const [row] = await database.read({ text, params: [] })
  if (row === undefined) throw new Error(`no row: ${text}`)
  return row
}
