import type { Command, Id, MemberRole, Params } from '@bursar/core'
import { addKey } from './key.ts'
import { release } from './posting.ts'
import { permissionsOf } from './role.ts'
import { rootOf, type Speaker } from './speaker.ts'
import type { ModelKey, World } from './world.ts'

const ownersMax = 20

/** Without a speaker, on the machine of the server. */
export function decideMember(
  world: World,
  speaker: Speaker | null,
  command: Extract<Command, { kind: `member.${string}` }>,
): string | null {
  if (command.kind === 'member.add') return add(world, command.params)
  const member = memberOf(world, command.params.person)
  if (member === undefined) return 'NOT_FOUND'
  return command.kind === 'member.end'
    ? end(world, member, command.params)
    : change(world, speaker, { member, params: command.params })
}

/** By what a person speaks now. */
export function memberOf({ keys }: World, person: Id<'person'>): ModelKey | undefined {
  return keys.find((key) => key.member?.person === person && key.status === 'ACTIVE')
}

export function hasMembers({ keys }: World): boolean {
  return keys.some(({ member }) => member !== null)
}

/** Whoever has been one for the longest first: another role is another key. */
export function ownersOf({ keys }: World): ModelKey[] {
  return keys.filter(({ member, status }) => member?.role === 'owner' && status === 'ACTIVE')
}

function add(world: World, { person, role, key }: Params<'member.add'>): string | null {
  if (memberOf(world, person) !== undefined) return 'CONFLICT'
  if (!hasMembers(world) && role !== 'owner') return 'CONFLICT'
  if (role === 'owner' && ownersOf(world).length >= ownersMax) return 'CONFLICT'
  addMember(world, { id: key.id, person, role, before: null })
  return null
}

function addMember(
  world: World,
  { id, person, role, before: maker }: NewMember & { readonly before: ModelKey | null },
): void {
  const common = { agent: null, owner: person, expiresAt: null, maker }
  addKey(world, { ...common, id, permissions: permissionsOf(role), member: { person, role } })
}

interface NewMember {
  readonly id: Id<'key'>
  readonly person: Id<'person'>
  readonly role: MemberRole
}

/** Nobody decides what they are themselves. */
function change(
  world: World,
  speaker: Speaker | null,
  { member, params }: { member: ModelKey; params: Params<'member.change'> },
): string | null {
  const { person, role, key, cascade } = params
  if (speaker?.key === member || member.member?.role === role) return 'CONFLICT'
  if (role === 'owner' && ownersOf(world).length >= ownersMax) return 'CONFLICT'
  if (isLastOwner(world, member)) return 'CONFLICT'
  if (!permissionsOf(role).includes('payments:write')) giveUpAll(world, spokenBy(world, member))
  if (cascade === true) endMade(world, member)
  member.status = 'ROTATED'
  addMember(world, { id: key.id, person, role, before: member })
  return null
}

function end(world: World, member: ModelKey, { cascade }: Params<'member.end'>): string | null {
  if (isLastOwner(world, member)) return 'CONFLICT'
  giveUpAll(world, spokenBy(world, member))
  if (cascade === true) endMade(world, member)
  member.status = 'REVOKED'
  return null
}

function isLastOwner(world: World, member: ModelKey): boolean {
  return ownersOf(world).every((one) => one === member)
}

/** By what the person has spoken since they came, in whatever role. */
function spokenBy({ keys }: World, member: ModelKey): ModelKey[] {
  return keys.filter((one) => one.member !== null && rootOf(one) === rootOf(member))
}

/** What the person made goes, with what was asked for by it. */
function endMade(world: World, member: ModelKey): void {
  const isMade = (one: ModelKey) => one.member === null && rootOf(one) === rootOf(member)
  const made = world.keys.filter((one) => isMade(one) && one.status === 'ACTIVE')
  giveUpAll(world, made)
  for (const key of made) key.status = 'REVOKED'
}

/** What was asked for by these and nobody has decided. */
function giveUpAll({ payments }: World, keys: readonly ModelKey[]): void {
  for (const one of payments)
    if (keys.includes(one.key) && one.state === 'PENDING_APPROVAL') release(one, 'RELEASED')
}
