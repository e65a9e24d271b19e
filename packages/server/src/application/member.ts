import { randomBytes } from 'node:crypto'
import type { Actor, Id, MemberRole } from '@bursar/core'
import { keyOfSecret } from '../identity/mint.ts'
import { decodeMember, type MemberView, selectMember, selectMembers } from '../store/read/member.ts'
import type { Call, Deps, Rejection } from './call.ts'
import { rejectionOf, type Written, write } from './write.ts'

/** The members of the caller's book from the newest on, `below` a place in its log. */
export async function listMembers(
  { database }: Deps,
  { caller }: Call,
  { below, limit }: { below: number; limit: number },
): Promise<MemberView[]> {
  const rows = await database.read(selectMembers(caller.bookId, below, limit))
  return rows.map(decodeMember)
}

export async function findMember(
  { database }: Pick<Deps, 'database'>,
  bookId: number,
  person: Id<'person'>,
): Promise<MemberView | null> {
  const [row] = await database.read(selectMember(bookId, person))
  return row === undefined ? null : decodeMember(row)
}

export interface NewMember {
  readonly bookId: number
  readonly person: Id<'person'>
  readonly role: MemberRole
  /** Who invited the person. The book asks at this moment whether they may. */
  readonly actor: Actor
}

/** Makes a person a member of a book, as they accept an invitation. */
export async function addMember(
  { engine }: Pick<Deps, 'engine'>,
  { bookId, person, role, actor }: NewMember,
): Promise<{ readonly kind: 'added'; readonly key: Id<'key'> } | Rejection> {
  const key = unpresentable()
  const command = { kind: 'member.add', actor, params: { person, role, key } } as const
  const request = { command, texts: [], idempotency: null, box: null, dry: false }
  const reply = await engine.submit(bookId, request)
  return reply.kind === 'recorded' ? { kind: 'added', key: key.id } : rejectionOf(reply)
}

interface Change {
  readonly person: Id<'person'>
  readonly role: MemberRole
  readonly cascade: boolean | null
}

export function changeMember(
  deps: Deps,
  call: Call,
  change: Change,
): Promise<Written<'member.change'> | Rejection> {
  const params = { ...change, key: unpresentable() }
  return write(deps, call, { command: { kind: 'member.change', actor: call.caller.key, params } })
}

export function removeMember(
  deps: Deps,
  call: Call,
  params: Omit<Change, 'role'>,
): Promise<Written<'member.end'> | Rejection> {
  return write(deps, call, { command: { kind: 'member.end', actor: call.caller.key, params } })
}

/** A key by which nobody comes in: of a secret that is kept nowhere and has no form of a key. */
function unpresentable() {
  return { ...keyOfSecret(randomBytes(32).toString('base64url')), prefix: '', last4: '' }
}
