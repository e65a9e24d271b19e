import { startEmbedded } from '../../packages/server/src/embedded/embedded.ts'
import { lockHome } from '../../packages/server/src/embedded/lock.ts'
import type { Database } from '../../packages/server/src/store/db.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { migrate } from '../../packages/server/src/store/migrate.ts'
import { BenchBook } from './book.ts'
import type { Closers } from './closers.ts'

export interface Rig {
  readonly book: BenchBook
  readonly database: Database
  readonly postgres: number
  readonly agents: number
}

/** A book with its agents on an embedded PostgreSQL of its own. */
export async function openRig(home: string, agents: number, closers: Closers): Promise<Rig> {
  const lock = await lockHome(home)
  closers.add(() => lock.release())
  const postgres = await startEmbedded({ home })
  closers.add(() => postgres.stop())
  const database = openDatabase({ url: postgres.url })
  closers.add(() => database.close())
  await migrate(database)
  const book = await BenchBook.open(database, agents)
  closers.add(() => book.close())
  return { book, database, postgres: postgres.pid, agents }
}
