import type { AgentFirst } from './agent-first.ts'
import { good, type World } from './world.ts'

export type Ids = Readonly<Record<string, string>>
type Place = (world: World, agents: AgentFirst) => Promise<Ids> | Ids

const EXAMPLE = /[a-z]+_01JD7Q3W8N4V5T6R2X9K0M1B7C/

/** The ids that the request of an operation of /v1 needs, from one that is known to be good. */
export async function goodIds(world: World, name: keyof typeof good): Promise<Ids> {
  const { body = {}, key: _, headers: _none, ...ids } = await good[name](world)
  const { id = '', agentId = '' } = ids
  return { agentId, ...(body as object), id }
}

const agent: Place = async (_, agents) => {
  const { id, wallet } = await agents.agent({ budget: 100 })
  return { id, agent_id: id, wallet_id: wallet }
}
const wallet: Place = async (world, agents) => {
  const ids = await agent(world, agents)
  return { ...ids, id: ids.wallet_id ?? '' }
}
const bare: Place = async (_, agents) => {
  const { agent_id } = await agents.post('/agents', { name: 'Bare', create_wallet: false })
  return { id: String(agent_id), agent_id: String(agent_id) }
}
const hold: Place = async (world) => ({ id: await world.hold() })
const approval: Place = async (world) => ({ id: (await world.approval()).id })
const group: Place = async (world, agents) => ({
  ...(await agent(world, agents)),
  id: await world.group(),
})
const member: Place = async (world) => {
  const { id, agentId } = await world.member()
  return { id, agent_id: agentId }
}
const paid: Place = async (world) => {
  const id = await world.payment()
  return { id, tx: id, tx_id: id, hash: id }
}
const named: Place = () => ({ rail: 'simulated', chain: 'base' })
const card: Place = () => ({ id: 'card_1' })

/** Where requests of /api/v2 go, by the noun of their operation, or by its whole name. */
const places: Readonly<Record<string, Place>> = {
  ...{ agents: agent, kya: agent, policies: agent, simulation: agent, compliance: agent },
  ...{ pay: agent, guardrails: agent, wallets: wallet, chains: wallet, groups: group, holds: hold },
  ...{ approvals: approval, killSwitch: named, cards: card, escrows: named },
  ...{ evidence: paid, ledger: paid, transactions: paid, spending: named },
  'v2.groups.removeAgent': member,
  'v2.agents.createWallet': bare,
  'v2.wallets.create': bare,
  'v2.holds.create': agent,
  'v2.holds.listOfWallet': wallet,
  'v2.chains.tokens': named,
  'v2.approvals.create': agent,
}

/** The ids that the request of an operation of /api/v2 needs, by their names. */
export function placeOf(world: World, agents: AgentFirst, name: string): Promise<Ids> | Ids {
  const place = places[name] ?? places[name.split('.')[1] ?? '']
  if (place === undefined) throw new Error(`where does ${name} go?`)
  return place(world, agents)
}

/** The example with the ids of this server by the names of their fields. */
export function withIds(example: unknown, ids: Ids): unknown {
  return JSON.parse(JSON.stringify(example), (field, value: unknown) =>
    typeof value === 'string' && EXAMPLE.test(value) ? (ids[field] ?? value) : value,
  )
}
