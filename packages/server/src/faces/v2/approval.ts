import type { Id } from '@bursar/core'
import { agentNamed, isWalletOfOther } from '../../application/access.ts'
import {
  type Approval,
  approvalAsked,
  approve,
  cancel,
  type Decided,
  deny,
  findApproval,
  type PaymentApproval,
  pageOfApprovals,
} from '../../application/approval.ts'
import {
  type Call,
  type Deps,
  invalidField,
  type Rejection,
  rejected,
} from '../../application/call.ts'
import { destinationOf } from '../../application/destination.ts'
import { firstWalletOf } from '../../application/id.ts'
import { pay } from '../../application/payment.ts'
import { unnamed } from '../../application/payment-access.ts'
import type { V2Handlers } from './handler.ts'
import { addressOf } from './payment.ts'
import { money, time, timeOrNull } from './render.ts'

type ApprovalHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.approvals.${string}`>>

const statuses = {
  PENDING: 'pending',
  APPROVED: 'approved',
  DENIED: 'rejected',
  RELEASED: 'cancelled',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
} as const satisfies Record<Approval['row']['state'], string>

function renderApproval({ row, memo, payment, termsHash, votes, note }: PaymentApproval) {
  const { id, state, decidedBy, expiresAt } = row
  const vendor = addressOf(payment)
  const updated = row.decidedAt ?? votes.at(-1)?.at ?? row.createdAt
  return {
    id,
    approval_id: id,
    agent_id: row.agent,
    wallet_id: payment.from,
    transaction_id: payment.id,
    amount: money(payment.amount),
    currency: payment.currency,
    merchant_id: vendor,
    vendor,
    reason: memo,
    status: statuses[state],
    approved_by: state === 'APPROVED' ? decidedBy : null,
    rejected_by: state === 'DENIED' ? decidedBy : null,
    notes: note,
    approvals_needed: row.needed ?? 1,
    approvals: votes.map((vote) => ({ by: vote.by, at: time(vote.at), notes: vote.note })),
    self_approved: row.self === true,
    terms_hash: termsHash,
    expires_at: timeOrNull(expiresAt),
    created_at: time(row.createdAt),
    updated_at: time(updated),
  }
}

/** Requests for more are asked and decided with the other API. */
async function findPaymentApproval(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'approval'; readonly approval: PaymentApproval } | Rejection> {
  const found = await findApproval(deps, call, id)
  if (found.kind === 'rejected') return found
  const { approval } = found
  return approval.subject === 'request' ? rejected('NOT_FOUND') : { kind: 'approval', approval }
}

/** The approval as what was done left it. */
function shown(decided: Decided | Rejection) {
  if (decided.kind === 'rejected') return decided
  const { approval, replayed } = decided
  if (approval.subject === 'request') return rejected('NOT_FOUND')
  return { status: 200 as const, body: renderApproval(approval), replayed }
}

interface Named {
  readonly wallet_id: string | null
  readonly agent_id: string | null
}

/** From where it would be paid: the wallet that is named, or the first one of an agent. */
async function payerOf(
  deps: Deps,
  call: Call,
  { wallet_id: wallet, agent_id: named }: Named,
): Promise<{ readonly kind: 'payer'; readonly wallet: string } | Rejection> {
  const agent: Id<'agent'> | null = named === null ? call.caller.agent : agentNamed(named)
  if (agent === null && named !== null) return unnamed(call)
  if (wallet === null) {
    if (agent !== null) return { kind: 'payer', wallet: firstWalletOf(agent) }
    return invalidField('wallet_id', 'wallet_id or agent_id is required with an organization key.')
  }
  // Whose wallet it is, its owner alone is told; everybody else is refused inside.
  if (
    named !== null &&
    call.caller.agent === null &&
    (await isWalletOfOther(deps, call, { wallet, agent }))
  )
    return invalidField('agent_id', 'Must be the agent that owns wallet_id.')
  return { kind: 'payer', wallet }
}

// "create_card", "card.issue" and "issueCard", but not "discard".
const CARD = /(?<![a-z])cards?(?![a-z])|Cards?(?![a-z])/

export const approvalHandlers: ApprovalHandlers = {
  async 'v2.approvals.create'(deps, call, { body }) {
    const { action, vendor, amount, card_limit: card, reason, purpose } = body
    const { expires_in_hours: approvalHours } = body
    if (card != null || CARD.test(action)) return rejected('RAIL_NOT_CONFIGURED')
    // Consent here is to one payment, on exactly its terms; nobody consents to less than that.
    if (vendor === null) return invalidField('vendor', 'Required: an approval is for one payment.')
    if (amount === null) return invalidField('amount', 'Required: an approval is for one payment.')
    const payer = await payerOf(deps, call, body)
    if (payer.kind === 'rejected') return payer
    const to = await destinationOf(deps, call, vendor)
    const paid = await pay(deps, call, {
      ...{ from: payer.wallet, to, amount, currency: null, memo: reason ?? purpose },
      metadata: reason === null || purpose === null ? { action } : { action, purpose },
      ...{ holdHours: null, allowDuplicate: false, askApproval: true, claim: null, label: null },
      approvalHours,
    })
    if (paid.kind === 'rejected') return paid
    const { id: payment } = paid.view.row
    const approval = await approvalAsked(deps, call, payment)
    const { replayed } = paid.written
    return { status: 202, body: renderApproval(approval), replayed, payment }
  },

  'v2.approvals.pending': (deps, call, { query }) =>
    list(deps, call, { ...query, states: ['PENDING'] }),

  'v2.approvals.list': (deps, call, { query: { status, ...page } }) => {
    const states = Object.entries(statuses).flatMap(([state, shown]) =>
      shown === status ? [state] : [],
    )
    return list(deps, call, { ...page, states: status === undefined ? null : states })
  },

  async 'v2.approvals.retrieve'(deps, call, { params }) {
    const found = await findPaymentApproval(deps, call, params.id)
    if (found.kind === 'rejected') return found
    return { status: 200, body: renderApproval(found.approval) }
  },

  async 'v2.approvals.approve'(deps, call, { params: { id }, body: { notes: note } }) {
    const found = await findPaymentApproval(deps, call, id)
    return found.kind === 'rejected' ? found : shown(await approve(deps, call, { id, note }))
  },

  async 'v2.approvals.reject'(deps, call, { params: { id }, body: { reason: note } }) {
    const found = await findPaymentApproval(deps, call, id)
    return found.kind === 'rejected' ? found : shown(await deny(deps, call, { id, note }))
  },

  async 'v2.approvals.cancel'(deps, call, { params }) {
    const found = await findPaymentApproval(deps, call, params.id)
    return found.kind === 'rejected' ? found : shown(await cancel(deps, call, params.id))
  },
}

async function list(deps: Deps, call: Call, page: Parameters<typeof pageOfApprovals>[2]) {
  const approvals = await pageOfApprovals(deps, call, page)
  return { status: 200 as const, body: approvals.map(renderApproval) }
}
