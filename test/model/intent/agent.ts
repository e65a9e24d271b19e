import { noRules } from '@bursar/core'
import { newAgent, nextId, nextKey } from '../../setup/given.ts'
import { hours } from '../reference/calendar.ts'
import type { World } from '../reference/world.ts'
import { limits } from './policy.ts'
import { agentAt, askerAt, likely, type Maker, pick, zoneAt } from './subject.ts'

const permissions = ['payments:write']

/** With all that the organization's first key can give. */
function permissionsIn({ keys }: World): string[] {
  const mayDelegate = keys[0]?.permissions.includes('agents:delegate') === true
  return mayDelegate ? [...permissions, 'agents:delegate'] : permissions
}

const create: Maker = (model, chances) => {
  const { who, whom } = chances
  const rules = { ...limits(chances), timezone: zoneAt(whom) }
  const made = newAgent(model.genesis.by, { rules, readOnly: who % 4 === 0 }).command
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

export const agents = {
  create,
  delegate,
  adjust: adjust(8n),
  'take back': adjust(-1n),
  pause,
  resume,
  rotate,
  delete: remove,
}
