import { roles } from '../../packages/core/src/agent/role.ts'
import type { Id } from '../../packages/core/src/id.ts'
import { type Given, nextId, nextKey } from './given.ts'
import { type Making, made, pick, type World } from './random-world.ts'

/** Half of the stories begin with members, and some never have one. */
export function team(given: Given, size: number): Pick<World, 'people' | 'keys'> {
  if (size % 2 === 0) return { people: [], keys: [] }
  const all = (['owner', 'operator', 'owner', 'approver'] as const).map((role) =>
    given.member(role),
  )
  return { people: all.map(({ person }) => person), keys: all.map(({ key }) => key) }
}

/** A member comes, gets another role, or goes. */
export const people: Making = (world, one, two) => {
  const [actor, key, known] = [ownerOf(world, two), nextKey(), pick(world.people, one)]
  const role = known === null ? 'owner' : (roles[(one + two) % roles.length] ?? 'viewer')
  const cascade = two % 2 === 0 ? true : null
  if (known !== null && two % 4 === 1)
    return { kind: 'member.end', actor, params: { person: known, cascade } }
  const person = known === null || two % 8 === 0 ? nextId('person') : known
  const params = { person, role, key }
  world.people.push(person)
  if (two % 4 === 0 || known === null)
    return made(world.keys, key.id, { kind: 'member.add', actor, params })
  return made(world.keys, key.id, { kind: 'member.change', actor, params: { ...params, cascade } })
}

/** An owner, or the machine of the server. */
function ownerOf({ given: { book }, people }: World, at: number): Id<'key'> | 'system:setup' {
  const own = at % 3 === 0 ? null : book.tables.member.get(pick(people, at) ?? '')
  return own?.key ?? 'system:setup'
}
