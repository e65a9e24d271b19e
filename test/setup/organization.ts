import { type Id, idOf, ulidFromHex } from '@bursar/core'
import {
  openOrganization,
  planOrganization,
} from '../../packages/server/src/application/genesis.ts'
import type { Engine } from '../../packages/server/src/engine/engine.ts'
import type { Database } from '../../packages/server/src/store/db.ts'

export interface OpenedBook {
  readonly bookId: number
  /** The secret of the book's first key. */
  readonly key: string
  readonly orgWallet: Id<'wallet'>
}

export interface OpenedOrganization {
  readonly organization: Id<'organization'>
  readonly test: OpenedBook
  readonly live: OpenedBook
}

/** An organization with its two books, as a first start makes it. */
export async function openTestOrganization(
  deps: { database: Database; engine: Engine },
  permissions: readonly string[],
): Promise<OpenedOrganization> {
  const plan = planOrganization('Acme')
  await openOrganization(deps, plan, permissions)
  const opened = async (book: { bookId: number; key: string }): Promise<OpenedBook> => {
    const [row] = await deps.database.read({
      text: "select wallet from role where book_id = $1 and name = 'org/USD'",
      params: [book.bookId],
    })
    return { ...book, orgWallet: idOf('wallet', ulidFromHex(String(row?.wallet))) }
  }
  const { organization, test, live } = plan
  return { organization, test: await opened(test), live: await opened(live) }
}
