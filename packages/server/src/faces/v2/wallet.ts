import { AMOUNT_MAX, type Ask, type Id, noRules, present, SUM_MAX, ulidOf } from '@bursar/core'
import { agentNamed, reachNamed, reachWallet } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import {
  decodeLimitedWallet,
  type LimitedWalletView,
  selectLimitedWallet,
  selectLimitedWallets,
  selectLimitedWalletsOf,
} from '../../store/read/limited-wallet.ts'
import { decodeOwnWallets, selectOwnWallets } from '../../store/read/payment.ts'
import { mayRule } from './agent-policy.ts'
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

/**
 * Opens a wallet, or finds the one that is there: an agent has one for each currency, and clients
 * ask for it whether or not it came with the agent.
 */
async function open(deps: Deps, call: Call, wanted: Wanted) {
  const { agent } = wanted
  const currency = wanted.currency === null || wanted.currency === 'USDC' ? 'USD' : wanted.currency
  const isAlias = wanted.currency === 'USDC'
  const change = changeIn(wanted)
  const refusal = mayRule(call, change)
  if (refusal !== null) return refusal
  if (change !== null && currency !== noRules.currency) return otherCurrency()
  const roles = { org: mintId('wallet'), world: mintId('wallet') }
  const more = { clearing: mintId('wallet'), shortfall: mintId('wallet') }
  const wallet = mintId('wallet')
  const ask: Ask<'wallet.open'> = { wallet, agent, currency, change, ...roles, ...more }
  const by = call.caller.key
  const written = await write(deps, call, { command: { kind: 'wallet.open', by, ask } })
  const found = await ofAgent(deps, call, { agent, currency })
  if (written.kind === 'rejected') {
    if (written.code !== 'CONFLICT' || found === null) return written
    const changed = change === null ? null : await limit(deps, call, { agent, change })
    if (changed?.kind === 'rejected') return changed
  }
  const after = present(await ofAgent(deps, call, { agent, currency }), 'the wallet')
  const replayed = written.kind === 'written' && written.replayed
  return { kind: 'opened' as const, wallet: after, isAlias, replayed }
}

function otherCurrency(): Rejection {
  const sentence = "An agent's limits count in the currency of its policy, which is another one."
  return rejected('CURRENCY_MISMATCH', { sentence })
}

/** What an agent may spend from now on. */
async function limit(
  deps: Deps,
  call: Call,
  { agent, change }: { agent: Id<'agent'>; change: NonNullable<ReturnType<typeof changeIn>> },
) {
  const ask = { agent, change, active: null, since: null, texts: {} }
  return write(deps, call, { command: { kind: 'agent.change', by: call.caller.key, ask } })
}

async function ofAgent(
  deps: Deps,
  call: Call,
  { agent, currency }: { agent: Id<'agent'>; currency: string },
): Promise<LimitedWalletView | null> {
  const all = await walletsOf(deps, call.caller.bookId, agent)
  return all.find((one) => one.currency === currency) ?? null
}

/** The wallets of an agent, the newest first. */
export async function walletsOf(deps: Deps, bookId: number, agent: Id<'agent'>) {
  const [own] = await deps.database.read(selectOwnWallets(bookId, ulidOf(agent)))
  if (own === undefined) return []
  const ids = decodeOwnWallets(agent, own)
  const rows = await deps.database.read(selectLimitedWalletsOf(bookId, ids))
  return rows.map(decodeLimitedWallet)
}

function brief({ id, currency }: LimitedWalletView) {
  return { wallet_id: id, addresses: {}, currency }
}

/** The wallet that a path names, if the caller may see it. */
async function reach(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'found'; readonly wallet: LimitedWalletView } | Rejection> {
  const reached = await reachWallet(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const query = selectLimitedWallet(call.caller.bookId, ulidOf(reached.wallet))
  const [row] = await deps.database.read(query)
  if (row === undefined) return rejected('NOT_FOUND')
  return { kind: 'found', wallet: decodeLimitedWallet(row) }
}

export const walletHandlers: WalletHandlers = {
  async 'v2.wallets.create'(deps, call, { body }) {
    const agent = agentNamed(body.agent_id)
    if (agent === null) return rejected('NOT_FOUND')
    const opened = await open(deps, call, { ...body, agent })
    if (opened.kind === 'rejected') return opened
    const ignored = opened.isAlias ? { ignored: ['currency'] } : {}
    const { replayed } = opened
    return { status: 201, body: { ...renderWallet(opened.wallet), ...ignored }, replayed }
  },

  async 'v2.wallets.list'(deps, call, { query }) {
    const { limit, offset, agent_id: named } = query
    const { agent: own, bookId } = call.caller
    const agent = named === undefined ? own : agentNamed(named)
    if (own !== null && agent !== own) return rejected('SCOPE_FORBIDDEN')
    if (named !== undefined && agent === null) return rejected('NOT_FOUND')
    if (agent !== null) {
      const all = await walletsOf(deps, bookId, agent)
      return { status: 200, body: all.slice(offset, offset + limit).map(renderWallet) }
    }
    const rows = await deps.database.read(selectLimitedWallets(bookId, { limit, offset }))
    return { status: 200, body: rows.map(decodeLimitedWallet).map(renderWallet) }
  },

  async 'v2.wallets.retrieve'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    return { status: 200, body: renderWallet(reached.wallet) }
  },

  async 'v2.wallets.update'(deps, call, { params, body }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached.wallet
    if (agent === null)
      return rejected('CONFLICT', { sentence: "Only an agent's wallet has limits of its own." })
    const change = changeIn(body)
    if (change !== null && reached.wallet.currency !== reached.wallet.rules?.currency)
      return otherCurrency()
    const written = change === null ? null : await limit(deps, call, { agent, change })
    if (written?.kind === 'rejected') return written
    const after = await reach(deps, call, params.id)
    if (after.kind === 'rejected') return after
    const replayed = written?.replayed ?? false
    return { status: 200, body: renderWallet(after.wallet), replayed }
  },

  async 'v2.wallets.balance'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { id, currency, posted, held } = reached.wallet
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
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    return { status: 200, body: { wallet_id: reached.wallet.id, addresses: {} } }
  },

  async 'v2.agents.wallet'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const all = await walletsOf(deps, call.caller.bookId, reached.agent)
    const first = all.find(({ id }) => ulidOf(id) === ulidOf(reached.agent))
    if (first === undefined || first.agentStatus === 'DELETED') return rejected('NOT_FOUND')
    return { status: 200, body: brief(first) }
  },

  async 'v2.agents.createWallet'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const opened = await open(deps, call, { ...body, agent: reached.agent })
    if (opened.kind === 'rejected') return opened
    const ignored = opened.isAlias ? { ignored: ['currency'] } : {}
    return {
      status: 201,
      body: { ...brief(opened.wallet), ...ignored },
      replayed: opened.replayed,
    }
  },
}
