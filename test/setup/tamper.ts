import type { Database, Query, Result } from '../../packages/server/src/store/db.ts'
import { bookTables } from '../../packages/server/src/verify/statement.ts'

/** Writes around Bursar, as an intruder would. */
export async function write(database: Database, queries: readonly Query[]): Promise<Result[]> {
  const writer = await database.openWriter()
  try {
    return await writer.flight(queries, 10_000)
  } finally {
    writer.destroy()
  }
}

/** Keeps a copy of every table of the books, for `spoiled` to put back. */
export async function keepCopies(database: Database): Promise<void> {
  const copies = bookTables.map((table) => `create table sound.${table} as table ${table}`)
  await write(database, plain(['create schema sound', ...copies]))
}

/** Does something to the tables, looks at it, and puts everything back. */
export async function tampered(
  database: Database,
  work: () => Promise<void>,
  tables: readonly string[] = bookTables,
): Promise<void> {
  try {
    await work()
  } finally {
    const texts = tables.flatMap((table) => [
      `delete from ${table}`,
      `insert into ${table} select * from sound.${table}`,
    ])
    await write(database, plain(texts))
  }
}

function plain(texts: readonly string[]): Query[] {
  return texts.map((text) => ({ text, params: [] }))
}
