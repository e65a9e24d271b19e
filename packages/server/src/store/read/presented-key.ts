import type { KeyRow } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { CLOCK } from '../head.ts'
import { readColumns, shapes } from '../schema.ts'

/** A key as it was presented: the book it names, and its SHA-256. */
export interface PresentedKey {
  readonly bookId: number
  readonly environment: string
  readonly hash: string
}

/** What tells whose key it is, and whether it opens anything. */
export type KeyFound = Pick<
  KeyRow,
  'id' | 'hash' | 'agent' | 'root' | 'permissions' | 'status' | 'expiresAt'
> & {
  /** What time it was at the database. */
  readonly at: number
}

/** The keys with these SHA-256, each if it is one of its book and of its environment. */
export function findKeys(keys: readonly PresentedKey[]): Query {
  const list = (values: readonly (string | number)[]) => `{${values.join(',')}}`
  // One by one through the index, however little is known of the table.
  return {
    text: `select k.id, k.hash, k.agent, k.root, k.permissions, k.status, k.expires_at, ${CLOCK}
from unnest($1::bigint[], $2::text[], $3::text[]) as p(book_id, hash, environment)
cross join lateral (
  select * from key where book_id = p.book_id and hash = p.hash limit 1
) k
cross join lateral (
  select 1 from book where book_id = p.book_id and environment = p.environment limit 1
) b`,
    params: [
      list(keys.map(({ bookId }) => bookId)),
      list(keys.map(({ hash }) => hash)),
      list(keys.map(({ environment }) => environment)),
    ],
  }
}

const columns = ['id', 'hash', 'agent', 'root', 'permissions', 'status', 'expiresAt'] as const
const found = shapes.key.columns.filter(({ field }) =>
  (columns as readonly string[]).includes(field),
)

export function decodeKey(row: Row): KeyFound {
  const key = readColumns(found, row) as Pick<KeyRow, (typeof columns)[number]>
  return { ...key, at: Number(row.clock) }
}
