import { type Id, type MemberRole, parseId } from '@bursar/core'
import { mintUnpresentable } from '../identity/mint.ts'
import type { Row } from '../store/db.ts'
import { selectPersonNames } from '../store/people/person.ts'
import {
  decodeMember,
  type MemberRecord,
  selectMember,
  selectMembers,
} from '../store/read/member.ts'
import { readId } from '../store/read/value.ts'
import type { Call, Deps, Rejection } from './call.ts'
import { type Written, write } from './write.ts'

export interface MemberView extends MemberRecord {
  /** As the person wrote it; null where the directory knows them no more. */
  readonly name: string | null
}

/** The members of the caller's book from the newest on, `below` a place in its log. */
export async function listMembers(
  { database }: Deps,
  { caller }: Call,
  { below, limit }: { below: number; limit: number },
): Promise<MemberView[]> {
  return named(database, await database.read(selectMembers(caller.bookId, below, limit)))
}

export async function findMember(
  { database }: Pick<Deps, 'database'>,
  bookId: number,
  person: Id<'person'>,
): Promise<MemberView | null> {
  const [member] = await named(database, await database.read(selectMember(bookId, person)))
  return member ?? null
}

/** What somebody is called who decided: of a member the person's name, else the label of a key. */
export async function deciderName(
  { database }: Pick<Deps, 'database'>,
  by: string | null,
): Promise<string | null> {
  const person = by === null ? null : parseId('person', by)
  if (person === null) return by
  const [row] = await database.read(selectPersonNames([person]))
  return row === undefined ? by : String(row.name)
}

/** Names stand in the directory of people, which belongs to no book. */
async function named(
  database: Pick<Deps['database'], 'read'>,
  rows: readonly Row[],
): Promise<MemberView[]> {
  const members = rows.map(decodeMember)
  if (members.length === 0) return []
  const found = await database.read(selectPersonNames(members.map(({ row }) => row.person)))
  const names = new Map(found.map(({ id, name }) => [readId('person', id), String(name)]))
  return members.map((member) => ({ ...member, name: names.get(member.row.person) ?? null }))
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
  const params = { ...change, key: mintUnpresentable() }
  return write(deps, call, { command: { kind: 'member.change', actor: call.caller.key, params } })
}

export function removeMember(
  deps: Deps,
  call: Call,
  params: Omit<Change, 'role'>,
): Promise<Written<'member.end'> | Rejection> {
  return write(deps, call, { command: { kind: 'member.end', actor: call.caller.key, params } })
}
