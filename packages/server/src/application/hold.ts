import {
  assert,
  type Command,
  type Id,
  isFine,
  isPrecise,
  type PaymentRow,
  parseId,
  present,
  ulidOf,
} from '@bursar/core'
import type { PrivateText } from '../engine/request.ts'
import { decodePayment, type PaymentView, selectPayment } from '../store/read/payment.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { asSeenBy, relationOf, unnamed, withoutHint } from './payment-access.ts'
import { privateTexts } from './private-text.ts'
import { type Written, write } from './write.ts'

type Kind = 'payment.capture' | 'payment.void' | 'payment.extend' | 'payment.refund'

interface Draft {
  readonly command: Extract<Command, { kind: Kind }>
  readonly texts?: PrivateText[]
}

/** A payment as what was done left it. */
export interface Changed {
  readonly kind: 'changed'
  readonly view: PaymentView
  readonly replayed: boolean
}

/** Pays what was held, or a part of it; null: all. */
export function capture(deps: Deps, call: Call, asked: { id: string; amount: bigint | null }) {
  return change(deps, call, asked.id, (payment) => {
    const params = { payment, amount: asked.amount }
    return { command: { kind: 'payment.capture', actor: call.caller.key, params } }
  })
}

export function release(deps: Deps, call: Call, id: string) {
  return change(deps, call, id, (payment) => ({
    command: { kind: 'payment.void', actor: call.caller.key, params: { payment } },
  }))
}

export function extend(deps: Deps, call: Call, { id, hours }: { id: string; hours: number }) {
  return change(deps, call, id, (payment) => ({
    command: { kind: 'payment.extend', actor: call.caller.key, params: { payment, hours } },
  }))
}

/** Gives back what was paid, or a part of it; null: all that is left. */
export function refund(
  deps: Deps,
  call: Call,
  { id, amount, reason }: { id: string; amount: bigint | null; reason: string | null },
) {
  return change(deps, call, id, (payment) => {
    const { digests, texts } = privateTexts(ulidOf(payment), { reason: reason ?? undefined })
    const params = { payment, amount, texts: digests }
    return { command: { kind: 'payment.refund', actor: call.caller.key, params }, texts }
  })
}

async function change(
  deps: Deps,
  call: Call,
  id: string,
  draftOf: (payment: Id<'payment'>) => Draft,
): Promise<Changed | Rejection> {
  const { agent: own, bookId } = call.caller
  const payment = parseId('payment', id)
  if (payment === null) return unnamed(call)
  const draft = draftOf(payment)
  if (await isTooPrecise(deps, call, draft.command)) return rejected('AMOUNT_TOO_PRECISE')
  const written = await write<Kind>(deps, call, draft)
  if (written.kind === 'rejected') return { ...withoutHint(written), payment }
  const [row] = await deps.database.read(selectPayment(bookId, ulidOf(payment)))
  const view = decodePayment(present(row, payment))
  const after = asSeenBy({ ...view, row: rowAfter(view.row, written) }, own)
  return { kind: 'changed', view: after, replayed: written.replayed }
}

async function isTooPrecise(
  deps: Deps,
  { caller: { agent: own, bookId } }: Call,
  { params }: Draft['command'],
): Promise<boolean> {
  const amount = 'amount' in params ? params.amount : null
  if (amount === null || !isFine(amount)) return false
  const [row] = await deps.database.read(selectPayment(bookId, ulidOf(params.payment)))
  const view = row === undefined ? null : decodePayment(row)
  // What is not the caller's is refused for that alone.
  if (view === null || (own !== null && relationOf(view, own) === null)) return false
  return !isPrecise(amount, view.row.currency)
}

/** The payment as its event left it, whatever came after. */
function rowAfter(row: PaymentRow, { event, seq }: Written<Kind>): PaymentRow {
  const moment = { lastSeq: seq, updatedAt: event.at }
  switch (event.kind) {
    case 'payment.capture': {
      const { verdict, captured } = event.result
      const moved = verdict === 'COMPLETED' ? captured : 0n
      return { ...row, ...moment, state: verdict, captured: moved, refunded: 0n }
    }
    case 'payment.void':
      return { ...row, ...moment, state: 'RELEASED', captured: 0n, refunded: 0n }
    case 'payment.extend': {
      const { expiresAt } = event.result
      return { ...row, ...moment, state: 'HELD', expiresAt, captured: 0n, refunded: 0n }
    }
    case 'payment.refund': {
      const before = event.reads.find(({ fact }) => fact === 'paid')?.value
      assert(before != null, 'a refund saw what had been paid')
      const { captured, refunded } = before as Pick<PaymentRow, 'captured' | 'refunded'>
      const sum = refunded + event.result.refunded
      return { ...row, ...moment, state: 'COMPLETED', captured, refunded: sum }
    }
  }
}
