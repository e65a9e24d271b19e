import { holdHoursDefault, idOf, type PaymentRow, ulidOf } from '@bursar/core'
import { invalidField, type Rejection } from '../../application/call.ts'
import { currencyMeant } from '../../application/currency.ts'
import { destinationOf, nobodyNamed } from '../../application/destination.ts'
import { type Changed, capture, extend, release } from '../../application/hold.ts'
import {
  findHold,
  type HoldPage,
  type Holds,
  holdsOfWallet,
  listHolds,
} from '../../application/hold-list.ts'
import { pay } from '../../application/payment.ts'
import type { PaymentView } from '../../store/read/payment.ts'
import type { V2Handlers } from './handler.ts'
import { addressOf, firstWallet } from './payment.ts'
import { money, time } from './render.ts'

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

type ShownHold = Pick<PaymentView, 'row' | 'asked' | 'memo'>

function renderHold({ row, asked, memo }: ShownHold) {
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

/** The hold as what was done to it left it. What is none is not touched. */
async function changed(
  hold: ReturnType<typeof findHold>,
  change: () => Promise<Changed | Rejection>,
) {
  const found = await hold
  if (found.kind === 'rejected') return found
  const done = await change()
  if (done.kind === 'rejected') return done
  return { status: 200 as const, body: renderHold(done.view), replayed: done.replayed }
}

interface HoldQuery {
  readonly limit: number
  readonly offset: number
  readonly status?: (typeof statuses)[PaymentRow['state']] | undefined
}

function pageOf({ limit, offset, status }: HoldQuery): HoldPage {
  return { states: status === undefined ? null : statesOf(status), limit, offset }
}

function listed(holds: Holds | Rejection) {
  if (holds.kind === 'rejected') return holds
  return { status: 200 as const, body: { holds: holds.items.map(renderHold) } }
}

function statesOf(status: string): string[] {
  return Object.entries(statuses).flatMap(([state, shown]) => (shown === status ? [state] : []))
}

export const holdHandlers: HoldHandlers = {
  async 'v2.holds.create'(deps, call, { body }) {
    const { wallet_id: from, amount, token, merchant_id: named, purpose: memo } = body
    if (call.caller.agent === null && from === null)
      return invalidField('wallet_id', 'wallet_id is required with an organization key.')
    const wallet = from ?? firstWallet(call)
    const meant = await currencyMeant(deps, call, { wallet, name: token, amount })
    if (meant.kind === 'rejected') return meant
    const to = named === null ? nobodyNamed : await destinationOf(deps, call, named)
    const { currency } = meant
    const holdHours = body.duration_hours ?? holdHoursDefault
    const plain = {
      metadata: {},
      allowDuplicate: false,
      askApproval: false,
      claim: null,
      label: null,
    }
    const hold = { from, to, amount, currency, memo, holdHours, ...plain }
    const paid = await pay(deps, call, hold)
    if (paid.kind === 'rejected') return paid
    const { written, view } = paid
    const ignored = meant.isAlias ? { ignored: ['token'] } : {}
    const answer = { ...renderHold(view), token: meant.named, ...ignored }
    const { replayed } = written
    const payment = view.row.id
    return { status: view.asked ? 202 : 201, body: answer, replayed, payment }
  },

  async 'v2.holds.list'(deps, call, { query }) {
    const page = pageOf(query)
    const { wallet_id: id } = query
    if (id === undefined) return listed(await listHolds(deps, call, page))
    return listed(await holdsOfWallet(deps, call, { id, page }))
  },

  async 'v2.holds.listOfWallet'(deps, call, { params: { id }, query }) {
    return listed(await holdsOfWallet(deps, call, { id, page: pageOf(query) }))
  },

  async 'v2.holds.retrieve'(deps, call, { params }) {
    const found = await findHold(deps, call, params.id)
    if (found.kind === 'rejected') return found
    return { status: 200, body: renderHold(found.view) }
  },

  'v2.holds.capture': (deps, call, { params: { id }, body: { amount } }) =>
    changed(findHold(deps, call, id), () => capture(deps, call, { id, amount })),

  'v2.holds.void': (deps, call, { params: { id } }) =>
    changed(findHold(deps, call, id), () => release(deps, call, id)),

  'v2.holds.extend': (deps, call, { params: { id }, body: { additional_hours: hours } }) =>
    changed(findHold(deps, call, id), () => extend(deps, call, { id, hours })),
}
