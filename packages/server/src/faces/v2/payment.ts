import { idOf, type PaymentRow, ulidOf } from '@bursar/core'
import type { Call, Deps, PayingCall, Rejection } from '../../application/call.ts'
import { eventId, transactionId } from '../../application/id.ts'
import { findingsOf, type Paid, pay, type Sent } from '../v1/payment.ts'
import { traceOf } from '../v1/render.ts'
import { destinationOf, domainIn } from './destination.ts'
import type { V2Handlers } from './handler.ts'
import { asBlocked, explanationOf } from './refusal.ts'
import { malformed, money, time } from './render.ts'
import { tokenOf } from './token.ts'

type PaymentHandlers = Pick<V2Handlers, 'v2.wallets.transfer' | 'v2.pay'>

interface Asked {
  /** null: the first wallet of the agent whose key it is. */
  readonly from: string | null
  readonly to: Sent['to']
  readonly amount: bigint
  readonly token: string | null
  readonly claim: string | null
  readonly memo: string | null
}

interface Made {
  readonly kind: 'made'
  readonly paid: Paid
  readonly token: string
  readonly ignored: string[]
}

/** Pays as /v1 does; a refusal is told in the words of this face. */
async function make(
  deps: Deps,
  call: PayingCall,
  { from, to, amount, token, claim, memo }: Asked,
): Promise<Made | Rejection> {
  const own = call.caller.agent
  const wallet = from ?? (own === null ? null : idOf('wallet', ulidOf(own)))
  const spoken = await tokenOf(deps, call, { wallet, token, amount })
  if (spoken.kind === 'rejected') return spoken
  const plain = { capture: true, holdHours: null, allowDuplicate: false, askApproval: false }
  const sent = { from, to, amount, currency: spoken.currency, memo, metadata: {}, claim, ...plain }
  const paid = await pay(deps, call, sent)
  if (paid.kind === 'rejected') return asBlocked(paid)
  const ignored = spoken.isAlias ? ['token'] : []
  return { kind: 'made', paid, token: spoken.token, ignored }
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

/** What both calls answer of a payment. */
async function shownOf(deps: Deps, call: Call, { paid }: Made, label: string | null) {
  const { written, shown } = paid
  const { row, asked } = shown
  const { findings } = await findingsOf(deps, call, written)
  const transaction = asked ? row.id : transactionId(row.seq, row.createdAt)
  // Of a chain that a test book was told of, the name is kept and the rest is a simulation.
  const isLabelled = label !== null && call.caller.environment === 'test'
  return {
    tx_hash: transaction,
    transaction_id: transaction,
    payment_id: row.id,
    approval_id: asked ? idOf('approval', ulidOf(row.id)) : null,
    ledger_tx_id: row.state === 'COMPLETED' ? transaction : null,
    status: statusOf(row.state),
    chain: isLabelled ? label : row.rail,
    execution_path: isLabelled ? ('simulated' as const) : row.rail,
    audit_anchor: eventId(row.seq, row.createdAt),
    policy_explanation: explanationOf(traceOf(findings)),
  }
}

/** Where it went, by the name that it was sent to: never an address that is made up. */
export function addressOf({ to, rail, merchant, payee }: PaymentRow): string {
  if (payee !== null) return payee
  if (rail === 'internal' || merchant === null) return to
  return merchant.id ?? merchant.domain ?? merchant.name ?? to
}

/** What a domain says, if anything: clients send these where they have nobody to name. */
function saidBy(domain: string | null): string | null {
  const word = domain?.trim().toLowerCase() ?? ''
  return domain === null || word === '' || word === 'localhost' ? null : domain
}

/** Who is said to be paid beside where the money goes. */
function claimOf(said: string, destination: string): string | null {
  const claim = domainIn(said) ?? said
  return claim === (domainIn(destination) ?? destination) ? null : claim
}

export const paymentHandlers: PaymentHandlers = {
  async 'v2.wallets.transfer'(deps, call, { params, body }) {
    const { destination, amount, token, chain, domain, memo } = body
    const said = saidBy(domain)
    const text = destination ?? said
    if (text === null)
      return malformed('destination', 'Required, unless domain names the merchant.')
    // Where nothing else is named, what is said is who it is.
    const led = await destinationOf(deps, call, text)
    if (led.kind === 'rejected') return led
    const { to } = led
    const claim = said === null ? null : claimOf(said, text)
    const made = await make(deps, call, { from: params.id, to, amount, token, claim, memo })
    if (made.kind === 'rejected') return made
    const { row } = made.paid.shown
    const unsaid = domain !== null && said === null ? ['domain'] : []
    const ignored = [...made.ignored, ...unsaid]
    const answer = {
      ...(await shownOf(deps, call, made, chain)),
      from_address: row.from,
      to_address: addressOf(row),
      amount: money(row.amount),
      token: made.token,
      currency: row.currency,
      user_op_hash: null,
      memo,
      created_at: time(row.createdAt),
      ...(ignored.length === 0 ? {} : { ignored }),
    }
    return { ...statusFor(made), body: answer }
  },

  async 'v2.pay'(deps, call, { body }) {
    const { amount, currency, chain, wallet_id: from, memo } = body
    if (call.caller.agent === null && from === null)
      return malformed('wallet_id', "Required: this key is the organization's, and nobody's own.")
    const led = await destinationOf(deps, call, body.to)
    if (led.kind === 'rejected') return led
    const { to } = led
    const made = await make(deps, call, { from, to, amount, token: currency, claim: null, memo })
    if (made.kind === 'rejected') return made
    const { row, asked } = made.paid.shown
    const shown = await shownOf(deps, call, made, chain)
    const ignored = made.ignored.map(() => 'currency')
    const answer = {
      ...shown,
      to: addressOf(row),
      amount: money(row.amount),
      currency: made.token,
      message: asked ? 'Waiting for a person to approve it.' : shown.policy_explanation.summary,
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
    return { ...statusFor(made), body: answer }
  },
}

function statusFor({ paid: { written, shown } }: Made) {
  const status = shown.asked ? (202 as const) : (201 as const)
  return { status, replayed: written.replayed }
}
