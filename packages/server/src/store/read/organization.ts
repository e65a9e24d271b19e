import { type Id, type RailTerms, rowCodecs, type SwitchScope, switchScopes } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { hexOf } from '../head.ts'
import { privateText, readId, readText } from './value.ts'

export interface OrganizationView {
  readonly organization: Id<'organization'>
  readonly policy: Id<'policy'>
  readonly environment: 'test' | 'live'
  readonly rails: readonly RailTerms[]
  readonly name: string | null
  readonly openedAt: number
  readonly seq: number
  readonly hash: string
}

export function selectOrganization(bookId: number): Query {
  return {
    text: `select b.organization, b.scope, b.environment, b.rails, b.opened_at, h.seq, h.hash,
  ${privateText('b.organization', 'name')} as name
from book b join book_head h on h.book_id = b.book_id where b.book_id = $1`,
    params: [bookId],
  }
}

/** What the kill switch of a book stops: all of it, or rails; with the reasons given last. */
export function selectStops(bookId: number): Query {
  const reasons = switchScopes.map(
    (scope) => `${privateText('b.organization', `stop.${scope}`)} as "${scope}"`,
  )
  return {
    text: `select b.organization, b.stopped, ${reasons.join(', ')}
from book b where b.book_id = $1`,
    params: [bookId],
  }
}

export interface StopView {
  readonly scope: SwitchScope
  readonly reason: string | null
}

export function decodeStops(row: Row): {
  organization: Id<'organization'>
  stops: readonly StopView[]
} {
  const stopped: SwitchScope[] = row.stopped === null ? [] : JSON.parse(String(row.stopped))
  return {
    organization: readId('organization', row.organization),
    stops: stopped.map((scope) => ({ scope, reason: readText(row[scope]) })),
  }
}

export function readRails(text: unknown): readonly RailTerms[] {
  return rowCodecs.book.fields.rails.decode(JSON.parse(String(text)))
}

export function decodeOrganization(row: Row): OrganizationView {
  return {
    organization: readId('organization', row.organization),
    policy: readId('policy', row.scope),
    environment: row.environment === 'live' ? 'live' : 'test',
    rails: readRails(row.rails),
    name: readText(row.name),
    openedAt: Number(row.opened_at),
    seq: Number(row.seq),
    hash: hexOf(row.hash),
  }
}
