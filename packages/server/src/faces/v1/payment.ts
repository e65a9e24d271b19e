import { isProblemCode, type OperationName, type ProblemCode } from '@bursar/contract'
import { holdHoursDefault, type Id, type Outcome, parseId, paymentOf, ulidOf } from '@bursar/core'
import { reachWallet } from '../../application/access.ts'
import {
  type Call,
  type Deps,
  type PayingCall,
  type Rejection,
  rejected,
} from '../../application/call.ts'
import { type Explanation, explain } from '../../application/explain.ts'
import { FIRST, placesOf } from '../../application/place.ts'
import { isFine, isPrecise } from '../../application/precision.ts'
import { privateTexts } from '../../application/private-text.ts'
import { whenDecided } from '../../application/wait.ts'
import { rejectionOf, submit, type Written, write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import {
  decodeOwnWallets,
  decodePayment,
  type PaymentFilter,
  selectOwnWallets,
  selectPayment,
  selectPayments,
  selectPaymentsOf,
} from '../../store/read/payment.ts'
import { decodeWallet, selectWallet } from '../../store/read/wallet.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { holdHandlers } from './hold.ts'
import { asSeenBy, relationOf, renderPayment, withLookup } from './payment-view.ts'
import { remediesShown, traceOf } from './render.ts'

type PaymentHandlers = Pick<Handlers, Extract<OperationName, `payments.${string}`>>
type Body = Parameters<Handlers['payments.create']>[2]['body']

/** What is asked for; a claim is a domain that the payee is said to have. */
export type Sent = Body & { readonly claim?: string | null }

/** The command for what was sent, or a rejection: an id that is none names nothing. */
export async function commandOf(deps: Deps, call: Call, sent: Sent) {
  const payment = mintId('payment')
  const from = sent.from === null ? null : parseId('wallet', sent.from)
  const to = 'walletId' in sent.to ? parseId('wallet', sent.to.walletId) : null
  const payee = 'payeeId' in sent.to ? parseId('payee', sent.to.payeeId) : null
  const merchant = 'merchant' in sent.to ? sent.to.merchant : null
  // Which wallets are an agent's own is known inside; a text that names none is none of them.
  if (sent.from !== null && from === null)
    return rejected(call.caller.agent === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
  if (to === null && payee === null && merchant === null) return rejected('NOT_FOUND')
  if (isFine(sent.amount) && (await isTooPrecise(deps, call, { from, amount: sent.amount })))
    return rejected('AMOUNT_TOO_PRECISE')
  const { digests, texts } = privateTexts(ulidOf(payment), {
    memo: sent.memo ?? undefined,
    metadata: Object.keys(sent.metadata).length === 0 ? undefined : JSON.stringify(sent.metadata),
  })
  const { amount, currency } = sent
  const holdHours = sent.capture ? null : (sent.holdHours ?? holdHoursDefault)
  const ask = {
    ...{ payment, from, to, payee, merchant, amount, currency, holdHours, texts: digests },
    allowDuplicate: sent.allowDuplicate ? true : null,
    claim: sent.claim ?? null,
    consent: sent.askApproval ? true : null,
  }
  const command = { kind: 'payment.create', by: call.caller.key, ask } as const
  return { kind: 'command' as const, command, texts }
}

async function isTooPrecise(
  deps: Deps,
  { caller: { agent: own, bookId } }: Call,
  { from, amount }: { from: Id<'wallet'> | null; amount: bigint },
): Promise<boolean> {
  const wallet = from ?? own
  if (wallet === null) return false
  const [row] = await deps.database.read(selectWallet(bookId, ulidOf(wallet)))
  if (row === undefined) return false
  const { agent, currency } = decodeWallet(row)
  // What is not the caller's is refused for that alone.
  return (own === null || agent === own) && !isPrecise(amount, currency)
}

async function declined(
  deps: Deps,
  call: Call,
  written: Written<'payment.create'>,
): Promise<Rejection> {
  const { event, replayed } = written
  const { findings, remedies } = await findingsOf(deps, call, written)
  const payment = {
    paymentId: event.ask.payment,
    trace: traceOf(findings),
    remedies: remediesShown(remedies),
  }
  return rejected(codeOf(event.out.code), { more: payment, replayed })
}

function codeOf(code: string | null): ProblemCode {
  return isProblemCode(code) ? code : 'INTERNAL'
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

/** A payment that was not declined, as it was made. */
export interface Paid {
  readonly kind: 'paid'
  readonly written: Written<'payment.create'>
  readonly shown: Parameters<typeof renderPayment>[0]
}

/** Pays: decided, posted and logged when this resolves. */
export async function pay(deps: Deps, call: PayingCall, sent: Sent): Promise<Paid | Rejection> {
  const made = await commandOf(deps, call, sent)
  if (made.kind === 'rejected') return made
  const written = await write(deps, call, made)
  if (written.kind === 'rejected') return withLookup(written, made.command.ask.payment)
  const { event, seq } = written
  if (event.out.verdict === 'DECLINED') return declined(deps, call, written)
  const asked = event.out.verdict === 'PENDING_APPROVAL'
  const { memo, metadata } = sent
  const shown = { row: paymentOf(event, seq), asked, memo, metadata: JSON.stringify(metadata) }
  return { kind: 'paid', written, shown }
}

/** What every rule said of a payment that was just written, or is repeated. */
export async function findingsOf(
  deps: Deps,
  call: Call,
  { event, decision }: Written<'payment.create'>,
): Promise<Explanation> {
  return decision ?? explain(deps, call.caller.bookId, event)
}

/** What a payment would come to at this moment; nothing is written. */
export async function check(deps: Deps, call: Call, sent: Sent) {
  const made = await commandOf(deps, call, sent)
  if (made.kind === 'rejected') return made
  const request = { command: made.command, texts: [], idempotency: null, box: null, dry: true }
  const reply = await submit(deps, call, request)
  if (reply.kind === 'recorded') return rejected('INTERNAL')
  if (reply.kind !== 'dry') return rejectionOf(reply)
  const outcome = reply.outcome as Checked
  if (outcome.kind === 'refused') return rejectionOf(outcome)
  if (outcome.kind !== 'done') return rejected('INTERNAL')
  return { kind: 'checked' as const, shown: renderCheck(outcome) }
}

export const paymentHandlers: PaymentHandlers = {
  ...holdHandlers,

  async 'payments.create'(deps, call, { body }) {
    const paid = await pay(deps, call, body)
    if (paid.kind === 'rejected') return paid
    const { written, shown } = paid
    const { replayed } = written
    return { status: shown.asked ? 202 : 201, body: renderPayment(shown), replayed }
  },

  async 'payments.check'(deps, call, { body }) {
    const checked = await check(deps, call, body)
    return checked.kind === 'rejected' ? checked : { status: 200, body: checked.shown }
  },

  async 'payments.list'(deps, call, { query }) {
    const { cursor, limit, status, walletId, createdAfter, createdBefore } = query
    const { agent: own, bookId } = call.caller
    const filters = [walletId ?? null, status ?? null, createdAfter ?? null, createdBefore ?? null]
    const list = { operation: 'payments.list', filters } as const
    const at = positionOf(deps, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const wallets = await listedWallets(deps, call, walletId)
    if (wallets.kind === 'rejected') return wallets
    const places = await placesOf(deps, call, { createdAfter, createdBefore })
    const filter: PaymentFilter = {
      below: Math.min(places.below, at.position === null ? FIRST : Number(at.position)),
      above: places.above,
      state: status ?? null,
      limit: limit + 1,
    }
    const rows = await deps.database.read(
      wallets.ids === null
        ? selectPayments(bookId, filter)
        : selectPaymentsOf(bookId, wallets.ids, { ...filter, onlyReceived: own !== null }),
    )
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodePayment),
      limit,
      position: ({ row }) => String(row.seq),
      render: (view) => renderPayment(asSeenBy(view, own)),
    })
    return { status: 200, body }
  },

  async 'payments.retrieve'(deps, call, { params, query }) {
    const { agent: own, bookId } = call.caller
    const id = parseId('payment', params.id)
    const rows = id === null ? [] : await deps.database.read(selectPayment(bookId, ulidOf(id)))
    const seen = rows[0] === undefined ? null : decodePayment(rows[0])
    const relation = own === null ? 'payer' : seen === null ? null : relationOf(seen, own)
    if (relation === null) return rejected('SCOPE_FORBIDDEN')
    if (seen === null) return rejected('NOT_FOUND')
    const found = await whenDecided(deps, call, { seen, seconds: query.wait })
    const body = renderPayment(asSeenBy(found, own))
    // What the payer's policies and counters said is the payer's alone.
    if (query.expand !== undefined && relation === 'payee') return rejected('SCOPE_FORBIDDEN')
    if (query.expand === undefined) return { status: 200, body }
    const { findings } = await explain(deps, bookId, found.row.seq)
    return { status: 200, body: { ...body, trace: traceOf(findings) } }
  },
}

type Listed = { readonly kind: 'wallets'; readonly ids: readonly Id<'wallet'>[] | null }

/** The wallets whose payments are listed; null is all of them. An agent has its own. */
async function listedWallets(
  deps: Deps,
  call: Call,
  walletId: string | undefined,
): Promise<Listed | Rejection> {
  const { agent: own, bookId } = call.caller
  if (walletId === undefined) {
    if (own === null) return { kind: 'wallets', ids: null }
    const [row] = await deps.database.read(selectOwnWallets(bookId, ulidOf(own)))
    return { kind: 'wallets', ids: decodeOwnWallets(own, row) }
  }
  const reached = await reachWallet(deps, call, walletId)
  if (reached.kind === 'rejected') return reached
  const [known] = await deps.database.read(selectWallet(bookId, ulidOf(reached.wallet)))
  return known === undefined ? rejected('NOT_FOUND') : { kind: 'wallets', ids: [reached.wallet] }
}
