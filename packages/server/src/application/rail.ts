import { type Command, clearingOf, type OutsideRail, type RailTerms } from '@bursar/core'
import type { Engine } from '../engine/engine.ts'
import type { Reply } from '../engine/request.ts'
import { mintId } from '../identity/mint.ts'
import type { Database } from '../store/db.ts'
import { selectLacking } from '../store/read/role.ts'

export interface RailSetting {
  readonly rail: OutsideRail
  /** null: the book has it no more. */
  readonly terms: RailTerms | null
}

/** Says how a rail of a book settles. Currencies older than the rail get their wallets for it. */
export async function setRail(
  { database, engine }: { database: Pick<Database, 'read'>; engine: Pick<Engine, 'submit'> },
  bookId: number,
  { rail, terms }: RailSetting,
): Promise<Reply> {
  const rows = terms === null ? [] : await database.read(selectLacking(bookId, clearingOf(rail)))
  const lacking = rows.map(({ currency }) => ({
    currency: String(currency),
    wallet: mintId('wallet'),
  }))
  const clearing = lacking.length === 0 ? null : lacking
  const how = { settles: terms?.settles ?? null, except: terms?.except ?? null, clearing }
  const command: Command = { kind: 'book.rails', actor: 'system:setup', params: { rail, ...how } }
  return engine.submit(bookId, { command, texts: [], idempotency: null, box: null, dry: false })
}
