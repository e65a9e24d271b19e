import type { KeyRow, NewKey } from '../agent/key.ts'
import { assert, present } from '../assert.ts'
import { BOOK_KEY, type Book } from '../book.ts'
import { keyOf } from '../command.ts'
import type { EventOf } from '../event.ts'
import type { Id } from '../id.ts'
import type { Result } from '../outcome.ts'
import { releaseAll } from './payment.ts'
import { applyMoved } from './posting.ts'

type Grant = Pick<
  KeyRow,
  'agent' | 'owner' | 'permissions' | 'expiresAt' | 'madeBy' | 'root' | 'role' | 'client'
>

/** What a key has nothing of that nobody made, of no agent and no member, and that never ends. */
export const nobodys = { agent: null, expiresAt: null, madeBy: null, role: null, client: null }

export function insertKey(
  book: Book,
  key: NewKey,
  { seq, at, ...grant }: Grant & { seq: number; at: number },
): void {
  const times = { createdAt: at, createdSeq: seq, endedAt: null }
  book.tables.key.insert(key.id, { ...key, ...grant, status: 'ACTIVE', ...times })
  listKey(book, key.id, grant)
}

/** Notes a key with those that made it, where they are known already. */
function listKey({ tables }: Book, id: Id<'key'>, grant: Grant): void {
  const { agent, madeBy, permissions, expiresAt } = grant
  for (const [key, row] of tables.made.rows) {
    if (row === null || madeBy === null) continue
    const isBelow = row.key === madeBy || row.keys.includes(madeBy)
    if (isBelow) tables.made.rows.set(key, { ...row, keys: [...row.keys, id] })
  }
  if (agent !== null) return
  tables.made.rows.set(id, { key: id, keys: [] })
  const makers = tables.keyMakers.get(BOOK_KEY)
  if (makers == null || !permissions.includes('keys:write')) return
  tables.keyMakers.rows.set(BOOK_KEY, { keys: [...makers.keys, { id, expiresAt }] })
}

function unlistKey({ tables }: Book, id: Id<'key'>): void {
  for (const [key, row] of tables.made.rows)
    if (row?.keys.includes(id) === true)
      tables.made.rows.set(key, { ...row, keys: row.keys.filter((one) => one !== id) })
  const makers = tables.keyMakers.get(BOOK_KEY)
  if (makers == null) return
  tables.keyMakers.rows.set(BOOK_KEY, { keys: makers.keys.filter((one) => one.id !== id) })
}

export function endKey(
  book: Book,
  id: Id<'key'>,
  how: { status: 'ROTATED' | 'REVOKED'; at: number },
): KeyRow {
  const row = book.tables.key.get(id)
  assert(row != null, `no key ${id}`)
  book.tables.key.update(id, { ...row, status: how.status, endedAt: how.at })
  unlistKey(book, id)
  return row
}

export function evolveKeyCreate(book: Book, seq: number, event: EventOf<'key.create'>): void {
  const { key, owner, permissions, expiresAt } = event.params
  const madeBy = keyOf(event.actor)
  const root = madeBy === null ? key.id : rootOf(book, madeBy)
  const grant = { ...nobodys, owner, permissions, expiresAt, madeBy, root }
  insertKey(book, key, { ...grant, seq, at: event.at })
}

function rootOf(book: Book, key: Id<'key'>): Id<'key'> {
  return present(book.tables.key.get(key)?.root, `the root of ${key}`)
}

export function evolveKeyRevoke(book: Book, seq: number, event: EventOf<'key.revoke'>): void {
  endBelow(book, event.result, { seq, at: event.at })
  endKey(book, event.params.key, { status: 'REVOKED', at: event.at })
}

/** What ends with a key, but for the key itself. */
export function endBelow(
  book: Book,
  { holds, charges, released, below }: Result<'key.revoke'>,
  { seq, at }: { seq: number; at: number },
): void {
  applyMoved(book, seq, { holds: holds ?? [], charges: charges ?? [] })
  releaseAll(book, released ?? [], { seq, at })
  for (const key of below ?? []) {
    const { agent } = endKey(book, key, { status: 'REVOKED', at })
    if (agent !== null) silence(book, agent, at)
  }
}

/** Nobody speaks for the agent any more. */
export function silence({ tables }: Book, id: Id<'agent'>, at: number): void {
  const row = present(tables.agent.get(id), id)
  tables.agent.update(id, { ...row, key: null, updatedAt: at })
}
