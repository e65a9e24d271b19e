import { AMOUNT_MAX, type Id, SUM_MAX } from '@bursar/core'
import { agentNamed, reachNamed } from '../../application/access.ts'
import {
  changeWallet,
  ensureWallet,
  findFirstWallet,
  findLimitedWallet,
  listAgentWallets,
  pauseWallet,
} from '../../application/agent-wallet.ts'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import type { LimitedWalletView } from '../../store/read/limited-wallet.ts'
import type { V2Handlers } from './handler.ts'
import { money, time } from './render.ts'

type WalletHandlers = Pick<
  V2Handlers,
  | 'v2.wallets.create'
  | 'v2.wallets.list'
  | 'v2.wallets.retrieve'
  | 'v2.wallets.update'
  | 'v2.wallets.balance'
  | 'v2.wallets.addresses'
  | 'v2.agents.wallet'
  | 'v2.agents.createWallet'
>

function renderWallet(wallet: LimitedWalletView) {
  const { id, agent, currency, status, agentStatus, rules } = wallet
  return {
    id,
    wallet_id: id,
    agent_id: agent,
    mpc_provider: 'local' as const,
    account_type: 'ledger' as const,
    addresses: {},
    currency,
    token_limits: {},
    limit_per_tx: money(rules?.maxTransaction ?? AMOUNT_MAX),
    limit_total: money(rules?.totalLimit ?? SUM_MAX),
    is_active: status === 'ACTIVE' && (agentStatus === null || agentStatus === 'ACTIVE'),
    balance: money(wallet.posted - wallet.held),
    created_at: time(wallet.createdAt),
    updated_at: time(wallet.updatedAt),
  }
}

interface Limits {
  readonly limit_per_tx?: bigint
  readonly limit_total?: bigint
}

/** A wallet's limits are its agent's own. */
function changeIn({ limit_per_tx: most, limit_total: total }: Limits) {
  const change: { maxTransaction?: bigint; totalLimit?: bigint } = {}
  if (most !== undefined) change.maxTransaction = most
  if (total !== undefined) change.totalLimit = total
  return Object.keys(change).length === 0 ? null : change
}

interface Wanted extends Limits {
  readonly agent: Id<'agent'>
  readonly currency: string | null
}

/** Published clients call dollars USDC, and are told that this was not heeded. */
async function ensure(deps: Deps, call: Call, { agent, currency: named, ...limits }: Wanted) {
  const isAlias = named === 'USDC'
  const currency = named === null || isAlias ? 'USD' : named
  const answer = await ensureWallet(deps, call, { agent, currency, change: changeIn(limits) })
  if (answer.kind === 'rejected') return answer
  return { ...answer, ignored: isAlias ? { ignored: ['currency'] } : {} }
}

type Update = Parameters<WalletHandlers['v2.wallets.update']>[2]['body']

/** An agent's own key may freeze its wallets, and change nothing else. */
function changedBy(deps: Deps, call: Call, { id, body }: { id: string; body: Update }) {
  const { is_active: active, ...rest } = body
  const change = changeIn(rest)
  if (call.caller.agent === null) return changeWallet(deps, call, { id, change, active })
  const isStop = active === false && change === null
  return isStop ? pauseWallet(deps, call, id) : Promise.resolve(rejected('SCOPE_FORBIDDEN'))
}

function renderBrief({ id, currency }: LimitedWalletView) {
  return { wallet_id: id, addresses: {}, currency }
}

export const walletHandlers: WalletHandlers = {
  async 'v2.wallets.create'(deps, call, { body }) {
    const agent = agentNamed(body.agent_id)
    if (agent === null) return rejected('NOT_FOUND')
    const answer = await ensure(deps, call, { ...body, agent })
    if (answer.kind === 'rejected') return answer
    const { wallet, ignored, replayed } = answer
    return { status: 201, body: { ...renderWallet(wallet), ...ignored }, replayed }
  },

  async 'v2.wallets.list'(deps, call, { query }) {
    const { agent_id: agent, ...page } = query
    const answer = await listAgentWallets(deps, call, { agent, ...page })
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: answer.wallets.map(renderWallet) }
  },

  async 'v2.wallets.retrieve'(deps, call, { params }) {
    const answer = await findLimitedWallet(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: renderWallet(answer.wallet) }
  },

  async 'v2.wallets.update'(deps, call, { params, body }) {
    const answer = await changedBy(deps, call, { id: params.id, body })
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: renderWallet(answer.wallet), replayed: answer.replayed }
  },

  async 'v2.wallets.balance'(deps, call, { params }) {
    const answer = await findLimitedWallet(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    const { id, currency, posted, held } = answer.wallet
    const body = {
      wallet_id: id,
      chain: 'internal' as const,
      token: currency,
      currency,
      balance: money(posted - held),
      posted: money(posted),
      held: money(held),
      address: id,
    }
    return { status: 200, body }
  },

  async 'v2.wallets.addresses'(deps, call, { params }) {
    const answer = await findLimitedWallet(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: { wallet_id: answer.wallet.id, addresses: {} } }
  },

  async 'v2.agents.wallet'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const answer = await findFirstWallet(deps, call, reached.agent)
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: renderBrief(answer.wallet) }
  },

  async 'v2.agents.createWallet'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const answer = await ensure(deps, call, { ...body, agent: reached.agent })
    if (answer.kind === 'rejected') return answer
    const { wallet, ignored, replayed } = answer
    return { status: 201, body: { ...renderBrief(wallet), ...ignored }, replayed }
  },
}
