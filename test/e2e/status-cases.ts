import { type OperationName, statusesOf, v1Operations } from '@bursar/contract'
import { openInvitationsPerBookMax } from '../../packages/server/src/limits.ts'
import { good, pathOf, type SentRequest, type V1Operation, type World } from './world.ts'

type Make = (world: World, operation: V1Operation) => Promise<SentRequest>

/** What an answer needs that only an outage gives: shown together, in one of them. */
export const byOutage = 'OUTCOME_UNKNOWN'

const nowhere = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const tooLarge = JSON.stringify({ name: 'a'.repeat(300_000) })

/** What provokes a status of any operation that declares it. */
const general: Readonly<Record<number, Make>> = {
  200: well,
  201: well,
  400: async (world, { name }) => ({ ...(await good[name](world)), query: 'unknown=1' }),
  401: async (world, { name }) => ({ ...(await good[name](world)), key: null, headers: {} }),
  403: async (world, { name }) => ({
    ...(await good[name](world)),
    key: await world.keyWith('webhooks:read'),
    headers: {},
  }),
  404: async (world, { name }) => {
    const sent = await good[name](world)
    return { ...sent, id: `${sent.id?.split('_')[0]}_${nowhere.slice(4)}` }
  },
  413: async (world, { name }) => ({ ...(await good[name](world)), body: tooLarge }),
  415: async (world, { name }) => {
    const sent = await good[name](world)
    return { ...sent, headers: { ...sent.headers, 'content-type': 'text/plain' } }
  },
  422: async (world, { name, method, path }) => {
    const sent = await good[name](world)
    const headers = { ...sent.headers, 'idempotency-key': world.name() }
    await world.server.did(method, pathOf({ path }, sent), { ...sent, headers })
    return { ...(await good[name](world)), headers }
  },
}

function well(world: World, { name }: V1Operation): Promise<SentRequest> {
  return Promise.resolve(good[name](world))
}

/** What provokes a status where the general way does not. */
const special: Readonly<Partial<Record<OperationName, Readonly<Record<number, Make>>>>> = {
  'agents.adjustBudget': {
    402: async (world) => ({ id: (await world.agent()).id, body: { amount: -11 } }),
    409: async (world) => ({ id: (await world.frozen()).id, body: { amount: 1 } }),
  },
  'agents.delegate': {
    402: async (world) => ({
      id: (await world.agent()).id,
      body: { name: world.name(), amount: '11' },
    }),
    409: async (world) => ({
      id: (await world.frozen()).id,
      body: { name: world.name(), amount: '1' },
    }),
  },
  'kya.upgrade': {
    409: async (world) => {
      const { body } = await good['kya.upgrade'](world)
      return { id: (await world.suspended()).id, body }
    },
  },
  'wallets.create': {
    404: async () => ({ body: { agentId: nowhere, currency: 'USDC' } }),
    409: async (world) => ({ body: { agentId: (await world.agent()).id, currency: 'USD' } }),
  },
  'wallets.fund': {
    409: async (world) => ({ id: (await world.frozen()).id, body: { amount: '1' } }),
  },
  'payments.create': {
    202: async (world) => world.pay((await world.agent({ requireApprovalAbove: '0' })).id),
    402: async (world) => world.pay((await world.agent({ maxTransaction: '0.5' })).id),
    404: async (world) => world.pay((await world.agent()).id, '1', { walletId: nowhere }),
    409: async (world) => world.pay((await world.frozen()).id),
  },
  'payments.check': {
    404: async (world) => world.pay(nowhere),
    409: async (world) => {
      const { id, key } = await world.agent({ requireApprovalAbove: '0' })
      const ask = () => world.server.did('POST', '/v1/payments', { key, ...world.pay(id, '0.01') })
      await Promise.all(Array.from({ length: 100 }, ask))
      return world.pay(id, '0.01')
    },
    422: async (world) => world.pay(world.orgWallet, '1', { walletId: world.orgWallet }),
  },
  'payments.list': { 404: async () => ({ query: `walletId=${nowhere}` }) },
  'payments.capture': {
    402: async (world) => ({ id: await blockedHold(world), body: {} }),
    409: async (world) => ({ id: await world.hold(), body: { amount: '2' } }),
  },
  'payments.extend': {
    402: async (world) => ({ id: await blockedHold(world), body: { hours: 1 } }),
    409: async (world) => ({ id: await world.hold(), body: { hours: 720 } }),
  },
  'payments.void': { 409: async (world) => ({ id: await world.payment() }) },
  'payments.refund': {
    402: async (world) => {
      const [payer, payee] = [await world.agent(), await world.agent()]
      const paid = world.pay(payer.id, '1', { walletId: payee.id })
      const { id } = await world.server.did('POST', '/v1/payments', paid)
      const body = { amount: -11 }
      await world.server.did('POST', `/v1/agents/${payee.id}/adjust-budget`, { body })
      return { id: String(id), body: {} }
    },
    409: async (world) => ({ id: await world.payment(), body: { amount: '2' } }),
  },
  'groups.create': {
    404: async (world) => ({ body: { name: world.name(), parentId: `grp_${nowhere.slice(4)}` } }),
    409: async (world) => {
      let parentId: unknown = null
      for (let depth = 0; depth < 4; depth += 1) {
        const body = { name: world.name(), parentId }
        parentId = (await world.server.did('POST', '/v1/groups', { body })).id
      }
      return { body: { name: world.name(), parentId } }
    },
  },
  'groups.delete': { 409: async (world) => ({ id: (await world.member()).id }) },
  'groups.addAgent': {
    409: async (world) => {
      const { id, agentId } = await world.member()
      return { id, body: { agentId } }
    },
  },
  'groups.removeAgent': {
    409: async (world) => ({ id: await world.group(), agentId: (await world.agent()).id }),
  },
  'killSwitch.set': { 404: async () => ({ body: { on: true, agentId: nowhere } }) },
  'payees.create': {
    404: async (world) => ({ body: { name: world.name(), walletId: nowhere } }),
  },
  'groups.exposure': {
    409: async (world) => {
      const id = await world.group()
      const join = async () => {
        const body = { agentId: (await world.agent()).id }
        await world.server.did('POST', `/v1/groups/${id}/agents`, { body })
      }
      for (let left = 201; left > 0; left -= 50)
        await Promise.all(Array.from({ length: Math.min(left, 50) }, join))
      return { id }
    },
  },
  'policies.preview': {
    422: async (world) => ({ id: await world.policy(), body: { text: 'max €5 per day' } }),
  },
  'policies.apply': {
    422: async (world) => ({ id: await world.policy(), body: { text: 'max €5 per day' } }),
  },
  'policies.backtest': {
    422: async (world) => {
      const other = { name: world.name(), currency: 'EUR' }
      const { id } = await world.server.did('POST', '/v1/policies', { body: other })
      return { id: await world.policy(), body: { candidateId: id } }
    },
  },
  'policies.delete': { 409: async (world) => ({ id: (await world.attached()).id }) },
  'policies.shadow': {
    409: async (world) => {
      const [one, other] = [await world.agent(), await world.agent()]
      return { id: one.policyId, body: { candidateId: other.policyId } }
    },
  },
  'policies.attach': { 409: (world) => world.attached() },
  'policies.detach': {
    409: async (world) => {
      const body = { agentId: (await world.agent()).id }
      return { id: await world.policy(), body }
    },
  },
  'approvals.approve': {
    402: async (world) => {
      const { id, agent } = await world.approval()
      const body = { blockedMerchants: ['shop.example'] }
      await world.server.did('PATCH', `/v1/policies/${agent.policyId}`, { body })
      return { id, body: {} }
    },
    409: (world) => decided(world),
  },
  'agents.requestMore': {
    202: well,
    409: async (world) => {
      const sent = await good['agents.requestMore'](world)
      return { ...sent, id: (await world.frozen()).id }
    },
  },
  'approvals.challenge': {
    409: async (world) => ({ ...(await world.team.owner()), ...(await decided(world)) }),
  },
  'approvals.createLink': { 409: (world) => decided(world) },
  'approvals.revokeLink': {
    409: async (world) => {
      const { id, linkId } = await world.link()
      await world.server.did('DELETE', `/v1/approvals/${id}/links/${linkId}`)
      return { id, linkId }
    },
  },
  'approvals.deny': { 409: (world) => decided(world) },
  'approvals.cancel': { 409: (world) => decided(world) },
  'members.update': {
    409: async (world) => ({
      ...(await good['members.update'](world)),
      body: { role: 'viewer' },
    }),
  },
  'members.delete': {
    409: async (world) => {
      const { data } = await world.server.did('GET', '/v1/members?limit=100')
      const owners = (data as { id: string; role: string }[]).filter(({ role }) => role === 'owner')
      return { ...(await good['members.delete'](world)), id: owners[0]?.id ?? '' }
    },
  },
  'invitations.create': {
    409: async (world) => {
      const { headers, ...sent } = await good['invitations.create'](world)
      // All that can be open at a time, of the other book: here others go on inviting.
      const there = { ...sent, headers: { ...headers, 'bursar-environment': 'live' } }
      for (let open = 0; open < openInvitationsPerBookMax; open += 1)
        await world.server.did('POST', '/v1/invitations', there)
      return there
    },
  },
  'invitations.delete': {
    409: async (world) => {
      await world.team.teammate()
      const { data } = await world.server.did('GET', '/v1/invitations')
      const used = (data as { id: string; status: string }[]).find(
        ({ status }) => status === 'USED',
      )
      return { ...(await world.team.owner()), id: used?.id ?? '' }
    },
  },
  'apiKeys.delete': {
    409: async (world) => {
      const id = await world.apiKey()
      await world.server.did('DELETE', `/v1/api-keys/${id}`)
      return { id }
    },
  },
}

/** A hold for a payee that was blocked after it. */
async function blockedHold(world: World): Promise<string> {
  const { id: from, policyId } = await world.agent()
  const asked = world.pay(from)
  const body = { ...asked.body, capture: false }
  const { id } = await world.server.did('POST', '/v1/payments', { ...asked, body })
  const change = { blockedMerchants: ['shop.example'] }
  await world.server.did('PATCH', `/v1/policies/${policyId}`, { body: change })
  return String(id)
}

async function decided(world: World): Promise<SentRequest> {
  const { id } = await world.approval()
  await world.server.did('POST', `/v1/approvals/${id}/deny`, { body: {} })
  return { id, body: {} }
}

export interface Case {
  readonly operation: V1Operation
  readonly status: number
  readonly make: Make | typeof byOutage
}

/** Every status that an operation declares, with what provokes it. */
export const cases: readonly Case[] = Object.values<V1Operation>(v1Operations).flatMap(
  (operation) =>
    statusesOf(operation).map((status) => {
      const make = special[operation.name]?.[status] ?? general[status]
      const isOutage = status === 409 && operation.problems.includes(byOutage)
      if (make === undefined && !isOutage) throw new Error(`${operation.name} ${status}: no case`)
      return { operation, status, make: make ?? byOutage }
    }),
)
