import {
  type Command,
  type Exposure,
  exposureOf,
  formatMoney,
  groupExposureOf,
  type Id,
  type Micros,
  parseId,
  type Standing,
  standingOf,
} from '@bursar/core'
import { reachAgent } from '../../application/access.ts'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import { pictureOf } from '../../application/snapshot.ts'
import { exposedAgentsMax } from '../../limits.ts'
import { selectGroupsBelow, selectMembersOf } from '../../store/read/exposure.ts'
import { readId } from '../../store/read/value.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type ExposureHandlers = Pick<Handlers, 'agents.exposure' | 'groups.exposure'>

const HOUR = 3_600_000_000
const DAY = 24 * HOUR

function endsOf(at: Micros): [Micros, Micros, Micros] {
  return [at + HOUR, at + DAY, at + 30 * DAY]
}

/** An agent's end touches all that it can lose: so the same rows are looked at. */
function lookAt(call: Call, agent: Id<'agent'>): Command {
  return { kind: 'agent.delete', by: call.caller.key, ask: { agent } }
}

function shown(at: Micros, standing: Standing, exposures: readonly Exposure[]) {
  const horizon = (place: number) => {
    const { amount, boundBy } = exposures[place] ?? { amount: 0n, boundBy: nothing }
    return {
      until: time(endsOf(at)[place] ?? at),
      amount: formatMoney(amount),
      boundBy: { rule: boundBy.rule, scope: boundBy.scope },
    }
  }
  return {
    at: time(at),
    currency: standing.currency,
    balance: formatMoney(standing.balance),
    open: formatMoney(standing.open),
    hour: horizon(0),
    day: horizon(1),
    month: horizon(2),
    unvalued: standing.unvalued.map(({ wallet, currency }) => ({ walletId: wallet, currency })),
  }
}

const nothing = { rule: 'balance', scope: null } as const

/** A group, the groups below it, and who is a member of any of them. */
async function membersOf(deps: Deps, bookId: number, group: Id<'group'>) {
  const groups = [group]
  for (let level = [group]; level.length > 0; ) {
    const rows = await deps.database.read(selectGroupsBelow(bookId, level))
    level = rows.map((row) => readId('group', row.id))
    groups.push(...level)
  }
  const query = selectMembersOf(bookId, groups, exposedAgentsMax + 1)
  const rows = await deps.database.read(query)
  return rows.map((row) => readId('agent', row.id))
}

export const exposureHandlers: ExposureHandlers = {
  async 'agents.exposure'(deps, call, { params }) {
    const reached = reachAgent(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const view = await pictureOf(deps, call.caller.bookId, [lookAt(call, agent)])
    const row = view.read('agent', agent)
    if (row === null || row.status === 'DELETED') return rejected('NOT_FOUND')
    const exposures = exposureOf(view, agent, endsOf(view.at))
    const body = {
      agentId: firstWalletOf(agent),
      ...shown(view.at, standingOf(view, agent), exposures),
    }
    return { status: 200, body }
  },

  async 'groups.exposure'(deps, call, { params }) {
    const { bookId, key } = call.caller
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const members = await membersOf(deps, bookId, group)
    if (members.length > exposedAgentsMax) {
      const sentence = `The exposures of at most ${exposedAgentsMax} agents are added up.`
      return rejected('CONFLICT', { sentence })
    }
    const itself: Command = { kind: 'group.delete', by: key, ask: { group } }
    const looks = members.map((agent) => lookAt(call, agent))
    const view = await pictureOf(deps, bookId, [itself, ...looks])
    const row = view.read('group', group)
    if (row === null || row.deleted) return rejected('NOT_FOUND')
    const ends = endsOf(view.at)
    const { standing, exposures } = groupExposureOf(view, group, { members, ends })
    const counted = { groupId: group, agentCount: members.length }
    return { status: 200, body: { ...counted, ...shown(view.at, standing, exposures) } }
  },
}
