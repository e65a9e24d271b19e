import { formatMoney, type Id, type Ulid, ulidOf } from '@bursar/core'
import { agentNamed, reachWallet } from '../../application/access.ts'
import { rejected } from '../../application/call.ts'
import { transactionId } from '../../application/id.ts'
import { balanceAfter } from '../../application/movement.ts'
import { FIRST } from '../../application/place.ts'
import {
  findWallet,
  fundWallet,
  listEntries,
  listWallets,
  openWallet,
  type WalletEntry,
} from '../../application/wallet.ts'
import type { WalletView } from '../../store/read/wallet.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { shownStatus, time, timeOrNull } from './render.ts'

type WalletHandlers = Pick<
  Handlers,
  'wallets.create' | 'wallets.list' | 'wallets.retrieve' | 'wallets.entries' | 'wallets.fund'
>

function renderWallet(wallet: WalletView) {
  return {
    id: wallet.id,
    walletType: wallet.type,
    agentId: wallet.agent,
    currency: wallet.currency,
    balance: formatMoney(wallet.posted),
    available: formatMoney(wallet.posted - wallet.held),
    held: formatMoney(wallet.held),
    status: shownStatus(wallet.status, wallet.agentStatus),
    createdAt: time(wallet.createdAt),
    closedAt: timeOrNull(wallet.closedAt),
  }
}

function renderEntry(walletId: Id<'wallet'>, entry: WalletEntry) {
  return {
    transactionId: entry.transaction,
    paymentId: entry.payment,
    walletId,
    kind: entry.kind,
    direction: entry.amount > 0n ? ('credit' as const) : ('debit' as const),
    amount: formatMoney(entry.amount > 0n ? entry.amount : -entry.amount),
    balance: formatMoney(entry.balance),
    createdAt: time(entry.at),
  }
}

/** A place in the list of wallets: where in the log one was opened, and which one. */
function placeIn(position: string) {
  const [seq, id] = position.split('/')
  return { seq: Number(seq), id: id as Ulid }
}

export const walletHandlers: WalletHandlers = {
  async 'wallets.create'(deps, call, { body }) {
    const agent = body.agentId === null ? null : agentNamed(body.agentId)
    if (body.agentId !== null && agent === null) return rejected('NOT_FOUND')
    const written = await openWallet(deps, call, { agent, currency: body.currency })
    if (written.kind === 'rejected') return written
    return { status: 201, body: renderWallet(written.wallet), replayed: written.replayed }
  },

  async 'wallets.list'(deps, call, { query }) {
    const list = { operation: 'wallets.list', filters: [] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const below = at.position === null ? null : placeIn(at.position)
    const { limit } = query
    const body = pageOf(deps, call, {
      ...list,
      found: await listWallets(deps, call, { below, limit: limit + 1 }),
      limit,
      position: (wallet) => `${wallet.createdSeq}/${ulidOf(wallet.id)}`,
      render: renderWallet,
    })
    return { status: 200, body }
  },

  async 'wallets.retrieve'(deps, call, { params }) {
    const answer = await findWallet(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: renderWallet(answer.wallet) }
  },

  async 'wallets.entries'(deps, call, { params, query }) {
    const reached = await reachWallet(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { wallet } = reached
    const { cursor, limit, createdAfter, createdBefore } = query
    const filters = [wallet, createdAfter ?? null, createdBefore ?? null]
    const list = { operation: 'wallets.entries', filters } as const
    const at = positionOf(deps, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const below = at.position === null ? FIRST : Number(at.position)
    const range = { below, limit: limit + 1, createdAfter, createdBefore }
    const answer = await listEntries(deps, call, wallet, range)
    if (answer.kind === 'rejected') return answer
    const body = pageOf(deps, call, {
      ...list,
      found: answer.entries,
      limit,
      position: ({ version }) => String(version),
      render: (entry) => renderEntry(wallet, entry),
    })
    return { status: 200, body }
  },

  async 'wallets.fund'(deps, call, { params, body }) {
    const written = await fundWallet(deps, call, { wallet: params.id, ...body })
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const { wallet: id } = event.ask
    const answer = {
      id,
      transactionId: transactionId(seq, event.at),
      amount: formatMoney(event.ask.amount),
      newBalance: formatMoney(balanceAfter(event, id)),
      currency: event.out.currency,
    }
    return { status: 200, body: answer, replayed }
  },
}
