import type { KeyRow, NewKey } from '../agent/key.ts'
import { assert, present } from '../assert.ts'
import type { Book } from '../book.ts'
import { keyOf } from '../command.ts'
import type { EventOf } from '../event.ts'
import type { Id } from '../id.ts'
import { releaseAll } from './payment.ts'
import { applyMoved } from './posting.ts'

type Grant = Pick<KeyRow, 'agent' | 'owner' | 'permissions' | 'expiresAt' | 'madeBy' | 'root'>

export function insertKey(
  book: Book,
  key: NewKey,
  { seq, at, ...grant }: Grant & { seq: number; at: number },
): void {
  const times = { createdAt: at, createdSeq: seq, endedAt: null }
  book.tables.key.insert(key.id, { ...key, ...grant, status: 'ACTIVE', ...times })
}

export function endKey(
  book: Book,
  id: Id<'key'>,
  how: { status: 'ROTATED' | 'REVOKED'; at: number },
): KeyRow {
  const row = book.tables.key.get(id)
  assert(row != null, `no key ${id}`)
  book.tables.key.update(id, { ...row, status: how.status, endedAt: how.at })
  return row
}

export function evolveKeyCreate(book: Book, seq: number, event: EventOf<'key.create'>): void {
  const { key, owner, permissions, expiresAt } = event.params
  const madeBy = keyOf(event.actor)
  const root = madeBy === null ? key.id : rootOf(book, madeBy)
  const grant = { agent: null, owner, permissions, expiresAt, madeBy, root }
  insertKey(book, key, { ...grant, seq, at: event.at })
}

function rootOf(book: Book, key: Id<'key'>): Id<'key'> {
  return present(book.tables.key.get(key)?.root, `the root of ${key}`)
}

export function evolveKeyRevoke(book: Book, seq: number, event: EventOf<'key.revoke'>): void {
  const { holds, charges, released } = event.result
  applyMoved(book, seq, { holds: holds ?? [], charges: charges ?? [] })
  releaseAll(book, released ?? [], { seq, at: event.at })
  endKey(book, event.params.key, { status: 'REVOKED', at: event.at })
}
