import { type Ulid, ulidFromHex } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { idArray, privateText, readText } from './value.ts'

/** What agents, groups and policies are called, by the ULIDs of their ids: one may be several. */
export function selectNames(bookId: number, ids: readonly string[]): Query {
  return {
    text: `select q.id, ${privateText('q.id', 'name')} as name,
  ${privateText('q.id', 'policy.name')} as policy
from unnest($2::text::uuid[]) q(id)`,
    params: [bookId, idArray(ids)],
  }
}

export interface NameView {
  readonly ulid: Ulid
  readonly name: string | null
  readonly policy: string | null
}

export function decodeName(row: Row): NameView {
  const { id, name, policy } = row
  return { ulid: ulidFromHex(String(id)), name: readText(name), policy: readText(policy) }
}
