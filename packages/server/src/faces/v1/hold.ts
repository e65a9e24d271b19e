import {
  assert,
  type Command,
  type Id,
  type PaymentRow,
  parseId,
  present,
  ulidOf,
} from '@bursar/core'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { isFine, isPrecise } from '../../application/precision.ts'
import { privateTexts } from '../../application/private-text.ts'
import { type Written, write } from '../../application/write.ts'
import type { PrivateText } from '../../engine/request.ts'
import { decodePayment, selectPayment } from '../../store/read/payment.ts'
import type { Handlers } from './handler.ts'
import { asSeenBy, relationOf, renderPayment, withLookup, withoutHint } from './payment-view.ts'

type HoldHandlers = Pick<
  Handlers,
  'payments.capture' | 'payments.void' | 'payments.extend' | 'payments.refund'
>
type Kind = 'payment.capture' | 'payment.void' | 'payment.extend' | 'payment.refund'

interface Parts {
  readonly command: Extract<Command, { kind: Kind }>
  readonly texts?: PrivateText[]
}

/** What follows an authorized payment, answered with the payment as it left it. */
async function carryOut(
  deps: Deps,
  call: Call,
  asked: { readonly id: string; readonly parts: (payment: Id<'payment'>) => Parts },
) {
  const { agent: own, bookId } = call.caller
  const payment = parseId('payment', asked.id)
  if (payment === null) return rejected(own === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
  const parts = asked.parts(payment)
  if (await isTooPrecise(deps, call, parts.command)) return rejected('AMOUNT_TOO_PRECISE')
  const written = await write<Kind>(deps, call, parts)
  if (written.kind === 'rejected') return withoutHint(withLookup(written, payment))
  const [found] = await deps.database.read(selectPayment(bookId, ulidOf(payment)))
  const view = decodePayment(present(found, payment))
  const after = asSeenBy({ ...view, row: rowAfter(view.row, written) }, own)
  return { status: 200 as const, body: renderPayment(after), replayed: written.replayed }
}

async function isTooPrecise(
  deps: Deps,
  { caller: { agent: own, bookId } }: Call,
  { ask }: Parts['command'],
): Promise<boolean> {
  const amount = 'amount' in ask ? ask.amount : null
  if (amount === null || !isFine(amount)) return false
  const [found] = await deps.database.read(selectPayment(bookId, ulidOf(ask.payment)))
  const view = found === undefined ? null : decodePayment(found)
  // What is not the caller's is refused for that alone.
  if (view === null || (own !== null && relationOf(view, own) === null)) return false
  return !isPrecise(amount, view.row.currency)
}

/** The payment as its event left it, whatever came after. */
function rowAfter(row: PaymentRow, { event, seq }: Written<Kind>): PaymentRow {
  const moment = { lastSeq: seq, updatedAt: event.at }
  switch (event.kind) {
    case 'payment.capture': {
      const { verdict, captured } = event.out
      const moved = verdict === 'COMPLETED' ? captured : 0n
      return { ...row, ...moment, state: verdict, captured: moved, refunded: 0n }
    }
    case 'payment.void':
      return { ...row, ...moment, state: 'RELEASED', captured: 0n, refunded: 0n }
    case 'payment.extend': {
      const { expiresAt } = event.out
      return { ...row, ...moment, state: 'HELD', expiresAt, captured: 0n, refunded: 0n }
    }
    case 'payment.refund': {
      const before = event.saw.find(({ fact }) => fact === 'paid')?.value
      assert(before != null, 'a refund saw what had been paid')
      const { captured, refunded } = before as Pick<PaymentRow, 'captured' | 'refunded'>
      const sum = refunded + event.out.refunded
      return { ...row, ...moment, state: 'COMPLETED', captured, refunded: sum }
    }
  }
}

export const holdHandlers: HoldHandlers = {
  'payments.capture': (deps, call, { params, body }) =>
    carryOut(deps, call, {
      id: params.id,
      parts(payment) {
        const ask = { payment, amount: body.amount ?? null }
        return { command: { kind: 'payment.capture', by: call.caller.key, ask } }
      },
    }),

  'payments.void': (deps, call, { params }) =>
    carryOut(deps, call, {
      id: params.id,
      parts: (payment) => ({
        command: { kind: 'payment.void', by: call.caller.key, ask: { payment } },
      }),
    }),

  'payments.extend': (deps, call, { params, body }) =>
    carryOut(deps, call, {
      id: params.id,
      parts(payment) {
        const ask = { payment, hours: body.hours }
        return { command: { kind: 'payment.extend', by: call.caller.key, ask } }
      },
    }),

  'payments.refund': (deps, call, { params, body }) =>
    carryOut(deps, call, {
      id: params.id,
      parts(payment) {
        const { digests, texts } = privateTexts(ulidOf(payment), {
          reason: body.reason ?? undefined,
        })
        const ask = { payment, amount: body.amount ?? null, texts: digests }
        return { command: { kind: 'payment.refund', by: call.caller.key, ask }, texts }
      },
    }),
}
