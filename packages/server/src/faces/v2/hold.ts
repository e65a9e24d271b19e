import { holdHoursDefault, type Id, idOf, type PaymentRow, parseId, ulidOf } from '@bursar/core'
import { reachWallet } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { selectHolds, selectHoldsOf } from '../../store/read/hold.ts'
import {
  decodeOwnWallets,
  decodePayment,
  type PaymentView,
  selectOwnWallets,
  selectPayment,
} from '../../store/read/payment.ts'
import { decodeWallet, selectWallet } from '../../store/read/wallet.ts'
import { holdHandlers as v1 } from '../v1/hold.ts'
import { pay } from '../v1/payment.ts'
import { destinationOf, unnamed } from './destination.ts'
import type { V2Handlers } from './handler.ts'
import { addressOf } from './payment.ts'
import { asBlocked } from './refusal.ts'
import { inSeconds, malformed, money, shortened, time } from './render.ts'
import { tokenOf } from './token.ts'

type HoldHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.holds.${string}`>>

const HOUR = 3_600_000_000

const statuses = {
  // Published clients have no word of its own for it: approval_status says the rest.
  PENDING_APPROVAL: 'active',
  HELD: 'active',
  PROCESSING: 'captured',
  COMPLETED: 'captured',
  DECLINED: 'voided',
  RELEASED: 'voided',
  EXPIRED: 'expired',
} as const satisfies Record<PaymentRow['state'], string>

type Shown = Pick<PaymentView, 'row' | 'asked' | 'memo'>

function renderHold({ row, asked, memo }: Shown) {
  const status = statuses[row.state]
  const updated = time(row.updatedAt)
  const hours = row.holdHours ?? holdHoursDefault
  return {
    id: row.id,
    hold_id: row.id,
    wallet_id: row.from,
    agent_id: row.agent,
    amount: money(row.amount),
    token: row.currency,
    currency: row.currency,
    merchant_id: isNamed(row) ? addressOf(row) : null,
    purpose: memo,
    status,
    approval_id: asked ? idOf('approval', ulidOf(row.id)) : null,
    approval_status: asked ? approvalOf(row) : null,
    captured_amount: money(row.captured),
    expires_at: time(row.expiresAt ?? row.createdAt + hours * HOUR),
    // The row knows when it was touched last; a refund is no capture.
    captured_at: status === 'captured' && row.refunded === 0n ? updated : null,
    voided_at: status === 'voided' ? updated : null,
    created_at: time(row.createdAt),
    updated_at: updated,
  }
}

function approvalOf({ state }: PaymentRow) {
  return state === 'PENDING_APPROVAL' ? ('pending' as const) : ('decided' as const)
}

/** A hold may be for nobody in particular: then no allow list knows its payee. */
function isNamed({ payee, rail, merchant }: PaymentRow): boolean {
  if (payee !== null || rail === 'internal' || merchant === null) return true
  return (merchant.id ?? merchant.name ?? merchant.domain) !== null
}

/** The hold that a path names. A payment that is none is not there. */
async function find(deps: Deps, call: Call, id: string) {
  const { agent: own, bookId } = call.caller
  const payment = parseId('payment', id)
  const rows =
    payment === null ? [] : await deps.database.read(selectPayment(bookId, ulidOf(payment)))
  const view = rows[0] === undefined ? null : decodePayment(rows[0])
  if (own !== null && view?.row.agent !== own) return rejected('SCOPE_FORBIDDEN')
  if (view === null || view.row.holdHours === null || view.row.state === 'DECLINED')
    return rejected('NOT_FOUND')
  return { kind: 'found' as const, view }
}

type Answer = Awaited<ReturnType<(typeof v1)['payments.void']>>

/** What /v1 does with a payment that is held, told as the hold that it left. */
async function carryOut(
  deps: Deps,
  call: Call,
  { id, act }: { id: string; act: (payment: Id<'payment'>) => Promise<Answer> },
) {
  const found = await find(deps, call, id)
  if (found.kind === 'rejected') return found
  const { view } = found
  const done = await act(view.row.id)
  if ('kind' in done) return done
  const { status, updatedAt, capturedAmount, expiresAt } = done.body
  const left = renderHold({ ...view, row: { ...view.row, state: status, refunded: 0n } })
  const moment = inSeconds(updatedAt)
  const body = {
    ...left,
    captured_amount: shortened(capturedAmount),
    expires_at: expiresAt === null ? left.expires_at : inSeconds(expiresAt),
    captured_at: left.captured_at === null ? null : moment,
    voided_at: left.voided_at === null ? null : moment,
    updated_at: moment,
  }
  return { status: 200 as const, body, replayed: done.replayed ?? false }
}

interface Asked {
  readonly limit: number
  readonly offset: number
  readonly status?: (typeof statuses)[PaymentRow['state']] | undefined
}

async function list(
  deps: Deps,
  call: Call,
  { wallets, query }: { wallets: readonly Id<'wallet'>[] | null; query: Asked },
) {
  const { limit, offset, status } = query
  const states = status === undefined ? null : statesOf(status)
  const page = { states, limit, offset }
  const { bookId } = call.caller
  const rows = await deps.database.read(
    wallets === null ? selectHolds(bookId, page) : selectHoldsOf(bookId, wallets, page),
  )
  const holds = rows.map((row) => renderHold(decodePayment(row)))
  return { status: 200 as const, body: { holds } }
}

function statesOf(status: string): string[] {
  return Object.entries(statuses).flatMap(([state, shown]) => (shown === status ? [state] : []))
}

/** The holds of a wallet that is there, and that the caller may see. */
async function listOf(
  deps: Deps,
  call: Call,
  { id, query }: { id: string; query: Asked },
): Promise<Awaited<ReturnType<typeof list>> | Rejection> {
  const reached = await reachWallet(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const { wallet } = reached
  const [row] = await deps.database.read(selectWallet(call.caller.bookId, ulidOf(wallet)))
  if (row === undefined || decodeWallet(row).type === 'SYSTEM') return rejected('NOT_FOUND')
  return list(deps, call, { wallets: [wallet], query })
}

export const holdHandlers: HoldHandlers = {
  async 'v2.holds.create'(deps, call, { body }) {
    const { wallet_id: from, amount, token, merchant_id: named, purpose: memo } = body
    const own = call.caller.agent
    if (own === null && from === null)
      return malformed('wallet_id', "Required: this key is the organization's, and nobody's own.")
    const wallet = from ?? (own === null ? null : idOf('wallet', ulidOf(own)))
    const spoken = await tokenOf(deps, call, { wallet, token, amount })
    if (spoken.kind === 'rejected') return spoken
    const led = named === null ? unnamed : await destinationOf(deps, call, named)
    if (led.kind === 'rejected') return led
    const { to } = led
    const { currency } = spoken
    const hold = { capture: false, holdHours: body.duration_hours ?? holdHoursDefault }
    const plain = { metadata: {}, allowDuplicate: false, askApproval: false }
    const paid = await pay(deps, call, { from, to, amount, currency, memo, ...hold, ...plain })
    if (paid.kind === 'rejected') return asBlocked(paid)
    const { written, shown } = paid
    const ignored = spoken.isAlias ? { ignored: ['token'] } : {}
    const answer = { ...renderHold(shown), token: spoken.token, ...ignored }
    return { status: shown.asked ? 202 : 201, body: answer, replayed: written.replayed }
  },

  async 'v2.holds.list'(deps, call, { query }) {
    const { wallet_id: id } = query
    if (id !== undefined) return listOf(deps, call, { id, query })
    const { agent: own, bookId } = call.caller
    if (own === null) return list(deps, call, { wallets: null, query })
    const [row] = await deps.database.read(selectOwnWallets(bookId, ulidOf(own)))
    return list(deps, call, { wallets: decodeOwnWallets(own, row), query })
  },

  'v2.holds.listOfWallet': (deps, call, { params, query }) =>
    listOf(deps, call, { id: params.id, query }),

  async 'v2.holds.retrieve'(deps, call, { params }) {
    const found = await find(deps, call, params.id)
    if (found.kind === 'rejected') return found
    return { status: 200, body: renderHold(found.view) }
  },

  'v2.holds.capture': (deps, call, { params, body }) =>
    carryOut(deps, call, {
      id: params.id,
      act(id) {
        const part = body.amount === null ? {} : { amount: body.amount }
        return v1['payments.capture'](deps, call, {
          params: { id },
          query: undefined,
          body: part,
        })
      },
    }),

  'v2.holds.void': (deps, call, { params }) =>
    carryOut(deps, call, {
      id: params.id,
      act: (id) =>
        v1['payments.void'](deps, call, { params: { id }, query: undefined, body: undefined }),
    }),

  'v2.holds.extend': (deps, call, { params, body }) =>
    carryOut(deps, call, {
      id: params.id,
      act(id) {
        const asked = { hours: body.additional_hours }
        return v1['payments.extend'](deps, call, {
          params: { id },
          query: undefined,
          body: asked,
        })
      },
    }),
}
