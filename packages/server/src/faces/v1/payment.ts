import type { OperationName } from '@bursar/contract'
import { holdHoursDefault } from '@bursar/core'
import {
  type Checked,
  check,
  findPayment,
  listPayments,
  type PaymentRequest,
  pay,
} from '../../application/payment.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { holdHandlers } from './hold.ts'
import { remediesShown, renderPayment, traceOf } from './render.ts'

type PaymentHandlers = Pick<Handlers, Extract<OperationName, `payments.${string}`>>
type Body = Parameters<Handlers['payments.create']>[2]['body']

// Field by field: to spread a body costs more than a microsecond of each payment.
function requestIn(body: Body): PaymentRequest {
  const { from, to, amount, currency, memo, metadata, allowDuplicate, askApproval } = body
  const holdHours = body.capture ? null : (body.holdHours ?? holdHoursDefault)
  return {
    from,
    to,
    amount,
    currency,
    memo,
    metadata,
    holdHours,
    allowDuplicate,
    askApproval,
    claim: null,
    label: null,
  }
}

function renderCheck({ verdict, code, findings, remedies }: Checked) {
  return {
    outcome: verdict,
    allowed: verdict === 'allowed',
    code,
    trace: traceOf(findings),
    remedies: remediesShown(remedies),
  }
}

export const paymentHandlers: PaymentHandlers = {
  ...holdHandlers,

  async 'payments.create'(deps, call, { body }) {
    const paid = await pay(deps, call, requestIn(body))
    if (paid.kind === 'rejected') return paid
    const { view, written } = paid
    const { replayed } = written
    return { status: view.asked ? 202 : 201, body: renderPayment(view), replayed }
  },

  async 'payments.check'(deps, call, { body }) {
    const checked = await check(deps, call, requestIn(body))
    return checked.kind === 'rejected' ? checked : { status: 200, body: renderCheck(checked) }
  },

  async 'payments.list'(deps, call, { query }) {
    const { status: state = null, walletId: wallet = null, createdAfter, createdBefore } = query
    return pageOf(deps, call, {
      operation: 'payments.list',
      filters: [wallet, state, createdAfter ?? null, createdBefore ?? null],
      query,
      async read(from, limit) {
        const search = {
          wallet,
          state,
          createdAfter,
          createdBefore,
          below: placeBelow(from),
          limit,
        }
        const payments = await listPayments(deps, call, search)
        return payments.kind === 'rejected' ? payments : payments.items
      },
      position: ({ row }) => String(row.seq),
      render: renderPayment,
    })
  },

  async 'payments.retrieve'(deps, call, { params, query }) {
    const explained = query.expand !== undefined
    const found = await findPayment(deps, call, {
      id: params.id,
      waitSeconds: query.wait,
      explained,
    })
    if (found.kind === 'rejected') return found
    const body = renderPayment(found.view)
    if (found.explanation === null) return { status: 200, body }
    return { status: 200, body: { ...body, trace: traceOf(found.explanation.findings) } }
  },
}
