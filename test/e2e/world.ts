import { agentPermissionsDefault, type Operation, type OperationName } from '@bursar/contract'
import { type Operator, openAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { Team } from './team.ts'

/** An operation of the wallet-first face. */
export interface V1Operation extends Operation {
  readonly name: OperationName
}

/** The parts of a request that are told apart from its operation. */
export interface SentRequest {
  readonly id?: string
  /** The second id of a path that has two. */
  readonly agentId?: string
  readonly linkId?: string
  readonly query?: string
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown
  /** Default: the operator's. null: none. */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** Where a request goes: its ids and its query in the path of its operation. */
export function pathOf({ path }: Pick<Operation, 'path'>, sent: SentRequest): string {
  const { id = '', agentId = '', linkId = '', query = '' } = sent
  const named = path.replace('{id}', id).replace('{agentId}', agentId).replace('{linkId}', linkId)
  return `${named}${query === '' ? '' : `?${query}`}`
}

export interface Agent {
  readonly id: string
  readonly key: string
  readonly policyId: string
}

export const merchant = { domain: 'shop.example', category: 'office' }
const permissions = ['wallets:read', 'payments:read']

/** An organization on a running server, in which requests find what they are about. */
export class World {
  readonly server: Operator
  readonly team: Pick<Team, 'owner' | 'invitation' | 'teammate'>
  orgWallet = ''
  #count = 0

  constructor(server: Operator, team?: World['team']) {
    this.server = server
    this.team = team ?? (server instanceof TestServer ? new Team(server) : nobody)
  }

  static async open(server: Operator, team?: World['team']): Promise<World> {
    const world = new World(server, team)
    const { data } = await server.did('GET', '/v1/wallets')
    const wallets = data as { id: string; walletType: string }[]
    world.orgWallet = wallets.find(({ walletType }) => walletType === 'ORG')?.id ?? ''
    return world
  }

  name(): string {
    this.#count += 1
    return `n${this.#count}`
  }

  /** With a budget of 10, and the rules given. */
  async agent(rules: object = {}): Promise<Agent> {
    const permissions = [...agentPermissionsDefault, 'agents:delegate']
    const opening = { name: this.name(), permissions, budget: 10, rules }
    const { wallet: id, key, policy: policyId } = await openAgent(this.server, opening)
    return { id, key, policyId }
  }

  async frozen(): Promise<Agent> {
    const agent = await this.agent()
    await this.server.did('POST', `/v1/agents/${agent.id}/pause`)
    return agent
  }

  async payment(): Promise<string> {
    const { id } = await this.agent()
    return this.#idOf('/v1/payments', this.pay(id))
  }

  async suspended(): Promise<Agent> {
    const agent = await this.agent()
    await this.server.did('POST', `/v1/agents/${agent.id}/kya/suspend`, { body: {} })
    return agent
  }

  /** A hold of 1. */
  async hold(): Promise<string> {
    const { body } = this.pay((await this.agent()).id)
    return this.#idOf('/v1/payments', { body: { ...body, capture: false } })
  }

  /** A shared policy. */
  policy(): Promise<string> {
    return this.#idOf('/v1/policies', { body: { name: this.name(), dailyLimit: '5' } })
  }

  async attached(): Promise<{ id: string; body: { agentId: string } }> {
    const id = await this.policy()
    const body = { agentId: (await this.agent()).id }
    await this.server.did('POST', `/v1/policies/${id}/attach`, { body })
    return { id, body }
  }

  /** One that is pending, and the agent that asked. */
  async approval(): Promise<{ id: string; agent: Agent }> {
    const agent = await this.agent({ requireApprovalAbove: '0' })
    // By its own key: what an operator's key may have asked for and not got yet is bounded.
    const sent = { key: agent.key, ...this.pay(agent.id) }
    const { approvalId } = await this.server.did('POST', '/v1/payments', sent)
    return { id: String(approvalId), agent }
  }

  /** A link of one that is pending. */
  async link(): Promise<{ id: string; linkId: string }> {
    const { id } = await this.approval()
    return { id, linkId: await this.#idOf(`/v1/approvals/${id}/links`, { body: {} }) }
  }

  apiKey(): Promise<string> {
    return this.#idOf('/v1/api-keys', { body: { permissions } })
  }

  /** The secret of an operator's key with these permissions alone. */
  async keyWith(...permissions: readonly string[]): Promise<string> {
    const { apiKey } = await this.server.did('POST', '/v1/api-keys', { body: { permissions } })
    return String(apiKey)
  }

  pay(from: string, amount = '1', to: object = { merchant }): { body: object } {
    return { body: { from, to, amount, memo: this.name() } }
  }

  /** A group without agents. */
  group(): Promise<string> {
    return this.#idOf('/v1/groups', { body: { name: this.name() } })
  }

  /** A group, and an agent that is in it. */
  async member(): Promise<{ id: string; agentId: string }> {
    const id = await this.group()
    const { id: agentId } = await this.agent()
    await this.server.did('POST', `/v1/groups/${id}/agents`, { body: { agentId } })
    return { id, agentId }
  }

  payee(): Promise<string> {
    return this.#idOf('/v1/payees', { body: { name: this.name(), domains: ['shop.example'] } })
  }

  async #idOf(path: string, sent: { body: object }): Promise<string> {
    return String((await this.server.did('POST', path, sent)).id)
  }
}

const nowhere = () => Promise.reject(new Error('this organization has no people'))
const nobody = { owner: nowhere, invitation: nowhere, teammate: nowhere }

type Make = (world: World) => SentRequest | Promise<SentRequest>

const agentId: Make = async (world) => ({ id: (await world.agent()).id })

/** What a person alone may call, by a session. */
export function isByPerson({ name, permission }: Pick<Operation, 'name' | 'permission'>): boolean {
  return permission === 'members:write' || name === 'approvals.challenge'
}

/** For each operation, a request that succeeds, a new one each time. */
export const good: Readonly<Record<OperationName, Make>> = {
  'organization.retrieve': () => ({}),
  'agents.templates': () => ({}),
  'agents.create': (world) => ({ body: { name: world.name(), metadata: { team: 'growth' } } }),
  'agents.createFromTemplate': (world) => ({
    body: { name: world.name(), templateId: 'research' },
  }),
  'agents.list': () => ({ query: 'limit=2' }),
  'agents.retrieve': agentId,
  'agents.adjustBudget': async (world) => ({ ...(await agentId(world)), body: { amount: -2.5 } }),
  'agents.pause': agentId,
  'agents.resume': agentId,
  'agents.rotateKey': agentId,
  'agents.delegate': async (world) => ({
    ...(await agentId(world)),
    body: { name: world.name(), amount: '2.5', dailyLimit: '1' },
  }),
  'agents.delete': agentId,
  'agents.limits': agentId,
  'agents.exposure': agentId,
  'kya.retrieve': agentId,
  'kya.upgrade': async (world) => ({
    ...(await agentId(world)),
    body: { level: 'verified', anchorVerificationId: 'persona_verif_xyz' },
  }),
  'kya.suspend': async (world) => ({ ...(await agentId(world)), body: { reason: 'odd' } }),
  'kya.reactivate': agentId,
  'wallets.create': async (world) => ({
    body: { agentId: (await world.agent()).id, currency: 'USDC' },
  }),
  'wallets.list': () => ({ query: 'limit=2' }),
  'wallets.retrieve': agentId,
  'wallets.entries': agentId,
  'wallets.fund': async (world) => ({ ...(await agentId(world)), body: { amount: '1' } }),
  'payments.create': async (world) => world.pay((await world.agent()).id),
  'payments.check': async (world) => {
    const { body } = world.pay((await world.agent()).id)
    return { body: { ...body, capture: false, holdHours: 24 } }
  },
  'payments.list': async (world) => ({ query: `walletId=${(await world.agent()).id}` }),
  'payments.retrieve': async (world) => ({ id: await world.payment(), query: 'expand=trace' }),
  'payments.capture': async (world) => ({ id: await world.hold(), body: { amount: '0.5' } }),
  'payments.void': async (world) => ({ id: await world.hold() }),
  'payments.extend': async (world) => ({ id: await world.hold(), body: { hours: 24 } }),
  'payments.refund': async (world) => ({ id: await world.payment(), body: { reason: 'broken' } }),
  'policies.create': (world) => ({ body: { name: world.name(), blockedMerchants: ['a.example'] } }),
  'policies.parse': () => ({ body: { text: 'max $5 per day' } }),
  'policies.preview': async (world) => ({
    id: await world.policy(),
    body: { text: 'max $5 per day' },
  }),
  'policies.apply': async (world) => ({
    id: await world.policy(),
    body: { text: 'max $5 per day' },
  }),
  'policies.list': () => ({ query: 'kind=shared' }),
  'policies.retrieve': async (world) => ({ id: (await world.attached()).id }),
  'policies.update': async (world) => ({ id: await world.policy(), body: { dailyLimit: '7' } }),
  'policies.delete': async (world) => ({ id: await world.policy() }),
  'policies.versions': async (world) => ({
    id: (await world.agent({ dailyLimit: '9' })).policyId,
  }),
  'policies.restore': async (world) => ({
    id: (await world.agent({ dailyLimit: '9' })).policyId,
    body: { version: 1 },
  }),
  'policies.lint': async (world) => ({ id: await world.policy() }),
  'policies.shadow': async (world) => ({
    id: (await world.agent()).policyId,
    body: { candidateId: await world.policy() },
  }),
  'policies.shadowReport': async (world) => ({
    id: (await world.agent()).policyId,
    query: 'createdAfter=2026-01-01T00:00:00Z',
  }),
  'policies.backtest': async (world) => ({
    id: await world.policy(),
    body: { rules: { dailyLimit: '7' } },
  }),
  'policies.attach': async (world) => ({
    id: await world.policy(),
    body: { agentId: (await world.agent()).id },
  }),
  'policies.detach': (world) => world.attached(),
  'approvals.list': () => ({ query: 'status=PENDING' }),
  'approvals.retrieve': async (world) => ({ id: (await world.approval()).id }),
  'approvals.challenge': async (world) => ({
    ...(await world.team.owner()),
    id: (await world.approval()).id,
  }),
  'approvals.approve': async (world) => ({ id: (await world.approval()).id, body: {} }),
  'approvals.deny': async (world) => ({ id: (await world.approval()).id, body: { note: 'no' } }),
  'approvals.cancel': async (world) => ({ id: (await world.approval()).id }),
  'agents.requestMore': async (world) => ({
    id: (await world.agent({ dailyLimit: '5' })).id,
    body: { what: 'raise', per: 'day', amount: '9', reason: 'a large order' },
  }),
  'approvals.createLink': async (world) => ({
    id: (await world.approval()).id,
    body: { label: 'Ann' },
  }),
  'approvals.listLinks': async (world) => ({ id: (await world.approval()).id }),
  'approvals.revokeLink': (world) => world.link(),
  'groups.exposure': async (world) => ({ id: await world.group() }),
  'groups.create': (world) => ({ body: { name: world.name(), dailyLimit: '5' } }),
  'groups.list': () => ({ query: 'limit=2' }),
  'groups.retrieve': async (world) => ({ id: (await world.member()).id }),
  'groups.update': async (world) => ({ id: await world.group(), body: { name: world.name() } }),
  'groups.delete': async (world) => ({ id: await world.group() }),
  'groups.addAgent': async (world) => ({
    id: await world.group(),
    body: { agentId: (await world.agent()).id },
  }),
  'groups.removeAgent': (world) => world.member(),
  'groups.spending': async (world) => ({ id: (await world.member()).id }),
  'killSwitch.retrieve': () => ({}),
  'killSwitch.set': async (world) => ({
    body: { on: true, reason: 'odd', agentId: (await world.agent()).id },
  }),
  'payees.create': (world) => ({ body: { name: world.name(), category: 'office' } }),
  'payees.list': () => ({ query: 'limit=2' }),
  'payees.retrieve': async (world) => ({ id: await world.payee() }),
  'payees.update': async (world) => ({ id: await world.payee(), body: { name: world.name() } }),
  'payees.delete': async (world) => ({ id: await world.payee() }),
  'valuations.list': () => ({}),
  'valuations.set': (world) => ({
    body: { from: 'EUR', to: 'USD', rate: `1.${world.name().slice(1)}` },
  }),
  'apiKeys.create': (world) => ({ body: { name: world.name(), permissions } }),
  'apiKeys.list': () => ({}),
  'apiKeys.delete': async (world) => ({
    id: await world.apiKey(),
    body: { cascade: true },
  }),
  'members.list': () => ({ query: 'limit=2' }),
  'members.retrieve': async ({ team }) => ({ id: await team.teammate() }),
  'members.update': async ({ team }) => ({
    ...(await team.owner()),
    id: await team.teammate(),
    body: { role: 'approver' },
  }),
  'members.delete': async ({ team }) => ({
    ...(await team.owner()),
    id: await team.teammate(),
    body: { cascade: true },
  }),
  'invitations.create': async (world) => ({
    ...(await world.team.owner()),
    body: { role: 'viewer', name: world.name() },
  }),
  'invitations.list': () => ({}),
  'invitations.delete': async ({ team }) => ({
    ...(await team.owner()),
    id: (await team.invitation()).id,
  }),
  'events.list': () => ({ query: 'after=2&limit=5' }),
}
