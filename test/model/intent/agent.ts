import { noRules } from '@bursar/core'
import { newAgent, nextId, nextKey } from '../../setup/given.ts'
import { leftBehind } from '../reference/agent.ts'
import { hours } from '../reference/calendar.ts'
import type { ModelAgent, World } from '../reference/world.ts'
import { limits } from './policy.ts'
import { agentAt, askerAt, keyOf, likely, type Maker, operatorAt, pick, zoneAt } from './subject.ts'

const all = ['payments:write', 'wallets:write', 'agents:delegate']

/** Mostly all that an agent has any use for; now and then one less. */
function permissionsAt(at: number): string[] {
  return at % 3 === 2 ? all.filter((_, place) => place !== Math.floor(at / 3) % 3) : all
}

/** Some begin without a key, without a wallet, or without either. */
const create: Maker = (model, chances) => {
  const { who, whom, which } = chances
  const rules = { ...limits(chances), timezone: zoneAt(whom) }
  const keyless = which % 8 > 5
  const walletless = which % 8 > 4 && which % 8 < 7
  const options = { rules, readOnly: who % 4 === 0, keyless, walletless }
  const made = newAgent(model.genesis.by, options).command
  if (made.kind !== 'agent.create') return null
  return keyless ? made : { ...made, params: { ...made.params, permissions: permissionsAt(whom) } }
}

/** Rules, switch, or both. */
const change: Maker = (model, chances) => {
  const { who, whom, which } = chances
  const paused = model.agents.filter(({ status }) => status === 'PAUSED')
  const agent = pick(which % 2 === 0 ? paused : [], who) ?? agentAt(model, who)
  if (agent === null) return null
  const rules = which % 4 === 0 ? {} : limits(chances)
  const active = pick([true, false, true, null], which)
  const params = { agent: agent.id, change: rules, active, since: null, texts: {} }
  const needed = whom % 2 === 0 ? 'wallets:write' : 'policies:write'
  return { kind: 'agent.change', actor: operatorAt(model, whom, needed), params }
}

/** Somebody retired, as long as something is left of them. */
function leftAt(model: World, at: number): ModelAgent | null {
  const left = model.agents.filter(({ id }) => leftBehind(model, id) !== undefined)
  return pick(left, at)
}

const delegate: Maker = (model, chances, now) => {
  const { who, whom, which, amount } = chances
  const parent = agentAt(model, who)
  if (parent === null) return null
  const ends = [null, null, hours(1), hours(48)][whom % 4] ?? null
  // Somebody of the organization, who gives no more than what they hold.
  const others = model.keys.filter((key) => key.agent === null)
  const other = which % 3 === 2 ? pick(others, which) : null
  const params = {
    parent: parent.id,
    agent: nextId('agent'),
    key: nextKey(),
    permissions: permissionsAt(whom).filter((one) => other?.permissions.includes(one) ?? true),
    rules: { ...noRules, ...limits({ ...chances, limit: null }) },
    amount: amount * 4n,
    expiresAt: ends === null ? null : now + ends,
    texts: {},
  }
  return { kind: 'agent.delegate', actor: other?.id ?? askerAt(model, parent, which), params }
}

function adjust(factor: bigint): Maker {
  return (model, { who, which, amount }) => {
    const left = which % 4 === 0 ? leftAt(model, who) : null
    const agent = left ?? agentAt(model, who)
    const params = agent && { agent: agent.id, amount: amount * factor }
    return params && { kind: 'agent.adjust', actor: model.genesis.by, params }
  }
}

const pause: Maker = (model, { who, which }) => {
  const agent = agentAt(model, who)
  if (agent === null) return null
  const actor = askerAt(model, agent, which)
  return { kind: 'agent.pause', actor, params: { agent: agent.id } }
}

const resume: Maker = ({ agents, genesis }, { who }) => {
  const agent = likely(agents, who, ({ status }) => status === 'PAUSED')
  return agent && { kind: 'agent.resume', actor: genesis.by, params: { agent: agent.id } }
}

/** Whoever has no key yet is given the first one more often. */
const rotate: Maker = (model, { who, which }) => {
  const isMute = (one: ModelAgent) => keyOf(model, one) === null && one.status !== 'DELETED'
  const mute = which % 2 === 0 ? pick(model.agents.filter(isMute), who) : null
  const agent = mute ?? agentAt(model, who)
  if (agent === null) return null
  const params = { agent: agent.id, key: nextKey() }
  return { kind: 'agent.rotate', actor: operatorAt(model, which, 'wallets:write'), params }
}

/** Those below others, or with something undecided, more often than those with neither. */
const remove: Maker = (model, { who, whom, which }) => {
  const alive = model.agents.filter(({ status }) => status !== 'DELETED')
  const delegates = alive.filter(({ parent }) => parent !== null)
  const busy = alive.filter((one) => model.open(one) > 0)
  const left = whom % 2 === 0 ? leftAt(model, who) : null
  const agent = left ?? pick([delegates, busy, model.agents][whom % 3] ?? [], who)
  if (agent === null) return null
  const actor = askerAt(model, agent.parent ?? agent, which)
  return { kind: 'agent.delete', actor, params: { agent: agent.id } }
}

/** With something undecided more often than without. */
const retire: Maker = (model, { who, which }) => {
  const busy = pick(
    model.agents.filter((one) => one.status !== 'DELETED' && model.open(one) > 0),
    who,
  )
  const agent = which % 2 === 0 ? busy : agentAt(model, who)
  return agent && { kind: 'agent.retire', actor: model.genesis.by, params: { agent: agent.id } }
}

export const agents = {
  create,
  change,
  retire,
  delegate,
  adjust: adjust(8n),
  'take back': adjust(-1n),
  pause,
  resume,
  rotate,
  delete: remove,
}
