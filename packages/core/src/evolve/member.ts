import type { NewKey } from '../agent/key.ts'
import type { MemberRow } from '../agent/member.ts'
import { present } from '../assert.ts'
import { BOOK_KEY, type Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import type { Id } from '../id.ts'
import { endBelow, endKey, insertKey, nobodys } from './key.ts'

export function evolveMemberAdd(book: Book, seq: number, event: EventOf<'member.add'>): void {
  const { params, result, at } = event
  const { person, role, key } = params
  const member = { person, role, key: key.id, root: key.id }
  insertMemberKey(book, key, { ...member, ...result, madeBy: null, seq, at })
  const row = { ...member, addedAt: at, addedSeq: seq, endedAt: null }
  book.tables.member.put(person, row)
  listOwner(book, row)
}

/** The person's voice stays: the new key has the root of the one that it takes the place of. */
export function evolveMemberChange(book: Book, seq: number, event: EventOf<'member.change'>): void {
  const { params, result, at } = event
  const { person, role, key } = params
  const { ended, permissions } = result
  endBelow(book, result, { seq, at })
  const row = { ...memberRow(book, person), role, key: key.id }
  // First, while the one before it is still listed with whatever that came from.
  insertMemberKey(book, key, { ...row, permissions, madeBy: ended, seq, at })
  endKey(book, ended, { status: 'ROTATED', at })
  // What was asked for before is still the person's.
  const asked = book.tables.asked.get(ended)
  if (asked != null) book.tables.asked.rows.set(key.id, { ...asked, key: key.id })
  book.tables.member.update(person, row)
  listOwner(book, row)
}

export function evolveMemberEnd(book: Book, seq: number, event: EventOf<'member.end'>): void {
  const { params, result, at } = event
  endBelow(book, result, { seq, at })
  endKey(book, result.ended, { status: 'REVOKED', at })
  const row = { ...memberRow(book, params.person), key: null, endedAt: at }
  book.tables.member.update(params.person, row)
  listOwner(book, row)
}

interface MemberKey extends Pick<MemberRow, 'person' | 'role' | 'root'> {
  readonly permissions: readonly string[]
  readonly madeBy: Id<'key'> | null
  readonly seq: number
  readonly at: number
}

function insertMemberKey(book: Book, key: NewKey, member: MemberKey): void {
  const { person, role, root, permissions, madeBy, seq, at } = member
  insertKey(book, key, { ...nobodys, owner: person, role, root, permissions, madeBy, seq, at })
}

/** Keeps the book's list of owners. */
function listOwner(book: Book, { person, role, endedAt }: MemberRow): void {
  const row = bookRow(book)
  const others = (row.owners ?? []).filter((one) => one !== person)
  const isOwner = role === 'owner' && endedAt === null
  book.tables.book.update(BOOK_KEY, { ...row, owners: isOwner ? [...others, person] : others })
}

function memberRow(book: Book, person: Id<'person'>): MemberRow {
  return present(book.tables.member.get(person), person)
}

function bookRow(book: Book) {
  return present(book.tables.book.get(BOOK_KEY), 'the book')
}
