import { type Metadata, metadataFault } from '@bursar/contract'
import {
  type Id,
  idOf,
  type LimitInForce,
  limitsInForce,
  present,
  type Rules,
  ulidOf,
} from '@bursar/core'
import { reachNamed } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { metadataOf } from '../../application/metadata.ts'
import { FIRST } from '../../application/place.ts'
import { privateTexts } from '../../application/private-text.ts'
import { pictureOf } from '../../application/snapshot.ts'
import { repeated, write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import {
  decodeIdentity,
  type IdentityView,
  selectIdentities,
  selectIdentity,
} from '../../store/read/identity.ts'
import { changeIn, mayRule, newRules, policyOf, spendingLimitsOf } from './agent-policy.ts'
import type { V2Handlers } from './handler.ts'
import { mergedLabels, untilFresh } from './label.ts'
import { malformed, money, moneyOrNull, time } from './render.ts'

type AgentHandlers = Pick<
  V2Handlers,
  | 'v2.agents.create'
  | 'v2.agents.list'
  | 'v2.agents.retrieve'
  | 'v2.agents.update'
  | 'v2.agents.delete'
  | 'v2.agents.limits'
>

type Shown = Omit<IdentityView, 'metadata'> & { readonly metadata: Metadata }

function renderAgent(agent: Shown) {
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
    metadata: agent.metadata,
    created_at: time(agent.createdAt),
    updated_at: time(agent.updatedAt),
  }
}

function shown(view: IdentityView): Shown {
  return { ...view, metadata: metadataOf(view.metadata) }
}

/** The agent as it was after one event, or as it stands. */
async function identity(
  deps: Deps,
  call: Call,
  { agent, seq = FIRST }: { agent: Id<'agent'>; seq?: number },
): Promise<IdentityView | null> {
  const query = selectIdentity(call.caller.bookId, ulidOf(agent), seq)
  const [row] = await deps.database.read(query)
  return row === undefined ? null : decodeIdentity(row)
}

/** An agent that is there, and that the caller may see. */
export async function reach(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'found'; readonly view: IdentityView } | Rejection> {
  const reached = reachNamed(call, id)
  if (reached.kind === 'rejected') return reached
  const view = await identity(deps, call, reached)
  if (view === null || view.status === 'DELETED') return rejected('NOT_FOUND')
  return { kind: 'found', view }
}

type Body = Parameters<AgentHandlers['v2.agents.create']>[2]['body']

function manifestText({ manifest }: Body): string | undefined {
  if (manifest === undefined) return undefined
  const { capabilities, max_budget_per_tx: most, daily_budget: daily, framework } = manifest
  const budgets = { maxBudgetPerTx: moneyOrNull(most), dailyBudget: moneyOrNull(daily) }
  return JSON.stringify({ capabilities, ...budgets, framework })
}

/** What binds an agent now, with all that stands above it. */
export async function inForce(deps: Deps, call: Call, agent: Id<'agent'>) {
  const { bookId, key: by } = call.caller
  // An agent's end touches all that bounds it: so the same rows are looked at.
  const view = await pictureOf(deps, bookId, [{ kind: 'agent.delete', by, ask: { agent } }])
  return limitsInForce(view, agent)
}

function effectiveOf(limits: Awaited<ReturnType<typeof inForce>>) {
  const bound = ({ limit, scope, policy }: LimitInForce) => {
    return { limit: moneyOrNull(limit), scope, policy_id: policy }
  }
  const { perTransaction, daily, monthly, total } = limits
  return {
    per_transaction: bound(perTransaction),
    daily: bound(daily),
    monthly: bound(monthly),
    total: bound(total),
  }
}

function usageOf({ spent, remaining, resetsAt }: LimitInForce) {
  return {
    spent: money(spent),
    remaining: moneyOrNull(remaining),
    resets_at: resetsAt === null ? null : time(resetsAt * 1_000_000),
  }
}

type Update = Parameters<AgentHandlers['v2.agents.update']>[2]['body']

interface Asked {
  readonly id: string
  readonly body: Update
}

async function change(deps: Deps, call: Call, { id, body }: Asked) {
  const reached = await reach(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const changed = changeIn(body)
  if (changed.kind === 'rejected') return changed
  const refusal = mayRule(call, changed.change)
  if (refusal !== null) return refusal
  const { view } = reached
  const { name, description, metadata, is_active: active = null } = body
  const labels = metadata && mergedLabels(metadataOf(view.metadata), metadata)
  const fault = labels === undefined ? null : metadataFault(labels)
  if (fault !== null) return malformed('metadata', fault)
  const { digests, texts } = privateTexts(ulidOf(view.id), {
    name,
    description,
    metadata: labels && JSON.stringify(labels),
  })
  const since = labels === undefined ? null : view.changedAt
  const ask = { agent: view.id, change: changed.change, active, since, texts: digests }
  const command = { kind: 'agent.change', by: call.caller.key, ask } as const
  return write(deps, call, { command, texts })
}

/** The one change that an agent's own key may make: it stops itself. */
async function pauseItself(deps: Deps, call: Call, { id, body }: Asked) {
  const reached = await reach(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const stops = body.is_active === false && Object.keys(body).length === 1
  if (!stops) return rejected('SCOPE_FORBIDDEN')
  const { view } = reached
  const ask = { agent: view.id }
  const command = { kind: 'agent.pause', by: call.caller.key, ask } as const
  const written = await write(deps, call, { command })
  if (written.kind === 'rejected') return written
  const left = { ...shown(view), status: 'PAUSED', updatedAt: written.event.at }
  return { status: 200 as const, body: renderAgent(left), replayed: written.replayed }
}

export const agentHandlers: AgentHandlers = {
  async 'v2.agents.create'(deps, call, { body }) {
    const { name, description, metadata } = body
    const changed = changeIn(body)
    if (changed.kind === 'rejected') return changed
    const agent = mintId('agent')
    const { digests, texts } = privateTexts(ulidOf(agent), {
      name,
      description: description ?? undefined,
      metadata: Object.keys(metadata).length === 0 ? undefined : JSON.stringify(metadata),
      manifest: manifestText(body),
    })
    const rules = newRules(changed.change)
    const walletless = body.create_wallet ? null : true
    const none = { key: null, permissions: [], readOnly: false }
    const ask = { agent, rules, walletless, ...none, texts: digests }
    const command = { kind: 'agent.create', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const made = await identity(deps, call, { agent: event.ask.agent, seq })
    if (made === null) return rejected('INTERNAL')
    return { status: 201, body: renderAgent(asMade(made, event)), replayed }
  },

  async 'v2.agents.list'(deps, call, { query }) {
    const { limit, offset, is_active: active } = query
    const { agent: own, bookId } = call.caller
    const status = active === undefined ? null : active ? 'ACTIVE' : 'PAUSED'
    if (own !== null) {
      const view = await identity(deps, call, { agent: own })
      const isListed = view !== null && offset === 0 && (status ?? view.status) === view.status
      return { status: 200, body: isListed ? [renderAgent(shown(view))] : [] }
    }
    const rows = await deps.database.read(selectIdentities(bookId, { status, limit, offset }))
    return { status: 200, body: rows.map((row) => renderAgent(shown(decodeIdentity(row)))) }
  },

  async 'v2.agents.retrieve'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { view } = reached
    const effective = effectiveOf(await inForce(deps, call, view.id))
    return { status: 200, body: { ...renderAgent(shown(view)), effective } }
  },

  async 'v2.agents.update'(deps, call, { params, body }) {
    if (call.caller.agent !== null) return pauseItself(deps, call, { id: params.id, body })
    const before = await repeated<'agent.change'>(deps, call)
    const asked = { id: params.id, body }
    const written = before ?? (await untilFresh(() => change(deps, call, asked)))
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const after = present(await identity(deps, call, { agent: event.ask.agent, seq }), 'it')
    const { rules } = event.out
    const { active } = event.ask
    const turned = active === null ? {} : { status: active ? 'ACTIVE' : 'PAUSED' }
    const ruled = rules === null ? {} : { rules }
    const left = { ...shown(after), ...turned, ...ruled, updatedAt: event.at }
    return { status: 200, body: renderAgent(left), replayed }
  },

  async 'v2.agents.delete'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const command = { kind: 'agent.retire', by: call.caller.key, ask: { agent } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const body = { id: agent, agent_id: agent, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'v2.agents.limits'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { view } = reached
    const limits = await inForce(deps, call, view.id)
    const wallet =
      view.wallet === null ? null : { wallet_id: view.wallet, addresses: {}, mpc_provider: 'local' }
    const body = {
      agent_id: view.id,
      spending_limits: spendingLimitsOf(view.rules),
      wallet,
      usage: {
        per_transaction: usageOf(limits.perTransaction),
        daily: usageOf(limits.daily),
        monthly: usageOf(limits.monthly),
        total: usageOf(limits.total),
      },
      effective: effectiveOf(limits),
    }
    return { status: 200, body }
  },
}

/** A new agent as its event made it, whatever came after. */
function asMade(
  view: IdentityView,
  { ask, at }: { ask: { rules: Rules; walletless: boolean | null }; at: number },
): Shown {
  return {
    ...shown(view),
    status: 'ACTIVE',
    wallet: ask.walletless === true ? null : idOf('wallet', ulidOf(view.id)),
    level: 'basic',
    kyaStatus: 'active',
    rules: ask.rules,
    updatedAt: at,
  }
}
