import { named, v2PeriodNames } from '@bursar/contract'
import type { EntryLimitInForce, LimitInForce, LimitsInForce } from '@bursar/core'
import { reachNamed } from '../../application/access.ts'
import { pauseAgent, retireAgent, rotateKey } from '../../application/agent.ts'
import {
  changeIdentity,
  createIdentity,
  listIdentities,
  reachIdentity,
} from '../../application/agent-identity.ts'
import { type Call, type Deps, invalidField, rejected } from '../../application/call.ts'
import { effectiveLimits } from '../../application/effective-limit.ts'
import { metadataOf } from '../../application/private-text.ts'
import type { IdentityView } from '../../store/read/identity.ts'
import { changeIn, newRules, policyOf, roomFor, spendingLimitsOf } from './agent-policy.ts'
import type { V2Handlers } from './handler.ts'
import { money, moneyOrNull, time, timeOrNull } from './render.ts'

type AgentHandlers = Pick<
  V2Handlers,
  | 'v2.agents.create'
  | 'v2.agents.list'
  | 'v2.agents.retrieve'
  | 'v2.agents.update'
  | 'v2.agents.delete'
  | 'v2.agents.rotateKey'
  | 'v2.agents.limits'
>

function renderAgent(agent: IdentityView) {
  return {
    id: agent.id,
    agent_id: agent.id,
    name: agent.name ?? '',
    description: agent.description,
    owner_id: agent.organization,
    organization_id: agent.organization,
    wallet_id: agent.wallet,
    spending_limits: spendingLimitsOf(agent.rules),
    policy: policyOf(agent.rules),
    kya_level: agent.level,
    kya_status: agent.kyaStatus,
    is_active: agent.status === 'ACTIVE',
    metadata: metadataOf(agent.metadata),
    created_at: time(agent.createdAt),
    updated_at: time(agent.updatedAt),
  }
}

type Body = Parameters<AgentHandlers['v2.agents.create']>[2]['body']

function manifestIn({ manifest }: Body) {
  if (manifest === undefined) return null
  const { capabilities, max_budget_per_tx, daily_budget, framework } = manifest
  const budgets = { maxBudgetPerTx: max_budget_per_tx, dailyBudget: daily_budget }
  return { capabilities, ...budgets, framework }
}

function renderEffective(limits: LimitsInForce) {
  const bound = ({ limit, scope, policy }: LimitInForce) => {
    return { limit: moneyOrNull(limit), scope, policy_id: policy }
  }
  return named(v2PeriodNames, (period) => bound(limits[period]))
}

function renderUsage({ spent, remaining, resetsAt }: LimitInForce) {
  return {
    spent: money(spent),
    remaining: moneyOrNull(remaining),
    resets_at: resetsAt === null ? null : time(resetsAt * 1_000_000),
  }
}

function renderEntryLimit({ of, policy, ...limit }: EntryLimitInForce) {
  return {
    kind: of,
    entry: limit.entry,
    per: limit.per,
    limit: money(limit.limit),
    spent: money(limit.spent),
    remaining: money(limit.remaining),
    resets_at: limit.resetsAt === null ? null : time(limit.resetsAt * 1_000_000),
    counts_from: timeOrNull(limit.countsFrom),
    scope: limit.scope,
    policy_id: policy,
  }
}

type Update = Parameters<AgentHandlers['v2.agents.update']>[2]['body']

/** The one change that an agent's own key may make: it stops itself. */
async function pauseItself(deps: Deps, call: Call, { id, body }: { id: string; body: Update }) {
  const reached = await reachIdentity(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const stops = body.is_active === false && Object.keys(body).length === 1
  if (!stops) return rejected('SCOPE_FORBIDDEN')
  const { view } = reached
  const written = await pauseAgent(deps, call, view.id)
  if (written.kind === 'rejected') return written
  const paused = { ...view, status: 'PAUSED', updatedAt: written.event.at }
  return { status: 200 as const, body: renderAgent(paused), replayed: written.replayed }
}

/** What is sent as a change; of one in English, with room for it in what stands by default. */
async function changeFor(deps: Deps, call: Call, { id, sent }: { id: string; sent: Update }) {
  const changed = changeIn(sent)
  if (changed.kind === 'rejected' || !changed.isParsed) return changed
  const reached = await reachIdentity(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const { change } = changed
  return { ...changed, change: { ...change, ...roomFor(change, reached.view.rules) } }
}

export const agentHandlers: AgentHandlers = {
  async 'v2.agents.create'(deps, call, { body }) {
    const { name, description, metadata, create_wallet: hasWallet, create_key: hasKey } = body
    const changed = changeIn(body)
    if (changed.kind === 'rejected') return changed
    const rules = newRules(changed.change, changed)
    const manifest = manifestIn(body)
    const described = { name, description, metadata, manifest }
    const identity = { ...described, rules, hasWallet, hasKey }
    const written = await createIdentity(deps, call, identity)
    if (written.kind === 'rejected') return written
    const { view, key, replayed } = written
    const shown = key === null ? {} : { api_key: key.secret, api_key_id: key.id }
    return { status: 201, body: { ...renderAgent(view), ...shown }, replayed }
  },

  async 'v2.agents.list'(deps, call, { query }) {
    const { limit, offset, is_active: active } = query
    const status = active === undefined ? null : active ? 'ACTIVE' : 'PAUSED'
    const views = await listIdentities(deps, call, { status, limit, offset })
    return { status: 200, body: views.map(renderAgent) }
  },

  async 'v2.agents.retrieve'(deps, call, { params }) {
    const reached = await reachIdentity(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { view } = reached
    const effective = renderEffective(await effectiveLimits(deps, call, view.id))
    return { status: 200, body: { ...renderAgent(view), effective } }
  },

  async 'v2.agents.update'(deps, call, { params, body }) {
    if (call.caller.agent !== null) return pauseItself(deps, call, { id: params.id, body })
    const { name, description, metadata, is_active: active = null } = body
    const rules = await changeFor(deps, call, { id: params.id, sent: body })
    const change = { name, description, metadata, active, rules }
    const written = await changeIdentity(deps, call, { id: params.id, ...change })
    if (written.kind === 'rejected') return written
    if (written.kind === 'metadata_fault') return invalidField('metadata', written.sentence)
    return { status: 200, body: renderAgent(written.view), replayed: written.replayed }
  },

  async 'v2.agents.delete'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const written = await retireAgent(deps, call, agent)
    if (written.kind === 'rejected') return written
    const body = { id: agent, agent_id: agent, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'v2.agents.rotateKey'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const written = await rotateKey(deps, call, reached.agent)
    if (written.kind === 'rejected') return written
    const { event, secret, replayed } = written
    const keys = { api_key_id: event.params.key.id, revoked_key_id: event.result.revoked }
    const body = { agent_id: reached.agent, api_key: secret, ...keys }
    return { status: 200, body, replayed }
  },

  async 'v2.agents.limits'(deps, call, { params }) {
    const reached = await reachIdentity(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { view } = reached
    const limits = await effectiveLimits(deps, call, view.id)
    const wallet =
      view.wallet === null ? null : { wallet_id: view.wallet, addresses: {}, mpc_provider: 'local' }
    const body = {
      agent_id: view.id,
      spending_limits: spendingLimitsOf(view.rules),
      wallet,
      usage: named(v2PeriodNames, (period) => renderUsage(limits[period])),
      limits_by: limits.byEntry.map(renderEntryLimit),
      effective: renderEffective(limits),
    }
    return { status: 200, body }
  },
}
