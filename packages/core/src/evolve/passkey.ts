import type { NewPasskey } from '../agent/passkey.ts'
import { present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import type { Id } from '../id.ts'

export function evolvePasskeyAdd(book: Book, seq: number, event: EventOf<'passkey.add'>): void {
  const { person, ...passkey } = event.params
  insertPasskey(book, passkey, { person, seq, at: event.at })
  list(book, person, (passkeys) => [...passkeys, passkey.passkey])
}

export function evolvePasskeyEnd(
  book: Book,
  { params: { passkey }, at }: EventOf<'passkey.end'>,
): void {
  const { person } = endPasskey(book, passkey, at)
  list(book, person, (passkeys) => passkeys.filter((one) => one !== passkey))
}

export function insertPasskey(
  book: Book,
  { passkey: id, publicKey }: NewPasskey,
  { person, seq, at }: { person: Id<'person'>; seq: number; at: number },
): void {
  // One that had ended can be added again, and is as new then.
  const row = { id, person, publicKey, addedAt: at, addedSeq: seq, endedAt: null }
  book.tables.passkey.put(id, row)
}

export function endPasskey(book: Book, id: string, at: number): { person: Id<'person'> } {
  const row = present(book.tables.passkey.get(id), id)
  book.tables.passkey.update(id, { ...row, endedAt: at })
  return row
}

/** Changes which passkeys of a member are active; none is null. */
function list(
  book: Book,
  person: Id<'person'>,
  change: (passkeys: readonly string[]) => readonly string[],
): void {
  const row = present(book.tables.member.get(person), person)
  const passkeys = change(row.passkeys ?? [])
  const listed = passkeys.length === 0 ? null : passkeys
  book.tables.member.update(person, { ...row, passkeys: listed })
}
