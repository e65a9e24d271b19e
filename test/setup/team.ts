import type { MemberRole } from '../../packages/core/src/agent/role.ts'
import type { Actor } from '../../packages/core/src/command.ts'
import type { Id } from '../../packages/core/src/id.ts'
import { Given, nextKey } from './given.ts'

/** A book with an owner, and the ways to have others in it. */
export function team() {
  const given = new Given()
  const ann = given.member('owner')
  const of = (role: MemberRole) => given.member(role, ann.key)
  const change = (person: Id<'person'>, role: MemberRole, by: Actor = ann.key) =>
    given.ask('member.change', { person, role, key: nextKey(), cascade: null }, by)
  const end = (person: Id<'person'>, by: Actor = ann.key, cascade: true | null = null) =>
    given.ask('member.end', { person, cascade }, by)
  const keyOf = (person: Id<'person'>) => given.row('member', person).key as Id<'key'>
  return { given, ann, of, change, end, keyOf }
}
