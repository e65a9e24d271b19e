import {
  type Command,
  type Exposure,
  exposureOf,
  groupExposureOf,
  type Holdings,
  holdingsOf,
  type Id,
  type Micros,
  present,
} from '@bursar/core'
import { exposedAgentsMax } from '../limits.ts'
import { selectGroupsBelow, selectMembersOf } from '../store/read/exposure.ts'
import { readId } from '../store/read/value.ts'
import { reachNamed } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { snapshotOf } from './snapshot.ts'

/** The most that can be lost until then. */
export interface Horizon extends Exposure {
  readonly until: Micros
}

export interface ExposureReport {
  readonly kind: 'exposure'
  readonly at: Micros
  readonly holdings: Holdings
  readonly hour: Horizon
  readonly day: Horizon
  /** The next thirty days. */
  readonly month: Horizon
}

const HOUR = 3_600_000_000
const DAY = 24 * HOUR

/** What an agent can lose at most, by its policies. */
export async function readAgentExposure(
  deps: Deps,
  call: Call,
  id: string,
): Promise<(ExposureReport & { readonly agent: Id<'agent'> }) | Rejection> {
  const reached = reachNamed(call, id)
  if (reached.kind === 'rejected') return reached
  const { agent } = reached
  const view = await snapshotOf(deps, call.caller.bookId, [deletion(call, agent)])
  const row = view.read('agent', agent)
  if (row === null || row.status === 'DELETED') return rejected('NOT_FOUND')
  const exposures = exposureOf(view, agent, endsAfter(view.at))
  return { ...reportOf(view.at, holdingsOf(view, agent), exposures), agent }
}

/** What the agents of a group, and of the groups below it, can lose together. */
export async function readGroupExposure(
  deps: Deps,
  call: Call,
  group: Id<'group'>,
): Promise<(ExposureReport & { readonly agents: number }) | Rejection> {
  const { bookId, key } = call.caller
  const members = await membersBelow(deps, bookId, group)
  if (members.length > exposedAgentsMax) {
    const sentence = `An exposure can cover at most ${exposedAgentsMax} agents.`
    return rejected('CONFLICT', { sentence })
  }
  const itself: Command = { kind: 'group.delete', actor: key, params: { group } }
  const deletions = members.map((agent) => deletion(call, agent))
  const view = await snapshotOf(deps, bookId, [itself, ...deletions])
  const row = view.read('group', group)
  if (row === null || row.deleted) return rejected('NOT_FOUND')
  const ends = endsAfter(view.at)
  const { holdings, exposures } = groupExposureOf(view, group, { members, ends })
  return { ...reportOf(view.at, holdings, exposures), agents: members.length }
}

/** An agent's end touches all that it can lose: so the same rows are looked at. */
function deletion(call: Call, agent: Id<'agent'>): Command {
  return { kind: 'agent.delete', actor: call.caller.key, params: { agent } }
}

function endsAfter(at: Micros): Micros[] {
  return [at + HOUR, at + DAY, at + 30 * DAY]
}

function reportOf(at: Micros, holdings: Holdings, exposures: readonly Exposure[]): ExposureReport {
  const ends = endsAfter(at)
  const horizon = (place: number): Horizon => {
    const exposure = present(exposures[place], 'an exposure for each end')
    return { ...exposure, until: present(ends[place], 'an end') }
  }
  return {
    kind: 'exposure',
    at,
    holdings,
    hour: horizon(0),
    day: horizon(1),
    month: horizon(2),
  }
}

/** Who is a member of a group, or of a group below it. */
async function membersBelow({ database }: Deps, bookId: number, group: Id<'group'>) {
  const groups = [group]
  for (let level = [group]; level.length > 0; ) {
    const rows = await database.read(selectGroupsBelow(bookId, level))
    level = rows.map((row) => readId('group', row.id))
    groups.push(...level)
  }
  const rows = await database.read(selectMembersOf(bookId, groups, exposedAgentsMax + 1))
  return rows.map((row) => readId('agent', row.id))
}
