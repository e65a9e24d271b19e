import { isProblemCode, type Metadata, readClaim, readMerchant } from '@bursar/contract'
import {
  type Done,
  type Id,
  isFine,
  isPrecise,
  type Merchant,
  type Outcome,
  parseId,
  paymentOf,
  type SwitchName,
  ulidOf,
} from '@bursar/core'
import { mintId } from '../identity/mint.ts'
import {
  decodePayment,
  type PaymentFilter,
  type PaymentView,
  selectPayment,
  selectPayments,
  selectPaymentsOf,
} from '../store/read/payment.ts'
import { decodeWallet, selectWallet } from '../store/read/wallet.ts'
import { walletNamed } from './access.ts'
import { type Call, type Deps, type PayingCall, type Rejection, rejected } from './call.ts'
import { listedAt } from './destination.ts'
import { type Explanation, explain } from './explain.ts'
import { asSeenBy, relationOf, unnamed } from './payment-access.ts'
import { placesOf } from './place.ts'
import { privateTexts } from './private-text.ts'
import { whenDecided } from './wait.ts'
import { walletsListed } from './wallet.ts'
import { rejectionOf, submit, type Written, write } from './write.ts'

/** An outside party as it was sent, before it is read. */
export type SentMerchant = Omit<Merchant, 'reading'>

/** Where money goes: a wallet or an entry of the payee directory, by its id as it was sent. */
export type Destination =
  | { readonly walletId: string }
  | { readonly payeeId: string }
  | { readonly merchant: SentMerchant }

export interface PaymentRequest {
  /** A wallet by its id as it was sent; null: the first one of the agent whose key it is. */
  readonly from: string | null
  readonly to: Destination
  readonly amount: bigint
  /** null: that of the wallet. */
  readonly currency: string | null
  readonly memo: string | null
  readonly metadata: Metadata
  /** How long the money is held until it is captured; null: it is paid at once. */
  readonly holdHours: number | null
  readonly allowDuplicate: boolean
  /** Whether the payer wants a person to approve it, whatever the policies say. */
  readonly askApproval: boolean
  /** How long a person can approve it at most; as the policies say where it is left out. */
  readonly approvalHours?: number | null
  /** A domain that the payee is said to have. */
  readonly claim: string | null
  /** The rail or chain that the caller named, if a kill switch can stop it. */
  readonly label: SwitchName | null
}

/** A payment that was not declined, as it was made. */
export interface Paid {
  readonly kind: 'paid'
  readonly written: Written<'payment.create'>
  readonly view: Pick<PaymentView, 'row' | 'asked' | 'memo' | 'metadata'>
}

/** Pays: decided, posted and logged when this resolves. */
export async function pay(
  deps: Deps,
  call: PayingCall,
  request: PaymentRequest,
): Promise<Paid | Rejection> {
  const draft = await commandOf(deps, call, request)
  if (draft.kind === 'rejected') return draft
  const written = await write(deps, call, draft)
  if (written.kind === 'rejected') return { ...written, payment: draft.command.params.payment }
  const { event, seq } = written
  if (event.result.verdict === 'DECLINED') return declined(deps, call, written)
  const asked = event.result.verdict === 'PENDING_APPROVAL'
  const metadata = JSON.stringify(request.metadata)
  const view = { row: paymentOf(event, seq), asked, memo: request.memo, metadata }
  return { kind: 'paid', written, view }
}

/** The command for a request, or a rejection: an id that is none names nothing. */
async function commandOf(deps: Deps, call: Call, request: PaymentRequest) {
  const { amount, currency, memo, metadata, holdHours, allowDuplicate, askApproval } = request
  const payment = mintId('payment')
  const from = request.from === null ? null : walletNamed(request.from)
  const { to: sentTo, claim } = isNamed(request) ? await resolved(deps, call, request) : request
  const to = 'walletId' in sentTo ? walletNamed(sentTo.walletId) : null
  const payee = 'payeeId' in sentTo ? parseId('payee', sentTo.payeeId) : null
  const merchant =
    'merchant' in sentTo ? { ...sentTo.merchant, reading: readMerchant(sentTo.merchant) } : null
  // Which wallets are an agent's own is known inside; a text that names none is none of them.
  if (request.from !== null && from === null) return unnamed(call)
  if (to === null && payee === null && merchant === null) return rejected('NOT_FOUND')
  if (isFine(amount) && (await isTooPrecise(deps, call, { from, amount })))
    return rejected('AMOUNT_TOO_PRECISE')
  const { digests, texts } = privateTexts(ulidOf(payment), {
    memo: memo ?? undefined,
    metadata: Object.keys(metadata).length === 0 ? undefined : JSON.stringify(metadata),
  })
  const params = {
    payment,
    from,
    to,
    payee,
    merchant,
    amount,
    currency,
    holdHours,
    texts: digests,
    allowDuplicate: allowDuplicate ? true : null,
    claim: claim === null ? null : readClaim(claim),
    label: request.label,
    consent: askApproval ? true : null,
    consentHours: request.approvalHours ?? null,
  }
  const command = { kind: 'payment.create', actor: call.caller.key, params } as const
  return { kind: 'command' as const, command, texts }
}

// Digits, or what stands in names of accounts.
const MAY_BE_ADDRESS = /[\d@_:.]/

/** Whether it goes to a merchant that has more than a domain. */
function isNamed({ to }: Pick<PaymentRequest, 'to'>): boolean {
  return 'merchant' in to && (to.merchant.id !== null || to.merchant.name !== null)
}

/** A merchant that is called by an address of the payee directory is who stands there. */
async function resolved(
  deps: Deps,
  call: Call,
  { to, claim }: Pick<PaymentRequest, 'to' | 'claim'>,
): Promise<Pick<PaymentRequest, 'to' | 'claim'>> {
  if (!('merchant' in to)) return { to, claim }
  const { id, name, domain } = to.merchant
  for (const text of [id, name]) {
    // To look is a question to the database, and most names are no addresses.
    if (text === null || !MAY_BE_ADDRESS.test(text.normalize('NFKC'))) continue
    const payeeId = await listedAt(deps, call, text)
    if (payeeId === null) continue
    // What else it is called can only be held against it.
    return { to: { payeeId }, claim: claim ?? domain ?? (text === id ? name : id) }
  }
  return { to, claim }
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
  const { code } = event.result
  const decision = await explanationOf(deps, call, written)
  return rejected(isProblemCode(code) ? code : 'INTERNAL', {
    declined: { payment: event.params.payment, ...decision },
    replayed,
  })
}

/** What every rule said of a payment that was just written, or is repeated. */
export async function explanationOf(
  deps: Deps,
  call: Call,
  { event, decision }: Written<'payment.create'>,
): Promise<Explanation> {
  return decision ?? explain(deps, call.caller.bookId, event)
}

export type Verdict = 'allowed' | 'needs_approval' | 'declined'

/** What a payment would come to at this moment. */
export interface Checked extends Explanation {
  readonly kind: 'checked'
  readonly verdict: Verdict
  readonly code: string | null
}

/** Decides without writing anything. */
export async function check(
  deps: Deps,
  call: Call,
  request: PaymentRequest,
): Promise<Checked | Rejection> {
  const draft = await commandOf(deps, call, request)
  if (draft.kind === 'rejected') return draft
  const { command } = draft
  const reply = await submit(deps, call, {
    ...{ command, texts: [], idempotency: null, box: null, dry: true },
  })
  if (reply.kind === 'recorded') return rejected('INTERNAL')
  if (reply.kind !== 'dry') return rejectionOf(reply)
  const outcome = reply.outcome as Outcome<'payment.create'>
  if (outcome.kind === 'rejected') return rejectionOf(outcome)
  return outcome.kind === 'done' ? checkedOf(outcome) : rejected('INTERNAL')
}

function checkedOf({ result, findings, remedies }: Done<'payment.create'>): Checked {
  const asks = findings.find((finding) => finding.outcome === 'ask')
  const verdict =
    result.verdict === 'DECLINED'
      ? 'declined'
      : result.verdict === 'PENDING_APPROVAL'
        ? 'needs_approval'
        : 'allowed'
  return { kind: 'checked', verdict, code: result.code ?? asks?.code ?? null, findings, remedies }
}

export interface PaymentSearch {
  /** A wallet by its id as it was sent; null: all that the caller may see. */
  readonly wallet: string | null
  readonly state: string | null
  readonly createdAfter?: number | undefined
  readonly createdBefore?: number | undefined
  /** A place in the log. */
  readonly below: number
  readonly limit: number
}

/** Payments of the caller's wallets, the newest first. */
export async function listPayments(deps: Deps, call: Call, search: PaymentSearch) {
  const { agent: own, bookId } = call.caller
  const listed = await walletsListed(deps, call, search.wallet)
  if (listed.kind === 'rejected') return listed
  const { wallets } = listed
  const places = await placesOf(deps, call, search)
  const filter: PaymentFilter = {
    below: Math.min(places.below, search.below),
    above: places.above,
    state: search.state,
    limit: search.limit,
  }
  const rows = await deps.database.read(
    wallets === null
      ? selectPayments(bookId, filter)
      : selectPaymentsOf(bookId, wallets, { ...filter, onlyReceived: own !== null }),
  )
  const items = rows.map((row) => asSeenBy(decodePayment(row), own))
  return { kind: 'payments' as const, items }
}

/** A payment as it stands, or as soon as it is decided. */
export async function findPayment(
  deps: Deps,
  call: Call,
  { id, waitSeconds, explained }: { id: string; waitSeconds: number; explained: boolean },
) {
  const { agent: own, bookId } = call.caller
  const payment = parseId('payment', id)
  const rows =
    payment === null ? [] : await deps.database.read(selectPayment(bookId, ulidOf(payment)))
  const seen = rows[0] === undefined ? null : decodePayment(rows[0])
  const relation = own === null ? 'payer' : seen === null ? null : relationOf(seen, own)
  if (relation === null) return rejected('SCOPE_FORBIDDEN')
  if (seen === null) return rejected('NOT_FOUND')
  const found = await whenDecided(deps, call, { seen, seconds: waitSeconds })
  // What the payer's policies and counters said is the payer's alone.
  if (explained && relation === 'payee') return rejected('SCOPE_FORBIDDEN')
  const explanation = explained ? await explain(deps, bookId, found.row.seq) : null
  return { kind: 'payment' as const, view: asSeenBy(found, own), explanation }
}
