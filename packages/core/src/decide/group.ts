import { type Actor, keyOf, type Params } from '../command.ts'
import type { GroupRow } from '../group/group.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { groupDepthMax, groupsPerAgentMax } from '../limits.ts'
import { done, type Outcome, rejected } from '../outcome.ts'
import { limitsAnything } from '../policy/rules.ts'
import type { View } from '../view.ts'
import { existing as existingAgent, isStale, noAgent, stale } from './agent.ts'
import { changedRules, unchanged } from './policy.ts'

const noGroup = () => rejected('NOT_FOUND', 'No such group.')

function existing(view: View, group: Id<'group'>) {
  const row = view.read('groupState', group)
  return row === null || row.deleted ? null : row
}

export function decideGroupCreate(
  view: View,
  params: Params<'group.create'>,
): Outcome<'group.create'> {
  if (params.parent === null) return done<'group.create'>({ depth: 1 })
  const parent = existing(view, params.parent)
  if (parent === null) return noGroup()
  if (parent.depth >= groupDepthMax)
    return rejected('CONFLICT', `Groups can be nested at most ${groupDepthMax} deep.`)
  return done<'group.create'>({ depth: parent.depth + 1 })
}

export function decideGroupRename(
  view: View,
  params: Params<'group.rename'>,
): Outcome<'group.rename'> {
  return existing(view, params.group) === null ? noGroup() : done<'group.rename'>({})
}

/** Rules and texts in one event. */
export function decideGroupChange(
  view: View,
  { group, change, since }: Params<'group.change'>,
): Outcome<'group.change'> {
  if (existing(view, group) === null) return noGroup()
  if (since !== null && isStale(view, since, view.must('groupAge', group).updatedAt)) return stale()
  if (Object.keys(change).length === 0) return done<'group.change'>(unchanged)
  return done<'group.change'>(changedRules(view, idOf('policy', ulidOf(group)), change))
}

/** Only an empty group can go: nobody's budget vanishes with it unnoticed. */
export function decideGroupDelete(
  view: View,
  params: Params<'group.delete'>,
): Outcome<'group.delete'> {
  const group = existing(view, params.group)
  if (group === null) return noGroup()
  if (group.members + group.children > 0) {
    const details = { members: String(group.members), groups: String(group.children) }
    return rejected('CONFLICT', 'Remove the agents and child groups of this group first.', details)
  }
  return done<'group.delete'>({ parent: view.must('group', params.group).parent })
}

/** The group and the agent of a membership, or why there can be none. */
function joined(view: View, params: Params<'group.join'>) {
  if (existing(view, params.group) === null) return noGroup()
  const agent = existingAgent(view, params.agent)
  if (agent === null) return noAgent()
  const groups = agent.groups ?? []
  return { kind: 'joined' as const, agent, groups, isMember: groups.includes(params.group) }
}

export function decideJoin(view: View, params: Params<'group.join'>): Outcome<'group.join'> {
  const found = joined(view, params)
  if (found.kind === 'rejected') return found
  if (found.isMember) return rejected('CONFLICT', 'The agent is already a member of this group.')
  if (found.agent.parent !== null)
    return rejected(
      'CONFLICT',
      'A delegate cannot join groups: the groups of the agent above it apply to it.',
    )
  if (found.groups.length >= groupsPerAgentMax)
    return rejected('CONFLICT', `An agent can be a member of at most ${groupsPerAgentMax} groups.`)
  return done<'group.join'>({})
}

/** Whoever leaves is bound no more by what limits the group: that is a change of rules. */
export function decideLeave(
  view: View,
  actor: Actor,
  params: Params<'group.leave'>,
): Outcome<'group.leave'> {
  const found = joined(view, params)
  if (found.kind === 'rejected') return found
  if (!found.isMember) return rejected('CONFLICT', 'The agent is not a member of this group.')
  const key = keyOf(actor)
  const permission = 'policies:write'
  if (binds(view, params.group) && (key === null || !view.may(key, permission)))
    return rejected('FORBIDDEN', 'Removing an agent from a group with rules changes its rules.', {
      permission,
    })
  return done<'group.leave'>({})
}

/** Whether a group or one above it limits its members in anything, or is stopped. */
function binds(view: View, group: Id<'group'>): boolean {
  for (let one: Id<'group'> | null = group; one !== null; ) {
    const row: Pick<GroupRow, 'parent' | 'attached' | 'stopped'> = view.must('group', one)
    const policies = [idOf('policy', ulidOf(one)), ...row.attached]
    if (row.stopped === true) return true
    if (policies.some((policy) => limitsAnything(view.policy(policy).rules))) return true
    one = row.parent
  }
  return false
}
