import { type Command, idOf, type Params, ulidOf } from '@bursar/core'
import { upwards } from './scope.ts'
import { holdsAll, type Speaker } from './speaker.ts'
import type { ModelAgent, ModelGroup, ModelPolicy, World } from './world.ts'

export function decideGroup(
  world: World,
  speaker: Speaker,
  command: Extract<Command, { kind: `group.${string}` }>,
): string | null {
  if (command.kind === 'group.create') return create(world, command.params)
  const group = world.group(command.params.group)
  if (group === undefined) return 'NOT_FOUND'
  if (command.kind === 'group.rename') return null
  if (command.kind === 'group.change') {
    group.own.rules = { ...group.own.rules, ...command.params.change }
    return null
  }
  if (command.kind === 'group.delete') return remove(world, group)
  const agent = world.agent(command.params.agent)
  if (agent === undefined) return 'NOT_FOUND'
  return command.kind === 'group.join' ? join(agent, group) : leave(speaker, agent, group)
}

function create(world: World, { group: id, parent, rules }: Params<'group.create'>): string | null {
  const above = world.group(parent) ?? null
  if (parent !== null && above === null) return 'NOT_FOUND'
  if (upwards(above).length === 4) return 'CONFLICT'
  const ulid = ulidOf(id)
  const own = world.addPolicy(idOf('policy', ulid), 'own', rules)
  const scope = { ulid, id, own, attached: [], stopped: false }
  world.groups.push({ ...scope, parent: above, deleted: false })
  return null
}

function remove(world: World, group: ModelGroup): string | null {
  if (members(world, group) + children(world, group) > 0) return 'CONFLICT'
  group.deleted = true
  group.attached = []
  group.own.deleted = true
  group.own.candidate = null
  return null
}

function join(agent: ModelAgent, group: ModelGroup): string | null {
  const { groups, parent } = agent
  if (groups.includes(group) || parent !== null || groups.length === 3) return 'CONFLICT'
  groups.push(group)
  return null
}

/** To be free of a limit is a change of rules. */
function leave(speaker: Speaker, agent: ModelAgent, group: ModelGroup): string | null {
  if (!agent.groups.includes(group)) return 'CONFLICT'
  const isBound = upwards(group).some(
    ({ own, attached, stopped }) => stopped || [own, ...attached].some(isRule),
  )
  if (isBound && !holdsAll(speaker, ['policies:write'])) return 'FORBIDDEN'
  agent.groups = agent.groups.filter((one) => one !== group)
  return null
}

/** Whether it says more than how things are counted and named. */
function isRule({ rules }: ModelPolicy): boolean {
  const { currency: _, timezone: __, readings: ___, unknownCategory: ____, ...others } = rules
  const { duplicates: _____, ...said } = others
  return Object.values(said).some((value) => value !== null && value !== false)
}

export function members({ agents }: World, group: ModelGroup): number {
  return agents.filter(({ groups }) => groups.includes(group)).length
}

export function children({ groups }: World, group: ModelGroup): number {
  return groups.filter(({ parent, deleted }) => parent === group && !deleted).length
}

/** Turns a kill switch: of the book, a rail, a group or an agent. */
export function turn(
  world: World,
  { scope, group, agent, on }: Params<'switch.turn'>,
): string | null {
  if (scope !== null) {
    if (on) world.stops.add(scope)
    else world.stops.delete(scope)
    return null
  }
  const target = world.agent(agent) ?? world.group(group)
  if (target === undefined) return 'NOT_FOUND'
  target.stopped = on
  return null
}
