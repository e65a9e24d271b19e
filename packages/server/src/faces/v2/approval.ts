import { type Id, idOf, parseId, ulidOf } from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import {
  type ApprovalView,
  decodeApproval,
  selectApproval,
  selectApprovalPage,
} from '../../store/read/approval.ts'
import { decodeWallet, selectWallet } from '../../store/read/wallet.ts'
import { renderApproval, approvalHandlers as v1 } from '../v1/approval.ts'
import { pay } from '../v1/payment.ts'
import { destinationOf } from './destination.ts'
import type { V2Handlers } from './handler.ts'
import { asBlocked } from './refusal.ts'
import { inSeconds, malformed, shortened } from './render.ts'

type ApprovalHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.approvals.${string}`>>
type Answer = Awaited<ReturnType<(typeof v1)['approvals.deny']>>
type Approval = Omit<Extract<Answer, { status: 200 }>['body'], 'payment'>

const statuses = {
  PENDING: 'pending',
  APPROVED: 'approved',
  DENIED: 'rejected',
  RELEASED: 'cancelled',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
} as const satisfies Record<Approval['status'], string>

/** An approval of /v1 in the words of this face. */
function told(approval: Approval) {
  const { id, status, to, memo, decidedBy, expiresAt } = approval
  const vendor = nameIn(to)
  const updated = approval.decidedAt ?? approval.approvals.at(-1)?.at ?? approval.createdAt
  return {
    id,
    approval_id: id,
    agent_id: approval.agentId,
    wallet_id: approval.walletId,
    transaction_id: approval.paymentId,
    amount: shortened(approval.amount),
    currency: approval.currency,
    merchant_id: vendor,
    vendor,
    reason: memo,
    status: statuses[status],
    approved_by: status === 'APPROVED' ? decidedBy : null,
    rejected_by: status === 'DENIED' ? decidedBy : null,
    notes: approval.note,
    approvals_needed: approval.approvalsNeeded,
    approvals: approval.approvals.map(({ by, at, note }) => {
      return { by, at: inSeconds(at), notes: note }
    }),
    terms_hash: approval.termsHash,
    expires_at: expiresAt === null ? null : inSeconds(expiresAt),
    created_at: inSeconds(approval.createdAt),
    updated_at: inSeconds(updated),
  }
}

function nameIn(to: Approval['to']): string | null {
  if ('walletId' in to) return to.walletId
  if ('payeeId' in to) return to.payeeId
  return to.merchant.id ?? to.merchant.domain ?? to.merchant.name
}

/** The approval as what was done left it. */
function after(done: Answer) {
  if ('kind' in done) return done
  const { payment: _, ...approval } = done.body
  return { status: 200 as const, body: told(approval), replayed: done.replayed ?? false }
}

async function list(
  deps: Deps,
  call: Call,
  page: { limit: number; offset: number; states: readonly string[] | null },
) {
  const { agent, bookId } = call.caller
  const rows = await deps.database.read(selectApprovalPage(bookId, { ...page, agent }))
  const body = rows.map((row) => told(renderApproval(decodeApproval(row))))
  return { status: 200 as const, body }
}

interface Named {
  readonly wallet_id: string | null
  readonly agent_id: string | null
}

/** From where it would be paid: the wallet that is named, or the first one of an agent. */
async function payerOf(
  deps: Deps,
  { caller }: Call,
  { wallet_id: wallet, agent_id: named }: Named,
): Promise<{ readonly kind: 'payer'; readonly wallet: string } | Rejection> {
  const agent: Id<'agent'> | null = named === null ? caller.agent : agentNamed(named)
  if (agent === null && named !== null)
    return rejected(caller.agent === null ? 'NOT_FOUND' : 'SCOPE_FORBIDDEN')
  if (wallet === null) {
    if (agent !== null) return { kind: 'payer', wallet: idOf('wallet', ulidOf(agent)) }
    return malformed('wallet_id', "Required, or agent_id: this key is the organization's.")
  }
  // Whose wallet it is, its owner alone is told; everybody else is refused inside.
  const id = named === null || caller.agent !== null ? null : parseId('wallet', wallet)
  const query = id === null ? null : selectWallet(caller.bookId, ulidOf(id))
  const [row] = query === null ? [] : await deps.database.read(query)
  if (row !== undefined && decodeWallet(row).agent !== agent)
    return malformed('agent_id', 'Is not the agent whose wallet is named.')
  return { kind: 'payer', wallet }
}

/** The approval as it was asked for, whatever came after. */
function asAsked(view: ApprovalView): ApprovalView {
  const open = { state: 'PENDING', votes: null, decidedBy: null, decidedAt: null } as const
  return { ...view, notes: [], row: { ...view.row, ...open } }
}

// "create_card", "card.issue" and "issueCard", but not "discard".
const CARD = /(?<![a-z])cards?(?![a-z])|Cards?(?![a-z])/

export const approvalHandlers: ApprovalHandlers = {
  async 'v2.approvals.create'(deps, call, { body }) {
    const { action, vendor, amount, card_limit: card, reason, purpose } = body
    if (card != null || CARD.test(action)) return rejected('RAIL_NOT_CONFIGURED')
    // Consent here is to one payment, on exactly its terms; nobody consents to less than that.
    if (vendor === null) return malformed('vendor', 'Required: consent is to one payment.')
    if (amount === null) return malformed('amount', 'Required: consent is to one payment.')
    const payer = await payerOf(deps, call, body)
    if (payer.kind === 'rejected') return payer
    const { wallet: from } = payer
    const led = await destinationOf(deps, call, vendor)
    if (led.kind === 'rejected') return led
    const { to } = led
    const memo = reason ?? purpose
    const metadata = reason === null || purpose === null ? { action } : { action, purpose }
    const plain = { currency: null, capture: true, holdHours: null, allowDuplicate: false }
    const sent = { from, to, amount, memo, metadata, ...plain, askApproval: true }
    const paid = await pay(deps, call, sent)
    if (paid.kind === 'rejected') return asBlocked(paid)
    const id = ulidOf(paid.shown.row.id)
    const [row] = await deps.database.read(selectApproval(call.caller.bookId, id))
    if (row === undefined) return rejected('INTERNAL')
    const approval = told(renderApproval(asAsked(decodeApproval(row))))
    return { status: 202, body: approval, replayed: paid.written.replayed }
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
    const { agent: own, bookId } = call.caller
    const id = parseId('approval', params.id)
    const rows = id === null ? [] : await deps.database.read(selectApproval(bookId, ulidOf(id)))
    const view = rows[0] === undefined ? null : decodeApproval(rows[0])
    if (own !== null && view?.row.agent !== own) return rejected('SCOPE_FORBIDDEN')
    if (view === null) return rejected('NOT_FOUND')
    return { status: 200, body: told(renderApproval(view)) }
  },

  async 'v2.approvals.approve'(deps, call, { params, body }) {
    const asked = { params, query: undefined, body: { note: body.notes } }
    return after(await v1['approvals.approve'](deps, call, asked))
  },

  async 'v2.approvals.reject'(deps, call, { params, body }) {
    const asked = { params, query: undefined, body: { note: body.reason } }
    return after(await v1['approvals.deny'](deps, call, asked))
  },

  async 'v2.approvals.cancel'(deps, call, { params }) {
    const asked = { params, query: undefined, body: undefined }
    return after(await v1['approvals.cancel'](deps, call, asked))
  },
}
