import type { Permission } from '@bursar/contract'
import type { Id, MemberRole, MemberRow } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { hexFromId, readRow, selectList, shapes } from '../schema.ts'
import { readId } from './value.ts'

export interface MemberRecord {
  readonly row: MemberRow
  /** Active keys of the organization that speak for the person, beside the membership itself. */
  readonly keys: number
}

const columns = `${selectList(shapes.member, 't')}, (
  select count(*) from key k where k.book_id = t.book_id and k.root = t.root
    and k.role is null and k.status = 'ACTIVE'
) as keys`

/** The members of a book, from the newest on, `below` a place in its log. */
export function selectMembers(bookId: number, below: number, limit: number): Query {
  return {
    text: `select ${columns} from member t
where t.book_id = $1 and t.added_seq < $2 and t.key is not null
order by t.added_seq desc limit $3`,
    params: [bookId, below, limit],
  }
}

/** One of them. */
export function selectMember(bookId: number, person: Id<'person'>): Query {
  return {
    text: `select ${columns} from member t
where t.book_id = $1 and t.person = $2::text::uuid and t.key is not null`,
    params: [bookId, hexFromId(person)],
  }
}

export function decodeMember(row: Row): MemberRecord {
  return { row: readRow('member', row), keys: Number(row.keys) }
}

/** What a person is in these books, and what they may do there. */
export function selectMembershipsOf(person: Id<'person'>, books: readonly number[]): Query {
  return {
    text: `select b as book_id, r.role, r.key, r.root, r.permissions
from unnest($2::text::bigint[]) b, lateral (
  select m.role, m.key, m.root, k.permissions from member m
  join key k on k.book_id = m.book_id and k.id = m.key
  where m.book_id = b and m.person = $1::text::uuid and k.status = 'ACTIVE' limit 1
) r`,
    params: [hexFromId(person), `{${books.join(',')}}`],
  }
}

export function decodeMembership(row: Row) {
  return {
    bookId: Number(row.book_id),
    key: readId('key', row.key),
    root: readId('key', row.root),
    role: String(row.role) as MemberRole,
    permissions: JSON.parse(String(row.permissions)) as Permission[],
  }
}
