import type { Id, MemberRow } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { hexFromId, readRow, selectList, shapes } from '../schema.ts'

export interface MemberView {
  readonly row: MemberRow
  /** As the person wrote it. */
  readonly name: string | null
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

export function decodeMember(row: Row): MemberView {
  return { row: readRow('member', row), name: null, keys: Number(row.keys) }
}
