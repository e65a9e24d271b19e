import type { OperationName } from '@bursar/contract'
import { formatMoney, parseId } from '@bursar/core'
import {
  type Approval,
  approve,
  cancel,
  type Decided,
  deny,
  findApproval,
  listApprovals,
} from '../../application/approval.ts'
import type { Rejection } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { destination, renderPayment, time, timeOrNull } from './render.ts'

type ApprovalHandlers = Pick<
  Handlers,
  Exclude<Extract<OperationName, `approvals.${string}`>, `${string}Link${string}`>
>

function renderApproval({ row, memo, payment, termsHash, votes, note }: Approval) {
  return {
    id: row.id,
    paymentId: row.payment,
    agentId: row.agent === null ? null : firstWalletOf(row.agent),
    walletId: payment.from,
    status: row.state,
    amount: formatMoney(payment.amount),
    currency: payment.currency,
    to: destination(payment),
    memo,
    policyId: row.policy,
    policyVersion: row.policyVersion,
    termsHash,
    approvalsNeeded: row.needed ?? 1,
    approvals: votes.map((vote) => ({ by: vote.by, at: time(vote.at), note: vote.note })),
    selfApproved: row.self === true,
    expiresAt: timeOrNull(row.expiresAt),
    note,
    decidedBy: shownAs(row.decidedBy),
    decidedAt: timeOrNull(row.decidedAt),
    createdAt: time(row.createdAt),
  }
}

/** An agent is shown by its first wallet; everybody else as who they are. */
function shownAs(decidedBy: string | null): string | null {
  const agent = decidedBy === null ? null : parseId('agent', decidedBy)
  return agent === null ? decidedBy : firstWalletOf(agent)
}

function shown(decided: Decided | Rejection) {
  if (decided.kind === 'rejected') return decided
  const { approval, payment, replayed } = decided
  const body = { ...renderApproval(approval), payment: renderPayment(payment) }
  return { status: 200 as const, body, replayed }
}

export const approvalHandlers: ApprovalHandlers = {
  async 'approvals.list'(deps, call, { query }) {
    const { status = null } = query
    return pageOf(deps, call, {
      operation: 'approvals.list',
      filters: [status],
      query,
      read: (from, limit) =>
        listApprovals(deps, call, { below: placeBelow(from), state: status, limit }),
      position: ({ row }) => String(row.createdSeq),
      render: renderApproval,
    })
  },

  async 'approvals.retrieve'(deps, call, { params }) {
    const found = await findApproval(deps, call, params.id)
    if (found.kind === 'rejected') return found
    return { status: 200, body: renderApproval(found.approval) }
  },

  async 'approvals.approve'(deps, call, { params: { id }, body: { note } }) {
    return shown(await approve(deps, call, { id, note }))
  },

  async 'approvals.deny'(deps, call, { params: { id }, body: { note } }) {
    return shown(await deny(deps, call, { id, note }))
  },

  async 'approvals.cancel'(deps, call, { params }) {
    return shown(await cancel(deps, call, params.id))
  },
}
