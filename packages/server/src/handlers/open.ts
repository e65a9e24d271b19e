import type { Command, Id } from '@bursar/core'
import { ulidOf } from '@bursar/core'
import type { Engine } from '../engine/engine.ts'
import type { Request } from '../engine/request.ts'
import type { Database } from '../store/db.ts'
import { insertOrganization } from '../store/organization.ts'
import { type Environment, mintBookId, mintId, mintKey, mintUlid } from './mint.ts'
import { privateTexts } from './text.ts'

export interface OpenedBook {
  readonly environment: Environment
  readonly bookId: number
  /** The first key of the book: shown here and never again. */
  readonly key: string
  readonly orgWallet: Id<'wallet'>
}

export interface OpenedOrganization {
  readonly organization: Id<'organization'>
  readonly test: OpenedBook
  readonly live: OpenedBook
}

/** What the ORG wallet of a new test book holds: 100,000.00. */
const testCredit = 100_000n * 100_000_000n

/** Makes an organization with its two books. Errors: those of the database; nothing half-done
 * matters, since a book without its first event is no book yet. */
export async function openOrganization(
  ground: { database: Database; engine: Engine },
  options: { name: string; permissions: readonly string[] },
): Promise<OpenedOrganization> {
  const organization = mintId('organization')
  const books = { test: mintBookId(), live: mintBookId() }
  const writer = await ground.database.openWriter()
  try {
    const bookIds = [books.test, books.live]
    const row = { organization: ulidOf(organization), bookIds, createdAt: Date.now() * 1000 }
    await writer.flight([insertOrganization(row)], 10_000)
  } finally {
    writer.destroy()
  }
  const open = (environment: Environment) =>
    openBook(ground.engine, { ...options, organization, environment, bookId: books[environment] })
  return { organization, test: await open('test'), live: await open('live') }
}

async function openBook(
  engine: Engine,
  options: {
    organization: Id<'organization'>
    environment: Environment
    bookId: number
    name: string
    permissions: readonly string[]
  },
): Promise<OpenedBook> {
  const { organization, environment, bookId, name, permissions } = options
  const { secret, key } = mintKey(environment, bookId)
  const org = mintId('wallet')
  const { digests, texts } = privateTexts(ulidOf(organization), { name })
  const command: Command = {
    kind: 'book.open',
    by: 'system:setup',
    ask: {
      organization,
      environment,
      scope: mintUlid(),
      org,
      world: mintId('wallet'),
      clearing: mintId('wallet'),
      shortfall: mintId('wallet'),
      credit: environment === 'test' ? testCredit : 0n,
      key,
      owner: 'owner',
      permissions,
      texts: digests,
    },
  }
  const request: Request = { command, texts, idempotency: null, box: null, dry: false }
  const reply = await engine.submit(bookId, request)
  if (reply.kind !== 'recorded') throw new Error(`a book could not be opened: ${reply.kind}`)
  return { environment, bookId, key: secret, orgWallet: org }
}
