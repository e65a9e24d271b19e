import { type MemberRole, mayDo, permissionsOf } from '../agent/role.ts'
import { BOOK_KEY } from '../book.ts'
import type { Actor, Params } from '../command.ts'
import type { Id } from '../id.ts'
import { ownersMax } from '../limits.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { principalOf } from './actor.ts'
import { mustBeFew, released } from './key.ts'

export function decideMemberAdd(
  view: View,
  { person, role }: Params<'member.add'>,
): Outcome<'member.add'> {
  if (memberOf(view, person) !== null)
    return rejected('CONFLICT', 'This person is already a member.')
  const owners = ownersOf(view)
  if (owners.length === 0 && role !== 'owner')
    return rejected('CONFLICT', 'The first member must be an owner.')
  const refusal = role === 'owner' ? mustHaveRoom(owners) : null
  return refusal ?? done<'member.add'>({ permissions: permissionsOf(role) })
}

/** Another role is another key: what a key may do never changes. */
export function decideMemberChange(
  view: View,
  actor: Actor,
  { person, role, cascade }: Params<'member.change'>,
): Outcome<'member.change'> {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected') return principal
  const member = memberOf(view, person)
  if (member === null) return noMember()
  if (principal.name === person)
    return rejected('CONFLICT', 'You cannot change your own role. Ask another owner.')
  if (member.role === role) return rejected('CONFLICT', `This member already has the role ${role}.`)
  const owners = ownersOf(view)
  const refusal = role === 'owner' ? mustHaveRoom(owners) : mustLeaveOwner(owners, person)
  if (refusal !== null) return refusal
  // Another role asks for what this one could, or what it asked for is given up.
  const gone = endedWith(view, member, { cascade, keeps: mayDo(role, 'payments:write') })
  if (gone.kind === 'rejected') return gone
  const permissions = permissionsOf(role)
  return done<'member.change'>({ permissions, ended: member.key, ...gone.with })
}

export function decideMemberEnd(
  view: View,
  { person, cascade }: Params<'member.end'>,
): Outcome<'member.end'> {
  const member = memberOf(view, person)
  if (member === null) return noMember()
  const refusal = mustLeaveOwner(ownersOf(view), person)
  if (refusal !== null) return refusal
  const gone = endedWith(view, member, { cascade, keeps: false })
  if (gone.kind === 'rejected') return gone
  return done<'member.end'>({ ended: member.key, ...gone.with })
}

interface Member {
  readonly role: MemberRole
  readonly key: Id<'key'>
  readonly root: Id<'key'>
}

/** A person whose membership has not ended. */
export function memberOf(view: View, person: Id<'person'>): Member | null {
  const row = view.read('member', person)
  return row === null || row.key === null ? null : { ...row, key: row.key }
}

const noMember = () => rejected('NOT_FOUND', 'No such member.')

function ownersOf(view: View): readonly Id<'person'>[] {
  return view.must('owners', BOOK_KEY).owners ?? []
}

function mustHaveRoom(owners: readonly Id<'person'>[]): Rejection | null {
  if (owners.length < ownersMax) return null
  return rejected('CONFLICT', `At most ${ownersMax} members can be owners.`)
}

/** Somebody can always add members and change roles. */
function mustLeaveOwner(owners: readonly Id<'person'>[], person: Id<'person'>): Rejection | null {
  if (owners.some((owner) => owner !== person)) return null
  return rejected(
    'CONFLICT',
    'This is the last owner. Make another person an owner first: invite one, or change a role.',
  )
}

/** What ends with what a person was; with a cascade, the keys that the person made too. */
function endedWith(
  view: View,
  { key, root }: Member,
  { cascade, keeps }: { readonly cascade: boolean | null; readonly keeps: boolean },
) {
  const made = cascade === true ? view.must('made', root).keys : []
  const below = made.filter((one) => one !== key)
  const tooMany = mustBeFew(below)
  if (tooMany !== null) return tooMany
  return released(view, keeps ? below : [key, ...below], below)
}
