import { decodeEvent, type Event, ulidOf } from '@bursar/core'
import { reachWallet } from '../../application/access.ts'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { transactionId } from '../../application/id.ts'
import {
  decodeNamedPayment,
  type NamedPayment,
  selectNamedPayments,
} from '../../store/read/evidence.ts'
import {
  decodeLeg,
  type LegView,
  selectMovements,
  selectMovementsOf,
} from '../../store/read/movement.ts'
import { selectWallet } from '../../store/read/wallet.ts'
import { paymentOf } from '../v1/wallet.ts'
import { vendorOf } from './decision.ts'
import type { V2Handlers } from './handler.ts'
import { legsOf } from './leg.ts'
import { type Movement, movementsOf, touching } from './movement.ts'
import { proofOf } from './proof.ts'
import { movedAs, walletsOf } from './recorded.ts'
import { money, time } from './render.ts'

type LedgerHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.ledger.${string}`>>

interface Shown {
  readonly seq: number
  readonly hash: string
  readonly event: Event
  readonly movement: Movement
  readonly currency: string
  readonly payment: NamedPayment | null
}

function renderEntry({ seq, hash, event, movement, currency, payment }: Shown) {
  const { from, to } = movement
  const transaction = transactionId(seq, event.at)
  return {
    id: transaction,
    tx_id: transaction,
    payment_id: payment?.row.id ?? null,
    mandate_id: null,
    kind: event.kind,
    from_wallet: from.wallet,
    to_wallet: to.wallet,
    amount: money(to.amount),
    currency,
    token: currency,
    vendor: payment === null ? null : vendorOf(payment),
    status: 'completed' as const,
    chain: payment?.row.rail ?? ('internal' as const),
    chain_tx_hash: null,
    audit_anchor: hash,
    created_at: time(event.at),
  }
}

/** Each leg with its event, and with the movement that it is a side of. */
function movementBehind(leg: LegView) {
  const event = decodeEvent(leg.body)
  const isLeg = ({ wallet, version }: Movement['to']) =>
    wallet === leg.wallet && version === leg.version
  const movement = movementsOf(event).find(({ from, to }) => isLeg(from) || isLeg(to))
  return movement === undefined ? [] : [{ leg, event, movement, payment: paymentOf(event) }]
}

async function paymentsNamed({ database }: Deps, { caller }: Call, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, NamedPayment>()
  const rows = await database.read(selectNamedPayments(caller.bookId, ids.map(ulidOf)))
  return new Map(rows.map(decodeNamedPayment).map((payment) => [payment.row.id, payment] as const))
}

/** The wallets whose movements are listed; null is all of them. */
async function listed(deps: Deps, call: Call, walletId: string | undefined) {
  if (walletId === undefined)
    return { kind: 'wallets' as const, wallets: await walletsOf(deps, call) }
  const reached = await reachWallet(deps, call, walletId)
  if (reached.kind === 'rejected') return reached
  const { wallet } = reached
  const [row] = await deps.database.read(selectWallet(call.caller.bookId, ulidOf(wallet)))
  if (row === undefined) return rejected('NOT_FOUND')
  return { kind: 'wallets' as const, wallets: [wallet] }
}

export const ledgerHandlers: LedgerHandlers = {
  async 'v2.ledger.entries'(deps, call, { query }) {
    const { wallet_id: walletId, ...page } = query
    const of = await listed(deps, call, walletId)
    if (of.kind === 'rejected') return of
    const { bookId } = call.caller
    const rows = await deps.database.read(
      of.wallets === null
        ? selectMovements(bookId, page)
        : selectMovementsOf(bookId, of.wallets, page),
    )
    const found = rows.map(decodeLeg).flatMap(movementBehind)
    const ids = new Set(found.flatMap(({ payment }) => payment ?? []))
    const payments = await paymentsNamed(deps, call, [...ids])
    const entries = found.map(({ leg, event, movement, payment }) =>
      renderEntry({ ...leg, event, movement, payment: payments.get(payment ?? '') ?? null }),
    )
    return { status: 200, body: { entries } }
  },

  async 'v2.ledger.entry'(deps, call, { params }) {
    const recorded = await movedAs(deps, call, params.tx_id)
    if (recorded.kind === 'rejected') return recorded
    const { link, event, wallets, payment } = recorded
    const { seq, hash } = link
    const entries = await legsOf(deps, call, { seq, event, wallets })
    const [movement] = touching(movementsOf(event), wallets)
    const [first] = entries
    if (movement === undefined || first === undefined) return rejected('NOT_FOUND')
    const { currency } = first
    const entry = renderEntry({ seq, hash, event, movement, currency, payment })
    return { status: 200, body: { ...entry, entries } }
  },

  async 'v2.ledger.verify'(deps, call, { params }) {
    const recorded = await movedAs(deps, call, params.tx_id)
    if (recorded.kind === 'rejected') return recorded
    const { valid, checks } = await proofOf(deps, call, recorded)
    return { status: 200, body: { valid, anchor: recorded.link.hash, checks } }
  },
}
