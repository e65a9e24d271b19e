import {
  type Ask,
  decodeEvent,
  type Event,
  type EventOf,
  formatMoney,
  type Id,
  present,
  ulidOf,
} from '@bursar/core'
import { agentNamed, reachWallet } from '../../application/access.ts'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { transactionId } from '../../application/id.ts'
import { FIRST, placesOf } from '../../application/place.ts'
import { isPrecise } from '../../application/precision.ts'
import { privateTexts } from '../../application/private-text.ts'
import { write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import { decodeOwnWallets, selectOwnWallets } from '../../store/read/payment.ts'
import {
  decodeEntry,
  decodeWallet,
  type EntryView,
  selectEntries,
  selectVersionAt,
  selectWallet,
  selectWallets,
  selectWalletsOf,
  type WalletView,
} from '../../store/read/wallet.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { shownStatus, time, timeOrNull } from './render.ts'

type WalletHandlers = Pick<
  Handlers,
  'wallets.create' | 'wallets.list' | 'wallets.retrieve' | 'wallets.entries' | 'wallets.fund'
>

const LAST_ULID = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'

function renderWallet(wallet: Omit<WalletView, 'createdSeq'>) {
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

function renderEntry(walletId: string, entry: EntryView) {
  const event = decodeEvent(entry.body)
  return {
    transactionId: transactionId(entry.seq, event.at),
    paymentId: paymentOf(event),
    walletId,
    kind: entry.kind,
    direction: entry.amount > 0n ? ('credit' as const) : ('debit' as const),
    amount: formatMoney(entry.amount > 0n ? entry.amount : -entry.amount),
    balance: formatMoney(entry.balance),
    createdAt: time(event.at),
  }
}

/** The payment that an event moved money for, if it was one. */
export function paymentOf(event: Event): string | null {
  switch (event.kind) {
    case 'payment.create':
    case 'payment.capture':
    case 'payment.refund':
    case 'payment.expire':
    case 'payment.settle':
    case 'payment.fail':
      return (event.ask as Ask<'payment.settle'>).payment
    case 'approval.approve':
      return event.out.payment
    default:
      return null
  }
}

/** A span of time as entry numbers of one wallet, both excluded. */
async function versionsOf(
  deps: Deps,
  call: Call,
  wallet: Id<'wallet'>,
  span: Parameters<typeof placesOf>[2],
): Promise<{ above: number; below: number }> {
  const places = await placesOf(deps, call, span)
  const last = async (seq: number) => {
    const query = selectVersionAt(call.caller.bookId, ulidOf(wallet), seq)
    const [row] = await deps.database.read(query)
    return Number(row?.version ?? 0)
  }
  return {
    above: places.above === 0 ? 0 : await last(places.above),
    below: places.below === FIRST ? FIRST : (await last(places.below - 1)) + 1,
  }
}

async function ownWallets(deps: Deps, bookId: number, own: Id<'agent'>) {
  const [row] = await deps.database.read(selectOwnWallets(bookId, ulidOf(own)))
  return decodeOwnWallets(own, row)
}

/** A wallet as its event made it: nothing in it, and frozen if its agent was. */
function renderOpened({ ask, out, saw, at }: EventOf<'wallet.open'>) {
  const { agent, currency } = ask
  const status = saw.find(({ fact }) => fact === 'agent')?.value as { status: string } | undefined
  const made = out.opensWallet
    ? { id: ask.wallet, type: 'AGENT' as const }
    : { id: ask.org, type: 'ORG' as const }
  return renderWallet({
    ...made,
    ...{ agent, currency, status: 'ACTIVE', agentStatus: status?.status ?? null },
    ...{ posted: 0n, held: 0n, createdAt: at, closedAt: null },
  })
}

export const walletHandlers: WalletHandlers = {
  async 'wallets.create'(deps, call, { body }) {
    const agent = body.agentId === null ? null : agentNamed(body.agentId)
    if (body.agentId !== null && agent === null) return rejected('NOT_FOUND')
    const { currency } = body
    const roles = { org: mintId('wallet'), world: mintId('wallet') }
    const more = { clearing: mintId('wallet'), shortfall: mintId('wallet') }
    const ask = { wallet: mintId('wallet'), agent, currency, change: null, ...roles, ...more }
    const command = { kind: 'wallet.open', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    return { status: 201, body: renderOpened(written.event), replayed: written.replayed }
  },

  async 'wallets.list'(deps, call, { query }) {
    const list = { operation: 'wallets.list', filters: [] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const { agent: own, bookId } = call.caller
    const [seq = String(FIRST), id = LAST_ULID] = at.position?.split('/') ?? []
    const page = { below: { seq: Number(seq), id }, limit: query.limit + 1 }
    const rows = await deps.database.read(
      own === null
        ? selectWallets(bookId, page.below, page.limit)
        : selectWalletsOf(bookId, await ownWallets(deps, bookId, own), page),
    )
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodeWallet),
      limit: query.limit,
      position: (wallet) => `${wallet.createdSeq}/${ulidOf(wallet.id)}`,
      render: renderWallet,
    })
    return { status: 200, body }
  },

  async 'wallets.retrieve'(deps, call, { params }) {
    const reached = await reachWallet(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const [row] = await deps.database.read(selectWallet(call.caller.bookId, ulidOf(reached.wallet)))
    if (row === undefined) return rejected('NOT_FOUND')
    return { status: 200, body: renderWallet(decodeWallet(row)) }
  },

  async 'wallets.entries'(deps, call, { params, query }) {
    const reached = await reachWallet(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { cursor, limit, createdAfter, createdBefore } = query
    const filters = [reached.wallet, createdAfter ?? null, createdBefore ?? null]
    const list = { operation: 'wallets.entries', filters } as const
    const at = positionOf(deps, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const { bookId } = call.caller
    const [known] = await deps.database.read(selectWallet(bookId, ulidOf(reached.wallet)))
    if (known === undefined) return rejected('NOT_FOUND')
    const span = await versionsOf(deps, call, reached.wallet, { createdAfter, createdBefore })
    const below = Math.min(span.below, at.position === null ? FIRST : Number(at.position))
    const range = { below, above: span.above, limit: limit + 1 }
    const rows = await deps.database.read(selectEntries(bookId, ulidOf(reached.wallet), range))
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodeEntry),
      limit,
      position: ({ version }) => String(version),
      render: (entry) => renderEntry(reached.wallet, entry),
    })
    return { status: 200, body }
  },

  async 'wallets.fund'(deps, call, { params, body }) {
    const reached = await reachWallet(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { wallet } = reached
    const { amount, reference } = body
    const [row] = await deps.database.read(selectWallet(call.caller.bookId, ulidOf(wallet)))
    if (row === undefined) return rejected('NOT_FOUND')
    if (!isPrecise(amount, decodeWallet(row).currency)) return rejected('AMOUNT_TOO_PRECISE')
    const { digests, texts } = privateTexts(ulidOf(wallet), { reference: reference ?? undefined })
    const ask = { wallet, amount, texts: digests }
    const command = { kind: 'wallet.fund', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const { entries, currency } = event.out
    const entry = present(
      entries.find((one) => one.wallet === wallet),
      'an entry of the wallet',
    )
    const answer = {
      id: wallet,
      transactionId: transactionId(seq, event.at),
      amount: formatMoney(amount),
      newBalance: formatMoney(entry.balance),
      currency,
    }
    return { status: 200, body: answer, replayed }
  },
}
