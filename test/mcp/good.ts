import { randomUUID } from 'node:crypto'
import type { Tool } from '@bursar/contract'
import type { Agent, World } from '../e2e/world.ts'
import { good, merchant } from '../e2e/world.ts'
import type { Fields } from './connect.ts'

type Make = (world: World, agent: Agent) => Fields | Promise<Fields>

const once = () => ({ idempotencyKey: randomUUID() })
const payment: Make = (world) => ({ to: { merchant }, amount: '0.1', memo: world.name() })
const paid = (more: object): Make => {
  return async (world, agent) => {
    const body = { ...(await payment(world, agent)), ...more }
    const sent = { key: agent.key, body }
    const { id } = await world.server.did('POST', '/v1/payments', sent)
    return { paymentId: id }
  }
}

/** Of an agent, which has no other open then. */
async function request({ server }: World, { id, key }: Agent): Promise<string> {
  const body = { what: 'budget', amount: '0.1', reason: 'Stamps' }
  const asked = await server.did('POST', `/v1/agents/${id}/requests`, { key, body })
  await server.did('POST', `/v1/approvals/${asked.id}/cancel`, { key })
  return String(asked.id)
}

/** For each tool of an agent, arguments with which it is carried out, new ones each time. */
const agentGood: Readonly<Record<string, Make>> = {
  get_balance: () => ({}),
  get_limits: () => ({}),
  check_payment: payment,
  pay: async (...args) => ({ ...(await payment(...args)), ...once() }),
  hold: async (...args) => ({ ...(await payment(...args)), ...once(), holdHours: 3 }),
  capture: async (...args) => ({ ...(await paid({ capture: false })(...args)), amount: '0.05' }),
  void: paid({ capture: false }),
  get_payment: paid({}),
  wait_for_approval: async (...args) => ({ ...(await paid({})(...args)), waitSeconds: 1 }),
  cancel_payment: paid({ askApproval: true }),
  request_more: async (world, agent) => {
    const query = '/v1/approvals?status=PENDING'
    const { data } = await world.server.did('GET', query, { key: agent.key })
    for (const { id, request } of data as { id: string; request: object | null }[])
      if (request !== null)
        await world.server.did('POST', `/v1/approvals/${id}/cancel`, { key: agent.key })
    return { what: 'budget', amount: '0.1', reason: 'Stamps', ...once() }
  },
  get_request: async (world, agent) => ({ requestId: await request(world, agent) }),
  list_payments: () => ({ limit: 2, status: 'COMPLETED' }),
  list_payees: () => ({ limit: 2 }),
  pause_self: () => ({}),
  create_subagent: (world) => ({ name: world.name(), amount: '0.1', dailyLimit: '1', ...once() }),
  revoke_subagent: async (world, agent) => {
    const sent = { key: agent.key, body: { name: world.name(), amount: '0' } }
    const { id } = await world.server.did('POST', `/v1/agents/${agent.id}/delegate`, sent)
    return { agentId: id }
  },
}

/** Arguments of a tool with which it is carried out by a key of this agent, or of its operator. */
export async function argumentsFor(tool: Tool, world: World, agent: Agent): Promise<Fields> {
  if (tool.audience === 'agent') {
    const make = agentGood[tool.name]
    if (make === undefined) throw new Error(`no arguments for ${tool.name}`)
    return make(world, agent)
  }
  // What succeeds at its operation, in the words of the tool.
  const { id = '', query, body } = await good[tool.operation](world)
  const placed = { ...Object.fromEntries(new URLSearchParams(query)), ...(body as Fields) }
  const named = Object.entries(placed).filter(([name]) => tool.fields.has(name))
  return {
    ...Object.fromEntries(named.map(([name, value]) => [name, plain(tool, name, value)])),
    ...(tool.id === undefined ? {} : { [tool.id]: id }),
    ...(tool.once ? once() : {}),
  }
}

/** A number of a query as a number: arguments are JSON. */
function plain(tool: Tool, name: string, value: unknown): unknown {
  return tool.fields.get(name)?.place === 'query' && /^\d+$/.test(String(value))
    ? Number(value)
    : value
}
