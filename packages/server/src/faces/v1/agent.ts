import { type Permission, type Template, templateOf, templates } from '@bursar/contract'
import {
  AMOUNT_MAX,
  formatMoney,
  idOf,
  noRules,
  parseMoney,
  present,
  type Rules,
  ulidOf,
} from '@bursar/core'
import { mayDelegate, reachAgent, reachBelow } from '../../application/access.ts'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import { metadataOf } from '../../application/metadata.ts'
import { FIRST } from '../../application/place.ts'
import { privateTexts } from '../../application/private-text.ts'
import { openSecret, sealSecret } from '../../application/sealed-secret.ts'
import { write } from '../../application/write.ts'
import { mintId, mintKey } from '../../identity/mint.ts'
import {
  type AgentView,
  decodeAgent,
  selectAgent,
  selectAgents,
  selectAgentsFrom,
} from '../../store/read/agent.ts'
import { pageOf, positionOf } from './cursor.ts'
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

interface NewAgent {
  readonly name: string
  readonly description: string | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly permissions: readonly string[]
  readonly rules: Rules
  readonly readOnly: boolean
}

async function create(deps: Deps, call: Call, made: NewAgent) {
  const { environment, bookId, key: by } = call.caller
  const agent = mintId('agent')
  const { secret, key } = mintKey(environment, bookId)
  const { name, description, metadata, permissions, rules, readOnly } = made
  const { digests, texts } = privateTexts(ulidOf(agent), textsOf({ name, description, metadata }))
  const ask = { agent, key, permissions, rules, readOnly, walletless: null, texts: digests }
  const written = await write(deps, call, {
    command: { kind: 'agent.create', by, ask },
    texts,
    box: sealSecret(deps, call, secret),
  })
  if (written.kind === 'rejected') return written
  const { event, box, replayed } = written
  const created = {
    id: firstWalletOf(event.ask.agent),
    name,
    apiKey: replayed ? openSecret(deps, call, box) : secret,
    apiKeyId: present(event.ask.key, 'an agent of this face has a key').id,
    balance: formatMoney(0n),
  }
  return { kind: 'created' as const, created, replayed }
}

function textsOf({
  name,
  description,
  metadata,
}: Pick<NewAgent, 'name' | 'description' | 'metadata'>) {
  const isLabelled = Object.keys(metadata).length > 0
  return {
    name,
    description: description ?? undefined,
    metadata: isLabelled ? JSON.stringify(metadata) : undefined,
  }
}

/** What a delegate may do when nobody says otherwise, as far as who delegates may itself. */
const delegatePermissions: readonly Permission[] = [
  'wallets:read',
  'payments:read',
  'payments:write',
]

/** A template's figures as the rules of a policy. */
function rulesOf({ maxTransaction, dailyLimit, requiresApproval }: Template): Rules {
  const figure = (text: string) => {
    const parsed = parseMoney(text)
    return present(parsed.ok ? parsed.amount : null, 'a figure of a template')
  }
  return {
    ...noRules,
    maxTransaction: figure(maxTransaction),
    dailyLimit: figure(dailyLimit),
    // Every amount is above nothing: each payment is asked for.
    requireApprovalAbove: requiresApproval ? 0n : null,
  }
}

const childrenShownMax = 64

export function renderAgent(agent: AgentView) {
  return {
    id: agent.wallet,
    agentId: agent.id,
    name: agent.name ?? '',
    description: agent.description,
    walletType: 'AGENT' as const,
    status: shownStatus(agent.walletStatus, agent.status),
    currency: agent.currency,
    balance: formatMoney(agent.posted),
    available: formatMoney(agent.posted - agent.held),
    held: formatMoney(agent.held),
    permissions: permissionsOf(agent.key?.permissions ?? []),
    policyId: idOf('policy', ulidOf(agent.id)),
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

export const agentHandlers: AgentHandlers = {
  async 'agents.create'(deps, call, { body }) {
    const { name, description, metadata, permissions } = body
    const plain = { rules: noRules, readOnly: false }
    const made = await create(deps, call, { name, description, metadata, permissions, ...plain })
    if (made.kind === 'rejected') return made
    return { status: 201, body: made.created, replayed: made.replayed }
  },

  async 'agents.createFromTemplate'(deps, call, { body }) {
    const { templateId, name, description, metadata } = body
    const template = templateOf(templateId)
    const { permissions, readOnly } = template
    const rules = rulesOf(template)
    const from = { name, description, metadata, permissions, rules, readOnly }
    const made = await create(deps, call, from)
    if (made.kind === 'rejected') return made
    const policyId = idOf('policy', ulidOf(made.created.id))
    return { status: 201, body: { ...made.created, policyId }, replayed: made.replayed }
  },

  async 'agents.templates'() {
    return { status: 200, body: { data: [...templates], cursor: null, hasMore: false } }
  },

  async 'agents.list'(deps, call, { query }) {
    const list = { operation: 'agents.list', filters: [] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const { agent: own, bookId } = call.caller
    const below = at.position === null ? FIRST : Number(at.position)
    const limit = query.limit + 1
    const rows = await deps.database.read(
      own === null
        ? selectAgents(bookId, below, limit)
        : mayDelegate(call)
          ? selectAgentsFrom(bookId, ulidOf(own), { below, limit })
          : selectAgent(bookId, ulidOf(own)),
    )
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodeAgent),
      limit: query.limit,
      position: ({ createdSeq }) => String(createdSeq),
      render: renderAgent,
    })
    return { status: 200, body }
  },

  async 'agents.retrieve'(deps, call, { params }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const query = selectAgent(call.caller.bookId, ulidOf(reached.agent))
    const [row] = await deps.database.read(query)
    if (row === undefined) return rejected('NOT_FOUND')
    return { status: 200, body: renderAgent(decodeAgent(row)) }
  },

  async 'agents.adjustBudget'(deps, call, { params, body }) {
    const reached = reachAgent(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { amount, echo } = body.amount
    if (amount > AMOUNT_MAX || amount < -AMOUNT_MAX) return rejected('AMOUNT_OUT_OF_RANGE')
    const ask = { agent: reached.agent, amount }
    const command = { kind: 'agent.adjust', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const { out } = written.event
    const id = firstWalletOf(reached.agent)
    const entry = present(
      out.entries.find(({ wallet }) => wallet === id),
      'an entry of the agent',
    )
    const newBalance = formatMoney(entry.balance)
    const answer = { id, adjustment: echo, newBalance, currency: out.currency }
    return { status: 200, body: answer, replayed: written.replayed }
  },

  async 'agents.pause'(deps, call, { params }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const command = { kind: 'agent.pause', by: call.caller.key, ask: { agent } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const body = { id: firstWalletOf(agent), status: 'FROZEN' as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'agents.resume'(deps, call, { params }) {
    const reached = reachAgent(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const command = { kind: 'agent.resume', by: call.caller.key, ask: { agent } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const body = { id: firstWalletOf(agent), status: 'ACTIVE' as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'agents.rotateKey'(deps, call, { params }) {
    const reached = reachAgent(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { environment, bookId, key: by } = call.caller
    const { secret, key } = mintKey(environment, bookId)
    const ask = { agent: reached.agent, key }
    const command = { kind: 'agent.rotate', by, ask } as const
    const box = sealSecret(deps, call, secret)
    const written = await write(deps, call, { command, box })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const body = {
      apiKey: replayed ? openSecret(deps, call, written.box) : secret,
      apiKeyId: event.ask.key.id,
      revokedKeyId: event.out.revoked,
    }
    return { status: 200, body, replayed }
  },

  async 'agents.delegate'(deps, call, { params, body }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { environment, bookId, key: by, permissions: held } = call.caller
    const { name, description, metadata, amount, expiresAt, permissions: sent, ...limits } = body
    const permissions = sent ?? delegatePermissions.filter((one) => held.includes(one))
    const agent = mintId('agent')
    const { secret, key } = mintKey(environment, bookId)
    const { digests, texts } = privateTexts(ulidOf(agent), textsOf({ name, description, metadata }))
    const rules = { ...noRules, ...limits }
    const made = { parent: reached.agent, agent, key, permissions, rules, amount, expiresAt }
    const command = { kind: 'agent.delegate', by, ask: { ...made, texts: digests } } as const
    const box = sealSecret(deps, call, secret)
    const written = await write(deps, call, { command, texts, box })
    if (written.kind === 'rejected') return written
    const { ask } = written.event
    const answer = {
      id: firstWalletOf(ask.agent),
      name,
      apiKey: written.replayed ? openSecret(deps, call, written.box) : secret,
      apiKeyId: ask.key.id,
      balance: formatMoney(ask.amount),
      policyId: idOf('policy', ulidOf(ask.agent)),
      parentId: firstWalletOf(ask.parent),
      expiresAt: timeOrNull(ask.expiresAt),
    }
    return { status: 201, body: answer, replayed: written.replayed }
  },

  async 'agents.delete'(deps, call, { params }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const command = { kind: 'agent.delete', by: call.caller.key, ask: { agent } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const sweptAmount = formatMoney(written.event.out.swept)
    const body = { deleted: true as const, sweptAmount }
    return { status: 200, body, replayed: written.replayed }
  },
}
