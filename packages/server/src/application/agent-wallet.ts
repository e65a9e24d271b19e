import { type Id, noRules, type Params, present, ulidOf } from '@bursar/core'
import {
  decodeLimitedWallet,
  type LimitedWalletView,
  selectLimitedWallet,
  selectLimitedWallets,
  selectLimitedWalletsOf,
} from '../store/read/limited-wallet.ts'
import { decodeOwnWallets, selectOwnWallets } from '../store/read/payment.ts'
import { agentNamed, mayRule, reachWallet } from './access.ts'
import { pauseAgent } from './agent.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { openWallet } from './wallet.ts'
import { write } from './write.ts'

// Wallets with limits, which are those of their agents.

/** A wallet as it stands after what was asked. */
interface Changed {
  readonly kind: 'wallet'
  readonly wallet: LimitedWalletView
  readonly replayed: boolean
}

type Change = Params<'agent.change'>['change']

interface AgentWalletOpening {
  readonly agent: Id<'agent'>
  readonly currency: string
  /** What the agent may spend from now on. */
  readonly change: Change | null
}

/**
 * Opens a wallet, or finds the one that is there: an agent has one for each currency, and clients
 * ask for it whether or not it came with the agent. The limits of one that is there stay.
 */
export async function ensureWallet(
  deps: Deps,
  call: Call,
  { agent, currency, change }: AgentWalletOpening,
): Promise<Changed | Rejection> {
  const refusal = mayRule(call, change)
  if (refusal !== null) return refusal
  if (change !== null && currency !== noRules.currency) return otherCurrency()
  const written = await openWallet(deps, call, { agent, currency, change })
  if (written.kind === 'rejected') {
    const there = await walletIn(deps, call, { agent, currency })
    if (written.code !== 'CONFLICT' || there === null) return written
    if (change !== null) return limitsStand(there)
  }
  const wallet = present(await walletIn(deps, call, { agent, currency }), 'the wallet')
  return { kind: 'wallet', wallet, replayed: written.kind === 'written' && written.replayed }
}

function limitsStand({ id, currency }: LimitedWalletView): Rejection {
  const sentence =
    `The agent already has a wallet in ${currency}, ${id}, and its limits were not changed. ` +
    'To change them, update the wallet.'
  return rejected('CONFLICT', { sentence, details: { walletId: id } })
}

function otherCurrency(): Rejection {
  const sentence =
    "An agent's limits are in the currency of its policy, which differs from this currency."
  return rejected('CURRENCY_MISMATCH', { sentence })
}

interface AgentChange {
  readonly agent: Id<'agent'>
  readonly change: Change
  /** null leaves its switch as it is. */
  readonly active: boolean | null
}

function changeAgent(deps: Deps, call: Call, { agent, change, active }: AgentChange) {
  const params = { agent, change, active, since: null, texts: {} }
  return write(deps, call, { command: { kind: 'agent.change', actor: call.caller.key, params } })
}

async function walletIn(
  deps: Deps,
  call: Call,
  { agent, currency }: { agent: Id<'agent'>; currency: string },
): Promise<LimitedWalletView | null> {
  const wallets = await walletsOf(deps, call, agent)
  return wallets.find((wallet) => wallet.currency === currency) ?? null
}

/** The wallets of an agent, the newest first. */
async function walletsOf(
  { database }: Deps,
  { caller: { bookId } }: Call,
  agent: Id<'agent'>,
): Promise<LimitedWalletView[]> {
  const [own] = await database.read(selectOwnWallets(bookId, ulidOf(agent)))
  if (own === undefined) return []
  const rows = await database.read(selectLimitedWalletsOf(bookId, decodeOwnWallets(agent, own)))
  return rows.map(decodeLimitedWallet)
}

interface WalletPage {
  /** Whose wallets; all that the caller may see where nobody is named. */
  readonly agent: string | undefined
  readonly limit: number
  readonly offset: number
}

/** Wallets of agents, the newest first. */
export async function listAgentWallets(
  deps: Deps,
  call: Call,
  { agent: named, limit, offset }: WalletPage,
): Promise<{ readonly kind: 'wallets'; readonly wallets: LimitedWalletView[] } | Rejection> {
  const { agent: own, bookId } = call.caller
  const agent = named === undefined ? own : agentNamed(named)
  if (own !== null && agent !== own) return rejected('SCOPE_FORBIDDEN')
  if (named !== undefined && agent === null) return rejected('NOT_FOUND')
  if (agent !== null) {
    const wallets = await walletsOf(deps, call, agent)
    return { kind: 'wallets', wallets: wallets.slice(offset, offset + limit) }
  }
  const rows = await deps.database.read(selectLimitedWallets(bookId, { limit, offset }))
  return { kind: 'wallets', wallets: rows.map(decodeLimitedWallet) }
}

/** The wallet that a text names, if the caller may see it. */
export async function findLimitedWallet(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'wallet'; readonly wallet: LimitedWalletView } | Rejection> {
  const reached = await reachWallet(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const query = selectLimitedWallet(call.caller.bookId, ulidOf(reached.wallet))
  const [row] = await deps.database.read(query)
  if (row === undefined) return rejected('NOT_FOUND')
  return { kind: 'wallet', wallet: decodeLimitedWallet(row) }
}

/** The wallet that came with an agent. */
export async function findFirstWallet(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<{ readonly kind: 'wallet'; readonly wallet: LimitedWalletView } | Rejection> {
  const wallets = await walletsOf(deps, call, agent)
  const wallet = wallets.find(({ id }) => ulidOf(id) === ulidOf(agent))
  if (wallet === undefined || wallet.agentStatus === 'DELETED') return rejected('NOT_FOUND')
  return { kind: 'wallet', wallet }
}

/** What is left out stays. */
interface WalletChange {
  readonly id: string
  /** What its agent may spend. */
  readonly change: Change | null
  /** Whether its agent may spend at all. */
  readonly active: boolean | null
}

/** Changes what the agent of a wallet may spend, and whether. */
export async function changeWallet(
  deps: Deps,
  call: Call,
  { id, change, active }: WalletChange,
): Promise<Changed | Rejection> {
  const refusal = mayRule(call, change)
  if (refusal !== null) return refusal
  const before = await findLimitedWallet(deps, call, id)
  if (before.kind === 'rejected') return before
  const { agent, currency, rules } = before.wallet
  if (agent === null)
    return rejected('CONFLICT', { sentence: "Only an agent's wallet has limits." })
  if (change !== null && currency !== rules?.currency) return otherCurrency()
  const isChange = change !== null || active !== null
  const written = isChange
    ? await changeAgent(deps, call, { agent, change: change ?? {}, active })
    : null
  if (written?.kind === 'rejected') return written
  return changedTo(deps, call, { id, replayed: written?.replayed ?? false })
}

/** The one change that an agent's own key may make: it stops its agent. */
export async function pauseWallet(
  deps: Deps,
  call: Call,
  id: string,
): Promise<Changed | Rejection> {
  const before = await findLimitedWallet(deps, call, id)
  if (before.kind === 'rejected') return before
  const { agent } = before.wallet
  if (agent === null) return rejected('SCOPE_FORBIDDEN')
  const written = await pauseAgent(deps, call, agent)
  if (written.kind === 'rejected') return written
  return changedTo(deps, call, { id, replayed: written.replayed })
}

async function changedTo(
  deps: Deps,
  call: Call,
  { id, replayed }: { id: string; replayed: boolean },
): Promise<Changed | Rejection> {
  const after = await findLimitedWallet(deps, call, id)
  return after.kind === 'rejected' ? after : { ...after, replayed }
}
