import type { Id } from '@bursar/core'
import type { Environment } from '../identity/mint.ts'
import type { Database } from '../store/db.ts'
import { selectBooks } from '../store/organization.ts'
import { readId } from '../store/read/value.ts'
import { SetupError } from './home.ts'

export interface OpenBook {
  readonly bookId: number
  readonly environment: Environment
  readonly organization: Id<'organization'>
}

/** The books of the first organization. Errors: SetupError when one was not opened yet. */
export async function bothBooks(
  database: Pick<Database, 'read'>,
): Promise<{ test: OpenBook; live: OpenBook }> {
  const books = (await database.read(selectBooks())).map(decodeBook)
  const [first] = books
  if (first === undefined)
    throw new SetupError(
      'This database has no organization yet. Start the server of the home that began to create ' +
        'it. If that home is lost, use an empty database: this one has no data.',
    )
  const bookOf = (environment: Environment) => {
    const book = books.find(
      (one) => one.environment === environment && one.organization === first.organization,
    )
    if (book === undefined)
      throw new SetupError(
        `The ${environment} book has not been opened yet. Start the server first.`,
      )
    return book
  }
  return { test: bookOf('test'), live: bookOf('live') }
}

function decodeBook(row: Readonly<Record<string, unknown>>): OpenBook {
  return {
    bookId: Number(row.book_id),
    environment: row.environment === 'live' ? 'live' : 'test',
    organization: readId('organization', row.organization),
  }
}
