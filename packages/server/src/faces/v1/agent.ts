import { templates } from '@bursar/contract'
import { formatMoney, noRules, present } from '@bursar/core'
import { reachBelow, reachNamed } from '../../application/access.ts'
import {
  adjustBudget,
  createAgent,
  createAgentFromTemplate,
  delegate,
  deleteAgent,
  findAgent,
  listAgents,
  pauseAgent,
  resumeAgent,
  rotateKey,
} from '../../application/agent.ts'
import { firstWalletOf, ownPolicyOf } from '../../application/id.ts'
import { balanceAfter } from '../../application/movement.ts'
import { metadataOf } from '../../application/private-text.ts'
import type { WrittenSecret } from '../../application/sealed-secret.ts'
import type { AgentView } from '../../store/read/agent.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { permissionsOf, shownStatus, time, timeOrNull } from './render.ts'

type AgentHandlers = Pick<
  Handlers,
  | 'agents.create'
  | 'agents.createFromTemplate'
  | 'agents.list'
  | 'agents.templates'
  | 'agents.retrieve'
  | 'agents.adjustBudget'
  | 'agents.pause'
  | 'agents.resume'
  | 'agents.rotateKey'
  | 'agents.delegate'
  | 'agents.delete'
>

const childrenShownMax = 64

function renderAgent(agent: AgentView) {
  return {
    id: agent.wallet,
    agentId: agent.wallet,
    identityId: agent.id,
    name: agent.name ?? '',
    description: agent.description,
    walletType: 'AGENT' as const,
    status: shownStatus(agent.walletStatus, agent.status),
    currency: agent.currency,
    balance: formatMoney(agent.posted),
    available: formatMoney(agent.posted - agent.held),
    held: formatMoney(agent.held),
    permissions: permissionsOf(agent.key?.permissions ?? []),
    policyId: ownPolicyOf(agent.id),
    parentId: agent.parent === null ? null : firstWalletOf(agent.parent),
    childIds: agent.children.slice(0, childrenShownMax).map(firstWalletOf),
    expiresAt: timeOrNull(agent.endsAt),
    groupIds: [...agent.groups],
    walletIds: [agent.wallet, ...agent.wallets],
    stopped: agent.stopped,
    metadata: metadataOf(agent.metadata),
    createdAt: time(agent.createdAt),
    updatedAt: time(agent.updatedAt),
    apiKey:
      agent.key === null
        ? null
        : {
            id: agent.key.id,
            prefix: agent.key.prefix,
            last4: agent.key.last4,
            permissions: permissionsOf(agent.key.permissions),
            lastUsedAt: timeOrNull(agent.key.usedAt),
            expiresAt: timeOrNull(agent.key.expiresAt),
          },
  }
}

function renderCreated(name: string, { event, secret }: WrittenSecret<'agent.create'>) {
  const { agent, key } = event.params
  return {
    id: firstWalletOf(agent),
    name,
    apiKey: secret,
    apiKeyId: present(key, 'an agent of this face has a key').id,
    balance: formatMoney(0n),
  }
}

export const agentHandlers: AgentHandlers = {
  async 'agents.create'(deps, call, { body }) {
    const written = await createAgent(deps, call, { ...body, rules: noRules, readOnly: false })
    if (written.kind === 'rejected') return written
    return { status: 201, body: renderCreated(body.name, written), replayed: written.replayed }
  },

  async 'agents.createFromTemplate'(deps, call, { body }) {
    const { templateId: template, ...described } = body
    const written = await createAgentFromTemplate(deps, call, { ...described, template })
    if (written.kind === 'rejected') return written
    const policyId = ownPolicyOf(written.event.params.agent)
    const answer = { ...renderCreated(body.name, written), policyId }
    return { status: 201, body: answer, replayed: written.replayed }
  },

  async 'agents.templates'() {
    return { status: 200, body: { data: [...templates], cursor: null, hasMore: false } }
  },

  async 'agents.list'(deps, call, { query }) {
    return pageOf(deps, call, {
      operation: 'agents.list',
      filters: [],
      query,
      read: (from, limit) => listAgents(deps, call, { below: placeBelow(from), limit }),
      position: ({ createdSeq }) => String(createdSeq),
      render: renderAgent,
    })
  },

  async 'agents.retrieve'(deps, call, { params }) {
    const answer = await findAgent(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: renderAgent(answer.agent) }
  },

  async 'agents.adjustBudget'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { amount, echo } = body.amount
    const written = await adjustBudget(deps, call, { agent: reached.agent, amount })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const id = firstWalletOf(event.params.agent)
    const newBalance = formatMoney(balanceAfter(event, id))
    const answer = { id, adjustment: echo, newBalance, currency: event.result.currency }
    return { status: 200, body: answer, replayed }
  },

  async 'agents.pause'(deps, call, { params }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const written = await pauseAgent(deps, call, reached.agent)
    if (written.kind === 'rejected') return written
    const body = { id: firstWalletOf(reached.agent), status: 'FROZEN' as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'agents.resume'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const written = await resumeAgent(deps, call, reached.agent)
    if (written.kind === 'rejected') return written
    const body = { id: firstWalletOf(reached.agent), status: 'ACTIVE' as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'agents.rotateKey'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const written = await rotateKey(deps, call, reached.agent)
    if (written.kind === 'rejected') return written
    const { event, secret, replayed } = written
    const keys = { apiKeyId: event.params.key.id, revokedKeyId: event.result.revoked }
    return { status: 200, body: { apiKey: secret, ...keys }, replayed }
  },

  async 'agents.delegate'(deps, call, { params, body }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { name, description, metadata, amount, expiresAt, permissions = null, ...limits } = body
    const written = await delegate(deps, call, {
      ...{ parent: reached.agent, name, description, metadata, permissions, amount, expiresAt },
      rules: { ...noRules, ...limits },
    })
    if (written.kind === 'rejected') return written
    const { event, secret, replayed } = written
    const delegation = event.params
    const answer = {
      id: firstWalletOf(delegation.agent),
      name,
      apiKey: secret,
      apiKeyId: delegation.key.id,
      balance: formatMoney(delegation.amount),
      policyId: ownPolicyOf(delegation.agent),
      parentId: firstWalletOf(delegation.parent),
      expiresAt: timeOrNull(delegation.expiresAt),
    }
    return { status: 201, body: answer, replayed }
  },

  async 'agents.delete'(deps, call, { params }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const written = await deleteAgent(deps, call, reached.agent)
    if (written.kind === 'rejected') return written
    const sweptAmount = formatMoney(written.event.result.swept)
    const body = { deleted: true as const, sweptAmount }
    return { status: 200, body, replayed: written.replayed }
  },
}
