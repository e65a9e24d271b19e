import { type Command, noRules } from '@bursar/core'
import { nextId } from '../../setup/given.ts'
import { isOpen, type ModelGroup, type World } from '../reference/world.ts'
import { limits } from './policy.ts'
import { agentAt, likely, type Maker, operatorAt, pick, zoneAt } from './subject.ts'

const group: Maker = (model, chances) => {
  const { who, whom, which } = chances
  const parent = which % 3 === 0 ? null : groupAt(model, who)
  const currency = which % 8 === 0 ? 'USDC' : 'USD'
  const own = { currency, timezone: zoneAt(whom) }
  const rules = { ...noRules, ...limits(chances), ...own }
  const params = { group: nextId('group'), parent: parent?.id ?? null, rules, texts: {} }
  return { kind: 'group.create', actor: model.genesis.by, params }
}

function groupAt({ groups }: World, at: number): ModelGroup | null {
  return likely(groups, at, ({ deleted }) => !deleted)
}

const join: Maker = (model, { who, whom }) => {
  const agent = agentAt(model, who)
  const found = groupAt(model, whom)
  if (agent === null || found === null) return null
  return {
    kind: 'group.join',
    actor: model.genesis.by,
    params: { group: found.id, agent: agent.id },
  }
}

const leave: Maker = (model, { who, whom, which }) => {
  const agent = likely(model.agents, who, ({ groups }) => groups.length > 0)
  const found = pick(agent?.groups ?? [], whom) ?? groupAt(model, whom)
  if (agent === null || found === null) return null
  return {
    kind: 'group.leave',
    actor: operatorAt(model, which, 'groups:write'),
    params: { group: found.id, agent: agent.id },
  }
}

const disband: Maker = (model, { who }) => {
  const found = groupAt(model, who)
  return found && { kind: 'group.delete', actor: model.genesis.by, params: { group: found.id } }
}

function turn(
  model: World,
  to: Partial<Extract<Command, { kind: 'switch.turn' }>['params']>,
): Command {
  const params = { scope: null, group: null, agent: null, on: true, texts: {}, ...to }
  return { kind: 'switch.turn', actor: model.genesis.by, params }
}

/** A kill switch, seldom that of the whole book; rather of what an open payment was said to be. */
const stop: Maker = (model, { who, which }) => {
  const scopes = ['rail:internal', 'rail:simulated', 'rail:base', 'book'] as const
  const isSaid = model.payments.some((one) => isOpen(one) && one.label !== null)
  if (which % 3 === 0 && which % 2 === 0 && isSaid) return turn(model, { scope: 'rail:base' })
  if (which % 3 === 0) return turn(model, { scope: scopes[who % 4] ?? 'book' })
  const agent = agentAt(model, who)
  const found = groupAt(model, who)
  return which % 3 === 1 && found !== null
    ? turn(model, { group: found.id })
    : agent && turn(model, { agent: agent.id })
}

/** What is stopped goes on: the book first, or nobody would ever pay again. */
const go: Maker = (model, { who }) => {
  const scopes = ['book', 'rail:internal', 'rail:simulated', 'rail:base'] as const
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

const change: Maker = (model, chances) => {
  const found = groupAt(model, chances.who)
  if (found === null) return null
  const params = { group: found.id, change: limits(chances), since: null, texts: {} }
  return { kind: 'group.change', actor: model.genesis.by, params }
}

export const groups = {
  group,
  'change a group': change,
  join,
  leave,
  disband,
  stop,
  go,
}
