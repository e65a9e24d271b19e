import type { Id } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { hexOf } from '../head.ts'
import { privateText, readId, readText } from './value.ts'

export interface OrganizationView {
  readonly organization: Id<'organization'>
  readonly environment: 'test' | 'live'
  readonly name: string | null
  readonly openedAt: number
  readonly seq: number
  readonly hash: string
}

export function selectOrganization(bookId: number): Query {
  return {
    text: `select b.organization, b.environment, b.opened_at, h.seq, h.hash,
  ${privateText('b.organization', 'name')} as name
from book b join book_head h on h.book_id = b.book_id where b.book_id = $1`,
    params: [bookId],
  }
}

export function decodeOrganization(row: Row): OrganizationView {
  return {
    organization: readId('organization', row.organization),
    environment: row.environment === 'live' ? 'live' : 'test',
    name: readText(row.name),
    openedAt: Number(row.opened_at),
    seq: Number(row.seq),
    hash: hexOf(row.hash),
  }
}
