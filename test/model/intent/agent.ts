import { type Command, noRules } from '@bursar/core'
import { newAgent, nextId, nextKey } from '../../setup/given.ts'
import { hours } from '../reference/calendar.ts'
import type { ModelGroup, World } from '../reference/world.ts'
import { limits } from './policy.ts'
import { agentAt, askerAt, likely, type Maker, pick } from './subject.ts'

const zones = ['Asia/Kolkata', null]
const permissions = ['payments:write']

/** With all that the organization's first key can give. */
function permissionsIn({ keys }: World): string[] {
  const mayDelegate = keys[0]?.permissions.includes('agents:delegate') === true
  return mayDelegate ? [...permissions, 'agents:delegate'] : permissions
}

const create: Maker = (model, chances) => {
  const { who, whom } = chances
  const rules = { ...limits(chances), timezone: zones[whom % zones.length] ?? null }
  const made = newAgent(model.genesis.by, { rules, readOnly: who % 8 === 0 }).command
  if (made.kind !== 'agent.create') return null
  return { ...made, ask: { ...made.ask, permissions: permissionsIn(model) } }
}

const delegate: Maker = (model, chances, now) => {
  const { who, whom, which, amount } = chances
  const parent = agentAt(model, who)
  if (parent === null) return null
  const ends = [null, null, hours(1), hours(48)][whom % 4] ?? null
  const ask = {
    parent: parent.id,
    agent: nextId('agent'),
    key: nextKey(),
    permissions: permissionsIn(model),
    rules: { ...noRules, ...limits({ ...chances, limit: null }) },
    amount: amount * 4n,
    expiresAt: ends === null ? null : now + ends,
    texts: {},
  }
  return { kind: 'agent.delegate', by: askerAt(model, parent, which), ask }
}

function adjust(factor: bigint): Maker {
  return (model, { who, amount }) => {
    const agent = agentAt(model, who)
    const ask = agent && { agent: agent.id, amount: amount * factor }
    return ask && { kind: 'agent.adjust', by: model.genesis.by, ask }
  }
}

const pause: Maker = (model, { who, which }) => {
  const agent = agentAt(model, who)
  if (agent === null) return null
  const by = askerAt(model, agent, which)
  return { kind: 'agent.pause', by, ask: { agent: agent.id } }
}

const resume: Maker = ({ agents, genesis }, { who }) => {
  const agent = likely(agents, who, ({ status }) => status === 'PAUSED')
  return agent && { kind: 'agent.resume', by: genesis.by, ask: { agent: agent.id } }
}

const rotate: Maker = (model, { who }) => {
  const agent = agentAt(model, who)
  if (agent === null) return null
  const ask = { agent: agent.id, key: nextKey() }
  return { kind: 'agent.rotate', by: model.genesis.by, ask }
}

/** Those below others, or with something undecided, more often than those with neither. */
const remove: Maker = (model, { who, whom, which }) => {
  const alive = model.agents.filter(({ status }) => status !== 'DELETED')
  const delegates = alive.filter(({ parent }) => parent !== null)
  const busy = alive.filter((one) => model.open(one) > 0)
  const agent = pick([delegates, busy, model.agents][whom % 3] ?? [], who)
  if (agent === null) return null
  const by = askerAt(model, agent.parent ?? agent, which)
  return { kind: 'agent.delete', by, ask: { agent: agent.id } }
}

const group: Maker = (model, chances) => {
  const { who, whom, which } = chances
  const parent = which % 3 === 0 ? null : groupAt(model, who)
  const currency = which % 8 === 0 ? 'USDC' : 'USD'
  const own = { currency, timezone: zones[whom % zones.length] ?? null }
  const rules = { ...noRules, ...limits(chances), ...own }
  const ask = { group: nextId('group'), parent: parent?.id ?? null, rules, texts: {} }
  return { kind: 'group.create', by: model.genesis.by, ask }
}

function groupAt({ groups }: World, at: number): ModelGroup | null {
  return likely(groups, at, ({ deleted }) => !deleted)
}

const join: Maker = (model, { who, whom }) => {
  const agent = agentAt(model, who)
  const found = groupAt(model, whom)
  if (agent === null || found === null) return null
  return { kind: 'group.join', by: model.genesis.by, ask: { group: found.id, agent: agent.id } }
}

const leave: Maker = (model, { who, whom }) => {
  const agent = likely(model.agents, who, ({ groups }) => groups.length > 0)
  const found = pick(agent?.groups ?? [], whom) ?? groupAt(model, whom)
  if (agent === null || found === null) return null
  return { kind: 'group.leave', by: model.genesis.by, ask: { group: found.id, agent: agent.id } }
}

const disband: Maker = (model, { who }) => {
  const found = groupAt(model, who)
  return found && { kind: 'group.delete', by: model.genesis.by, ask: { group: found.id } }
}

function turn(
  model: World,
  to: Partial<Extract<Command, { kind: 'switch.turn' }>['ask']>,
): Command {
  const ask = { scope: null, group: null, agent: null, on: true, texts: {}, ...to }
  return { kind: 'switch.turn', by: model.genesis.by, ask }
}

/** A kill switch, seldom that of the whole book. */
const stop: Maker = (model, { who, which }) => {
  const scopes = ['rail:internal', 'rail:simulated', 'book'] as const
  if (which % 3 === 0) return turn(model, { scope: scopes[who % 3] ?? 'book' })
  const agent = agentAt(model, who)
  const found = groupAt(model, who)
  return which % 3 === 1 && found !== null
    ? turn(model, { group: found.id })
    : agent && turn(model, { agent: agent.id })
}

/** What is stopped goes on: the book first, or nobody would ever pay again. */
const go: Maker = (model, { who }) => {
  const scopes = ['book', 'rail:internal', 'rail:simulated'] as const
  const scope = scopes.find((one) => model.stops.has(one))
  if (scope !== undefined) return turn(model, { scope, on: false })
  const group = pick(
    model.groups.filter(({ stopped }) => stopped),
    who,
  )
  if (group !== null) return turn(model, { group: group.id, on: false })
  const agent = pick(
    model.agents.filter(({ stopped }) => stopped),
    who,
  )
  return agent && turn(model, { agent: agent.id, on: false })
}

export const agents = {
  create,
  delegate,
  adjust: adjust(8n),
  'take back': adjust(-1n),
  pause,
  resume,
  rotate,
  delete: remove,
  group,
  join,
  leave,
  disband,
  stop,
  go,
}
