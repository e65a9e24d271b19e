import type { KeyRow } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'
import { privateText, readCount, readText } from './value.ts'

export interface KeyView {
  readonly row: KeyRow
  readonly name: string | null
  readonly usedAt: number | null
}

/** The keys of an organization, revoked ones too, from the newest on. */
export function selectKeys(bookId: number, below: number, limit: number): Query {
  return {
    text: `select ${selectList(shapes.key, 't')}, u.used_at, ${privateText('t.id', 'name')} as name
from key t left join key_use u on u.book_id = t.book_id and u.key = t.id
where t.book_id = $1 and t.agent is null and t.role is null and t.created_seq < $2
order by t.created_seq desc limit $3`,
    params: [bookId, below, limit],
  }
}

export function decodeKey(row: Row): KeyView {
  return {
    row: readRow('key', row),
    name: readText(row.name),
    usedAt: readCount(row.used_at),
  }
}
