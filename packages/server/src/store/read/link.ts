import { hexFromUlid, type KeyRow, type LinkRow, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { CLOCK } from '../head.ts'
import { readColumns, readRow, selectList, shapes } from '../schema.ts'
import { privateText, readText } from './value.ts'

/** A link, with what is told of the key that made it. */
export interface LinkView {
  readonly row: LinkRow
  readonly label: string | null
  readonly maker: Pick<KeyRow, (typeof ofMaker)[number]>
  /** What time it was at the database. */
  readonly at: number
}

const ofMaker = ['hash', 'root', 'permissions', 'status', 'expiresAt'] as const
const makerColumns = shapes.key.columns
  .filter(({ field }) => (ofMaker as readonly string[]).includes(field))
  .map((column) => ({ ...column, name: `maker_${column.name}` }))

const columns = `${selectList(shapes.link, 't')}, ${CLOCK},
  ${makerColumns.map(({ name }) => `k.${name.slice('maker_'.length)} as ${name}`).join(', ')},
  ${privateText('t.id', 'label')} as label
from approval_link t join key k on k.book_id = t.book_id and k.id = t.key`

/** The link whose secret has this SHA-256, if it is one of its book and environment. */
export function selectLinkOf(
  { bookId, environment }: { readonly bookId: number; readonly environment: string },
  hash: string,
): Query {
  return {
    text: `select ${columns}
join book b on b.book_id = t.book_id and b.environment = $3
where t.book_id = $1 and t.hash = $2`,
    params: [bookId, hash, environment],
  }
}

export function selectLinks(bookId: number, approval: Ulid): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and t.approval = $2::text::uuid
order by t.created_seq`,
    params: [bookId, hexFromUlid(approval)],
  }
}

export function decodeLink(row: Row): LinkView {
  return {
    row: readRow('link', row),
    label: readText(row.label),
    maker: readColumns(makerColumns, row) as LinkView['maker'],
    at: Number(row.clock),
  }
}
