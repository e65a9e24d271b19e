import type { Rejection } from '../../application/call.ts'
import { type Changed, capture, extend, refund, release } from '../../application/hold.ts'
import type { Handlers } from './handler.ts'
import { renderPayment } from './render.ts'

type HoldHandlers = Pick<
  Handlers,
  'payments.capture' | 'payments.void' | 'payments.extend' | 'payments.refund'
>

function shown(changed: Changed | Rejection) {
  if (changed.kind === 'rejected') return changed
  const { view, replayed } = changed
  return { status: 200 as const, body: renderPayment(view), replayed }
}

export const holdHandlers: HoldHandlers = {
  async 'payments.capture'(deps, call, { params: { id }, body }) {
    return shown(await capture(deps, call, { id, amount: body.amount ?? null }))
  },

  async 'payments.void'(deps, call, { params }) {
    return shown(await release(deps, call, params.id))
  },

  async 'payments.extend'(deps, call, { params: { id }, body }) {
    return shown(await extend(deps, call, { id, hours: body.hours }))
  },

  async 'payments.refund'(deps, call, { params: { id }, body }) {
    const { amount = null, reason = null } = body
    return shown(await refund(deps, call, { id, amount, reason }))
  },
}
