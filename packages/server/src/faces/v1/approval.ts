import type { Input, OperationName, v1Operations } from '@bursar/contract'
import { formatMoney, type MoreRequest, parseId } from '@bursar/core'
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
import { beginStepUp, evidenceOf, type StepUp } from '../../application/people/step-up.ts'
import { effectOf, type RequestEffect, requestMore } from '../../application/request.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { renderReport } from './outcome-report.ts'
import { destination, moneyOrNull, renderPayment, time, timeOrNull } from './render.ts'

type ApprovalHandlers = Pick<
  Handlers,
  | 'agents.requestMore'
  | Exclude<Extract<OperationName, `approvals.${string}`>, `${string}Link${string}`>
>

export function renderApproval(approval: Approval) {
  const { row, memo, termsHash, votes, note } = approval
  return {
    id: row.id,
    paymentId: row.payment,
    request: approval.subject === 'request' ? renderRequest(approval.request) : null,
    agentId: row.agent === null ? null : firstWalletOf(row.agent),
    status: row.state,
    ...termsOf(approval),
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

function termsOf(approval: Approval) {
  if (approval.subject === 'payment') {
    const { from, amount, currency } = approval.payment
    return {
      walletId: from,
      amount: formatMoney(amount),
      currency,
      to: destination(approval.payment),
    }
  }
  const { agent, amount, currency } = approval.request
  return { walletId: firstWalletOf(agent), amount: moneyOrNull(amount), currency, to: null }
}

function renderRequest({ what, per, amount, until, payee }: MoreRequest) {
  const end = until === null ? null : time(until * 1_000_000)
  return { what, per, amount: moneyOrNull(amount), until: end, payee }
}

function renderEffect({ before, after, currency, exposure, backtest }: RequestEffect) {
  return {
    before: moneyOrNull(before),
    after: moneyOrNull(after),
    currency,
    exposure: {
      before: formatMoney(exposure.before),
      after: moneyOrNull(exposure.after),
      currency: exposure.currency,
    },
    backtest: backtest === null ? null : renderReport(backtest),
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
  const paid = payment === null ? null : renderPayment(payment)
  const body = { ...renderApproval(approval), payment: paid }
  return { status: 200 as const, body, replayed }
}

type SentStepUp = NonNullable<Input<(typeof v1Operations)['approvals.approve']>['body']['stepUp']>

/** As a browser gives it, without what is not read. */
function sentStepUp({ nonce, credential: { id, response } }: SentStepUp): StepUp {
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = response
  return { nonce, credential: { id, clientDataJSON, authenticatorData, signature, userHandle } }
}

/** When somebody may ask again, as this face writes moments. */
function withMoment(refusal: Rejection): Rejection {
  const at = Number(refusal.details?.retryAt ?? Number.NaN)
  return Number.isNaN(at) ? refusal : { ...refusal, details: { retryAt: time(at) } }
}

export const approvalHandlers: ApprovalHandlers = {
  async 'agents.requestMore'(deps, call, { params: { id }, body }) {
    const made = await requestMore(deps, call, { ...body, agent: id })
    if (made.kind === 'rejected') return withMoment(made)
    return { status: 202, body: renderApproval(made.approval), replayed: made.replayed }
  },

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
    const { approval } = found
    // What it would change is for who decides, and not for who asks.
    const isShown = approval.subject === 'request' && call.caller.agent === null
    const effect = isShown ? await effectOf(deps, call, approval) : null
    const body = { ...renderApproval(approval), effect: effect && renderEffect(effect) }
    return { status: 200, body }
  },

  async 'approvals.challenge'(deps, call, { params }) {
    const asked = await beginStepUp(deps, call, params.id)
    if (asked.kind === 'rejected') return asked
    return { status: 200, body: { nonce: asked.nonce, options: asked.options } }
  },

  async 'approvals.approve'(deps, call, { params: { id }, body: { note, stepUp } }) {
    const confirm =
      stepUp && (() => evidenceOf(deps, call, { approval: id, ...sentStepUp(stepUp) }))
    return shown(await approve(deps, call, { id, note, confirm }))
  },

  async 'approvals.deny'(deps, call, { params: { id }, body: { note } }) {
    return shown(await deny(deps, call, { id, note }))
  },

  async 'approvals.cancel'(deps, call, { params }) {
    return shown(await cancel(deps, call, params.id))
  },
}
