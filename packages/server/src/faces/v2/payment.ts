import { hostIn, switchNamed } from '@bursar/contract'
import { type Id, idOf, type PaymentRow, ulidOf } from '@bursar/core'
import {
  type Call,
  type Deps,
  invalidField,
  type PayingCall,
  type Rejection,
  rejected,
} from '../../application/call.ts'
import { currencyMeant } from '../../application/currency.ts'
import { destinationOf } from '../../application/destination.ts'
import { eventId, firstWalletOf, transactionId } from '../../application/id.ts'
import { explanationOf, type Paid, type PaymentRequest, pay } from '../../application/payment.ts'
import type { V2Handlers } from './handler.ts'
import { explanationShown, money, time, timeOrNull } from './render.ts'

type PaymentHandlers = Pick<V2Handlers, 'v2.wallets.transfer' | 'v2.pay'>

const payerMissing =
  'Required with an organization key, which is of no agent. Name the wallet to pay from, or use ' +
  "the agent's own key: POST /api/v2/agents/{id}/rotate-key creates one, and so does create_key " +
  'when an agent is created.'

interface TransferRequest
  extends Pick<PaymentRequest, 'from' | 'to' | 'amount' | 'claim' | 'memo'> {
  readonly token: string | null
  /** The rail or chain that the caller names. */
  readonly chain: string | null
}

interface Payment {
  readonly kind: 'payment'
  readonly paid: Paid
  /** As it is echoed. */
  readonly token: string
  /** Whether the token was only another name. */
  readonly isAlias: boolean
}

async function payAtOnce(
  deps: Deps,
  call: PayingCall,
  { token: name, chain, ...asked }: TransferRequest,
): Promise<Payment | Rejection> {
  const { from, amount } = asked
  const wallet = from ?? firstWallet(call)
  const meant = await currencyMeant(deps, call, { wallet, name, amount })
  if (meant.kind === 'rejected') return meant
  const { currency, named: token, isAlias } = meant
  const plain = { metadata: {}, holdHours: null, allowDuplicate: false, askApproval: false }
  const label = chain === null ? null : switchNamed(chain)
  const paid = await pay(deps, call, { ...asked, currency, ...plain, label })
  return paid.kind === 'rejected' ? paid : { kind: 'payment', paid, token, isAlias }
}

/** The wallet that an agent's own key pays from where none is named. */
export function firstWallet({ caller }: Call): Id<'wallet'> | null {
  return caller.agent === null ? null : firstWalletOf(caller.agent)
}

const statuses = {
  PENDING_APPROVAL: 'pending',
  HELD: 'confirming',
  PROCESSING: 'confirming',
  COMPLETED: 'completed',
  DECLINED: 'blocked',
  RELEASED: 'failed',
  EXPIRED: 'failed',
} as const satisfies Record<PaymentRow['state'], string>

/** A payment's state in the words of published clients. */
export function statusOf(state: PaymentRow['state']) {
  return statuses[state]
}

/**
 * The rail that a payment goes by. In a test book its caller's name for it is kept, and the rest is
 * a simulation.
 */
export function chainOf({ caller }: Call, { rail, label }: Pick<PaymentRow, 'rail' | 'label'>) {
  return label !== null && caller.environment === 'test' ? label : rail
}

/** What both calls answer of a payment. */
async function shownOf(deps: Deps, call: Call, { paid }: Payment) {
  const { row, asked } = paid.view
  const { findings } = await explanationOf(deps, call, paid.written)
  const transaction = asked ? row.id : transactionId(row.seq, row.createdAt)
  const chain = chainOf(call, row)
  return {
    tx_hash: transaction,
    transaction_id: transaction,
    payment_id: row.id,
    approval_id: asked ? idOf('approval', ulidOf(row.id)) : null,
    ledger_tx_id: row.state === 'COMPLETED' ? transaction : null,
    status: statusOf(row.state),
    chain,
    execution_path: chain === row.rail ? row.rail : ('simulated' as const),
    audit_anchor: eventId(row.seq, row.createdAt),
    policy_explanation: explanationShown(findings),
  }
}

/** Where it went, by the name that it was sent to: never an address that is made up. */
export function addressOf({ to, rail, merchant, payee }: PaymentRow): string {
  if (payee !== null) return payee
  if (rail === 'internal' || merchant === null) return to
  return merchant.id ?? merchant.domain ?? merchant.name ?? to
}

/** What a domain says, if anything: clients send these where they have nobody to name. */
function claimedBy(domain: string | null): string | null {
  const word = domain?.trim().toLowerCase() ?? ''
  return domain === null || word === '' || word === 'localhost' ? null : domain
}

/** Who is said to be paid beside where the money goes. */
function claimOf(claimed: string, destination: string): string | null {
  const claim = hostIn(claimed) ?? claimed
  return claim === (hostIn(destination) ?? destination) ? null : claim
}

export const paymentHandlers: PaymentHandlers = {
  async 'v2.wallets.transfer'(deps, call, { params, body }) {
    const { destination, amount, token, chain, domain, memo } = body
    const claimed = claimedBy(domain)
    const text = destination ?? claimed
    if (text === null)
      return invalidField('destination', 'Required unless domain identifies the merchant.')
    // Where nothing else is named, what is said is who it is.
    const to = await destinationOf(deps, call, text)
    const claim = claimed === null ? null : claimOf(claimed, text)
    const payment = await payAtOnce(deps, call, {
      from: params.id,
      ...{ to, amount, token, chain, claim, memo },
    })
    if (payment.kind === 'rejected') return payment
    if (payment.paid.view.asked) return waitingFor(deps, call, payment)
    const { row } = payment.paid.view
    const unused = domain !== null && claimed === null ? ['domain'] : []
    const ignored = [...(payment.isAlias ? ['token'] : []), ...unused]
    const answer = {
      ...(await shownOf(deps, call, payment)),
      from_address: row.from,
      to_address: addressOf(row),
      amount: money(row.amount),
      token: payment.token,
      currency: row.currency,
      user_op_hash: null,
      memo,
      created_at: time(row.createdAt),
      ...(ignored.length === 0 ? {} : { ignored }),
    }
    const { replayed } = payment.paid.written
    return { status: 201, body: answer, replayed, payment: row.id }
  },

  async 'v2.pay'(deps, call, { body }) {
    const { amount, currency, chain, wallet_id: from, memo } = body
    if (call.caller.agent === null && from === null) return invalidField('wallet_id', payerMissing)
    const to = await destinationOf(deps, call, body.to)
    const asked = { from, to, amount, token: currency, chain, claim: null, memo }
    const payment = await payAtOnce(deps, call, asked)
    if (payment.kind === 'rejected') return payment
    const { row, asked: isPending } = payment.paid.view
    const shown = await shownOf(deps, call, payment)
    const ignored = payment.isAlias ? ['currency'] : []
    const answer = {
      ...shown,
      to: addressOf(row),
      amount: money(row.amount),
      currency: payment.token,
      message: isPending ? 'Waiting for human approval.' : shown.policy_explanation.summary,
      mandate_id: null,
      route: {
        chain: shown.chain,
        provider: 'bursar' as const,
        estimated_fee_bps: 0 as const,
        route_type: row.rail,
        auto_routed: true as const,
      },
      fx: null,
      ...(ignored.length === 0 ? {} : { ignored }),
    }
    const { replayed } = payment.paid.written
    return { status: isPending ? 202 : 201, body: answer, replayed, payment: row.id }
  },
}

/** Published tools tell a model that whatever is answered by 2xx is paid. This is not. */
async function waitingFor(deps: Deps, call: Call, { paid }: Payment): Promise<Rejection> {
  const { row } = paid.view
  const { findings } = await explanationOf(deps, call, paid.written)
  const approval = idOf('approval', ulidOf(row.id))
  const { summary } = explanationShown(findings)
  const rest = `The payment waits for approval ${approval} and is then made by itself.`
  return rejected('APPROVAL_REQUIRED', {
    sentence: `Not paid yet. ${summary} ${rest} Do not send it again.`,
    details: { expiresAt: timeOrNull(row.expiresAt) },
    waiting: { payment: row.id, approval, findings },
    replayed: paid.written.replayed,
  })
}
