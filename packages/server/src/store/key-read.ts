import type { KeyRow } from '@bursar/core'
import type { Query, Row } from './db.ts'
import { CLOCK } from './head.ts'
import { readRow, shapes } from './schema.ts'

/** What tells whose key it is, and whether it opens anything. */
export type KeyFound = Pick<
  KeyRow,
  'id' | 'agent' | 'owner' | 'permissions' | 'status' | 'expiresAt'
> & {
  /** What time it was at the database. */
  readonly at: number
}

/** The key with this SHA-256, if it is one of this book and of its environment. */
export function findKey(key: { bookId: number; environment: string; hash: string }): Query {
  return {
    text: `select k.id, k.agent, k.owner, k.permissions, k.status, k.expires_at, ${CLOCK}
from key k join book b on b.book_id = k.book_id
where k.book_id = $1 and k.hash = $2 and b.environment = $3`,
    params: [key.bookId, key.hash, key.environment],
  }
}

const columns = shapes.key.columns.filter(({ name }) =>
  ['id', 'agent', 'owner', 'permissions', 'status', 'expires_at'].includes(name),
)

export function decodeKey(row: Row): KeyFound {
  const found = readRow({ ...shapes.key, columns }, row)
  return { ...found, at: Number(row.clock) } as unknown as KeyFound
}
