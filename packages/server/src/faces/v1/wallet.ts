import { formatMoney, type Id, type Ulid, ulidOf } from '@bursar/core'
import { agentNamed, reachWallet } from '../../application/access.ts'
import { rejected } from '../../application/call.ts'
import { firstWalletOf, transactionId } from '../../application/id.ts'
import { balanceAfter } from '../../application/movement.ts'
import {
  findWallet,
  fundWallet,
  listEntries,
  listWallets,
  openWallet,
  type WalletEntry,
} from '../../application/wallet.ts'
import type { WalletView } from '../../store/read/wallet.ts'
import { pageOf, placeBelow } from './cursor.ts'
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
    agentId: wallet.agent === null ? null : firstWalletOf(wallet.agent),
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
    return pageOf(deps, call, {
      operation: 'wallets.list',
      filters: [],
      query,
      read: (from, limit) =>
        listWallets(deps, call, { below: from === null ? null : placeIn(from), limit }),
      position: (wallet) => `${wallet.createdSeq}/${ulidOf(wallet.id)}`,
      render: renderWallet,
    })
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
    const { createdAfter, createdBefore } = query
    return pageOf(deps, call, {
      operation: 'wallets.entries',
      filters: [wallet, createdAfter ?? null, createdBefore ?? null],
      query,
      async read(from, limit) {
        const range = { below: placeBelow(from), limit, createdAfter, createdBefore }
        const answer = await listEntries(deps, call, wallet, range)
        return answer.kind === 'rejected' ? answer : answer.entries
      },
      position: ({ version }) => String(version),
      render: (entry) => renderEntry(wallet, entry),
    })
  },

  async 'wallets.fund'(deps, call, { params, body }) {
    const written = await fundWallet(deps, call, { wallet: params.id, ...body })
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const { wallet: id } = event.params
    const answer = {
      id,
      transactionId: transactionId(seq, event.at),
      amount: formatMoney(event.params.amount),
      newBalance: formatMoney(balanceAfter(event, id)),
      currency: event.result.currency,
    }
    return { status: 200, body: answer, replayed }
  },
}
