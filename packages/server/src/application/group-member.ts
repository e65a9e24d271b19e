import type { Id } from '@bursar/core'
import { decodeMember, selectMembers, selectMembersOfEach } from '../store/read/group.ts'
import { readId } from '../store/read/value.ts'
import type { Call, Deps, Rejection } from './call.ts'
import { type Written, write } from './write.ts'

interface Membership {
  readonly group: Id<'group'>
  readonly agent: Id<'agent'>
}

export function joinGroup(
  deps: Deps,
  call: Call,
  params: Membership,
): Promise<Written<'group.join'> | Rejection> {
  return write(deps, call, { command: { kind: 'group.join', actor: call.caller.key, params } })
}

export function leaveGroup(
  deps: Deps,
  call: Call,
  params: Membership,
): Promise<Written<'group.leave'> | Rejection> {
  return write(deps, call, { command: { kind: 'group.leave', actor: call.caller.key, params } })
}

const membersListedMax = 100

/** The agents of a group, those first that came to be first. */
export async function listMembers(
  { database }: Deps,
  { caller }: Call,
  group: Id<'group'>,
): Promise<Id<'agent'>[]> {
  const rows = await database.read(selectMembers(caller.bookId, group, membersListedMax))
  return rows.map(({ id }) => readId('agent', id))
}

/** The same for several groups at once. */
export async function listMembersOfEach(
  { database }: Deps,
  { caller }: Call,
  groups: readonly Id<'group'>[],
): Promise<(group: Id<'group'>) => Id<'agent'>[]> {
  const query = selectMembersOfEach(caller.bookId, groups, membersListedMax)
  const members = (await database.read(query)).map(decodeMember)
  return (id) => members.flatMap(({ group, agent }) => (group === id ? [agent] : []))
}
