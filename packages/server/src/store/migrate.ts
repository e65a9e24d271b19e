import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationsFolder } from '../assets.ts'
import { migrationSecondsMax } from '../limits.ts'
import type { Database, Read } from './db.ts'
import { EPOCH, OtherEpoch, raiseEpoch, selectEpoch } from './epoch.ts'
import { LINEAGE, schemaOf } from './lineage.ts'

const timeoutMs = migrationSecondsMax * 1000
const bounds = {
  flightTimeoutMsMax: timeoutMs,
  lockTimeoutMs: timeoutMs,
  // It reads a file between two flights.
  idleTransactionMs: 10_000,
}

/**
 * Brings the schema up to date. One process at a time migrates; the others wait for its lock.
 * Errors: OtherLineage, NewerSchema, OtherEpoch, before anything was written.
 */
export async function migrate(database: Database): Promise<void> {
  const files = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort()
  const writer = await database.openWriter(bounds)
  const read: Read = async (query) => (await writer.flight([query], timeoutMs))[0]?.rows ?? []
  try {
    await writer.flight([BEGIN, lock], timeoutMs)
    const found = await schemaOf(read)
    if (found === null) await writer.flight([create, first], timeoutMs)
    const done = found?.version ?? 0
    const newest = Number(files.at(-1)?.slice(0, 4))
    if (done > newest) throw new NewerSchema(done)
    for (const file of files) {
      const version = Number(file.slice(0, 4))
      if (version <= done) continue
      const statements = split(await readFile(join(migrationsFolder, file), 'utf8'))
      await writer.flight(
        [...statements.map((text) => ({ text, params: [] })), setVersion(version)],
        timeoutMs,
      )
    }
    const [row] = await read(selectEpoch())
    const epoch = Number(row?.epoch)
    if (epoch > EPOCH) throw new OtherEpoch(epoch)
    await writer.flight([...raiseEpoch(), COMMIT], timeoutMs)
  } finally {
    writer.destroy()
  }
}

/** Only the build that made a schema, or a later one, knows what its rows mean. */
class NewerSchema extends Error {
  override readonly name = 'NewerSchema'

  constructor(schema: number) {
    super(
      `The database is from a newer version of Bursar (schema ${schema}). Run \`bursar start\` ` +
        'of the version that migrated it, or restore an earlier copy.',
    )
  }
}

const BEGIN = { text: 'begin', params: [] }
const COMMIT = { text: 'commit', params: [] }
// Of the whole transaction: a schema is there with all its tables, or not at all.
const lock = { text: "select pg_advisory_xact_lock(hashtext('bursar/migrate'))", params: [] }

function setVersion(version: number) {
  return { text: 'update migration set version = $1 where id = 1', params: [version] }
}

// The defaults are for builds that know neither column: they get as far as the version.
const create = {
  text: `create table migration (
  id int primary key check (id = 1),
  version int not null,
  lineage text not null default '',
  epoch int not null default 0
)`,
  params: [],
}
const first = {
  text: 'insert into migration (id, version, lineage, epoch) values (1, 0, $1, 0)',
  params: [LINEAGE],
}

// Statements end with a semicolon at the end of a line; migrations hold no function bodies.
function split(sql: string): string[] {
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/--.*$/gm, '').trim() !== '')
}
