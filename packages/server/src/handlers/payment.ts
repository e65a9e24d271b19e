import { isProblemCode, type ProblemCode } from '@bursar/contract'
import type { Outcome } from '@bursar/core'
import {
  formatMoney,
  type Id,
  idOf,
  type PaymentRow,
  parseId,
  paymentOf,
  remediesOf,
  ulidOf,
} from '@bursar/core'
import {
  decodePayment,
  type PaymentFilter,
  type PaymentView,
  selectPayment,
  selectPayments,
  selectPaymentsOf,
} from '../store/read/payment.ts'
import { selectWallet } from '../store/read/wallet.ts'
import { type Call, type Ground, type Handlers, type Rejection, rejected } from './call.ts'
import { explain } from './explain.ts'
import { mintId } from './mint.ts'
import { reachWallet } from './own.ts'
import { FIRST, pageOf, placesOf, positionOf } from './page.ts'
import { metadataOf, remediesShown, time, traceOf } from './render.ts'
import { rejectionOf, type Written, write } from './reply.ts'
import { privateTexts } from './text.ts'

type PaymentHandlers = Pick<
  Handlers,
  'payments.create' | 'payments.check' | 'payments.list' | 'payments.retrieve'
>
type Sent = Parameters<Handlers['payments.create']>[2]['body']

/** The command for what was sent, or a rejection: an id that is none names nothing. */
function commandOf(call: Call, payment: Id<'payment'>, sent: Sent) {
  const from = sent.from === null ? null : parseId('wallet', sent.from)
  const to = 'walletId' in sent.to ? parseId('wallet', sent.to.walletId) : null
  const own = call.caller.agent
  if (sent.from !== null && own !== null && from !== idOf('wallet', ulidOf(own)))
    return rejected('SCOPE_FORBIDDEN')
  if ((sent.from !== null && from === null) || ('walletId' in sent.to && to === null))
    return rejected('NOT_FOUND')
  const merchant = 'merchant' in sent.to ? sent.to.merchant : null
  const { digests, texts } = privateTexts(ulidOf(payment), {
    memo: sent.memo ?? undefined,
    metadata: Object.keys(sent.metadata).length === 0 ? undefined : JSON.stringify(sent.metadata),
  })
  const { amount, currency } = sent
  const ask = { payment, from, to, merchant, amount, currency, texts: digests }
  const command = { kind: 'payment.create', by: call.caller.key, ask } as const
  return { kind: 'command' as const, command, texts }
}

export function renderPayment({ row, asked, memo, metadata }: PaymentView) {
  return {
    id: row.id,
    status: row.state,
    from: row.from,
    to: destination(row),
    amount: formatMoney(row.amount),
    currency: row.currency,
    capturedAmount: formatMoney(row.captured),
    refundedAmount: formatMoney(row.refunded),
    rail: row.rail,
    memo,
    metadata: metadataOf(metadata),
    approvalId: asked ? idOf('approval', ulidOf(row.id)) : null,
    code: row.code,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  }
}

export function destination({ merchant, to }: Pick<PaymentRow, 'merchant' | 'to'>) {
  return merchant === null ? { walletId: to } : { merchant }
}

async function declined(
  ground: Ground,
  call: Call,
  { event, decision, replayed }: Written<'payment.create'>,
): Promise<Rejection> {
  const findings = decision?.findings ?? (await explain(ground, call.caller.bookId, event))
  const payment = {
    paymentId: event.ask.payment,
    trace: traceOf(findings),
    remedies: remediesShown(decision?.remedies ?? remediesOf(findings)),
  }
  return rejected(codeOf(event.out.code), { payment, replayed })
}

function codeOf(code: string | null): ProblemCode {
  return isProblemCode(code) ? code : 'INTERNAL'
}

/** Whoever cannot be told the outcome is told where it will be found. */
function withLookup(rejection: Rejection, payment: Id<'payment'>): Rejection {
  if (rejection.code !== 'OUTCOME_UNKNOWN') return rejection
  return { ...rejection, details: { ...rejection.details, lookup: `/v1/payments/${payment}` } }
}

type Checked = Outcome<'payment.create'>

function renderCheck(outcome: Extract<Checked, { kind: 'done' }>) {
  const { out, findings, remedies } = outcome
  const asks = findings.find((finding) => finding.outcome === 'ask')
  const verdict =
    out.verdict === 'DECLINED'
      ? ('declined' as const)
      : out.verdict === 'PENDING_APPROVAL'
        ? ('needs_approval' as const)
        : ('allowed' as const)
  return {
    outcome: verdict,
    allowed: verdict === 'allowed',
    code: out.code ?? asks?.code ?? null,
    trace: traceOf(findings),
    remedies: remediesShown(remedies),
  }
}

/** What a payment is to an agent: its own, money it received, or nothing it may know of. */
function relationOf({ row }: PaymentView, own: Id<'agent'>): 'payer' | 'payee' | null {
  const wallet = idOf('wallet', ulidOf(own))
  if (row.from === wallet) return 'payer'
  return row.to === wallet && row.state === 'COMPLETED' ? 'payee' : null
}

/** The payee sees the money and the memo; labels are the payer's own. */
function asSeenBy(view: PaymentView, own: Id<'agent'> | null): PaymentView {
  const isPayee = own !== null && relationOf(view, own) === 'payee'
  return isPayee ? { ...view, metadata: null } : view
}

export const paymentHandlers: PaymentHandlers = {
  async 'payments.create'(ground, call, { body }) {
    const made = commandOf(call, mintId('payment'), body)
    if (made.kind === 'rejected') return made
    const written = await write(ground, call, made)
    if (written.kind === 'rejected') return withLookup(written, made.command.ask.payment)
    const { event, seq, replayed } = written
    if (event.out.verdict === 'DECLINED') return declined(ground, call, written)
    const asked = event.out.verdict === 'PENDING_APPROVAL'
    const { memo, metadata } = body
    const shown = { row: paymentOf(event, seq), asked, memo, metadata: JSON.stringify(metadata) }
    return { status: asked ? 202 : 201, body: renderPayment(shown), replayed }
  },

  async 'payments.check'(ground, call, { body }) {
    const made = commandOf(call, mintId('payment'), body)
    if (made.kind === 'rejected') return made
    const request = { command: made.command, texts: [], idempotency: null, box: null, dry: true }
    const reply = await ground.engine.submit(call.caller.bookId, request)
    if (reply.kind === 'recorded') return rejected('INTERNAL')
    if (reply.kind !== 'dry') return rejectionOf(reply)
    const outcome = reply.outcome as Checked
    if (outcome.kind === 'refused') return rejectionOf(outcome)
    if (outcome.kind !== 'done') return rejected('INTERNAL')
    return { status: 200, body: renderCheck(outcome) }
  },

  async 'payments.list'(ground, call, { query }) {
    const { cursor, limit, status, walletId, createdAfter, createdBefore } = query
    const { agent: own, bookId } = call.caller
    const reached = reachListed(call, walletId)
    if (reached !== null && reached.kind === 'rejected') return reached
    const wallet = reached?.wallet ?? (own === null ? null : idOf('wallet', ulidOf(own)))
    const filters = [wallet, status ?? null, createdAfter ?? null, createdBefore ?? null]
    const list = { operation: 'payments.list', filters } as const
    const at = positionOf(ground, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const places = await placesOf(ground, call, { createdAfter, createdBefore })
    const filter: PaymentFilter = {
      below: Math.min(places.below, at.position === null ? FIRST : Number(at.position)),
      above: places.above,
      state: status ?? null,
      limit: limit + 1,
    }
    if (reached !== null) {
      const [known] = await ground.database.read(selectWallet(bookId, ulidOf(reached.wallet)))
      if (known === undefined) return rejected('NOT_FOUND')
    }
    const rows = await ground.database.read(
      wallet === null
        ? selectPayments(bookId, filter)
        : selectPaymentsOf(bookId, ulidOf(wallet), { ...filter, onlyReceived: own !== null }),
    )
    const body = pageOf(ground, call, {
      ...list,
      found: rows.map(decodePayment),
      limit,
      position: ({ row }) => String(row.seq),
      render: (view) => renderPayment(asSeenBy(view, own)),
    })
    return { status: 200, body }
  },

  async 'payments.retrieve'(ground, call, { params, query }) {
    const { agent: own, bookId } = call.caller
    const id = parseId('payment', params.id)
    const rows = id === null ? [] : await ground.database.read(selectPayment(bookId, ulidOf(id)))
    const found = rows[0] === undefined ? null : decodePayment(rows[0])
    const relation = own === null ? 'payer' : found === null ? null : relationOf(found, own)
    if (relation === null) return rejected('SCOPE_FORBIDDEN')
    if (found === null) return rejected('NOT_FOUND')
    const body = renderPayment(asSeenBy(found, own))
    // What the payer's policies and counters said is the payer's alone.
    if (query.expand !== undefined && relation === 'payee') return rejected('SCOPE_FORBIDDEN')
    if (query.expand === undefined) return { status: 200, body }
    const findings = await explain(ground, bookId, found.row.seq)
    return { status: 200, body: { ...body, trace: traceOf(findings) } }
  },
}

function reachListed(call: Call, walletId: string | undefined) {
  return walletId === undefined ? null : reachWallet(call, walletId)
}
