import type { Id, PasskeyRow } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { hexFromId, readRow, selectList, shapes } from '../schema.ts'

/** The active passkeys of a member of a book, as its log has them, oldest first. */
export function selectMemberPasskeys(bookId: number, person: Id<'person'>): Query {
  return {
    text: `select ${selectList(shapes.passkey, 't')} from passkey t
where t.book_id = $1 and t.person = $2::text::uuid and t.ended_at is null
order by t.added_seq, t.id`,
    params: [bookId, hexFromId(person)],
  }
}

export function decodeMemberPasskey(row: Row): PasskeyRow {
  return readRow('passkey', row)
}
