import type { PaymentRow } from '@bursar/core'
import type { Decision, DecisionInFull, PolicyRead } from '../../application/decision.ts'
import { eventId, transactionId } from '../../application/id.ts'
import type { NamedPayment } from '../../store/read/evidence.ts'
import { statusOf } from './payment.ts'
import { explanationShown, money, remediesShown, time, traceShown } from './render.ts'

function outcomeOf({ state }: PaymentRow, asked: boolean) {
  if (state === 'DECLINED') return 'deny' as const
  return asked ? ('requires_approval' as const) : ('allow' as const)
}

/** Who was paid, by the name that people know; null is nobody in particular. */
export function vendorOf({ row, payeeName }: NamedPayment): string | null {
  const { payee, rail, to, merchant } = row
  if (payee !== null) return payeeName ?? payee
  if (rail === 'internal') return to
  return merchant?.domain ?? merchant?.name ?? merchant?.id ?? null
}

export function renderDecision({ payment, own }: Decision) {
  const { row, asked } = payment
  return {
    id: row.id,
    decision_id: row.id,
    payment_id: row.id,
    transaction_id: transactionId(row.seq, row.createdAt),
    event_id: eventId(row.seq, row.createdAt),
    agent_id: row.agent,
    wallet_id: row.from,
    outcome: outcomeOf(row, asked),
    reason_code: row.code ?? (asked ? 'APPROVAL_REQUIRED' : null),
    status: statusOf(row.state),
    amount: money(row.amount),
    currency: row.currency,
    vendor: vendorOf(payment),
    policy_id: own?.policy ?? null,
    policy_version: own?.version ?? null,
    created_at: time(row.createdAt),
  }
}

function renderPolicy({ policy, version }: PolicyRead) {
  return { policy_id: policy, version }
}

export function renderDecisionInFull(decision: DecisionInFull) {
  const { findings, remedies } = decision
  return {
    ...renderDecision(decision),
    policies: decision.policies.map(renderPolicy),
    trace: traceShown(findings),
    remedies: remediesShown(remedies),
    policy_explanation: explanationShown(findings),
  }
}
