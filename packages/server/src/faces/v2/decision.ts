import { type Event, type Id, idOf, type PaymentRow, ulidOf } from '@bursar/core'
import type { Call, Deps } from '../../application/call.ts'
import { explain } from '../../application/explain.ts'
import { eventId, transactionId } from '../../application/id.ts'
import type { NamedPayment } from '../../store/read/evidence.ts'
import { statusOf } from './payment.ts'
import { money, time } from './render.ts'
import { explanationShown, remediesShown, traceShown } from './trace.ts'

type Made = Extract<Event, { kind: 'payment.create' }>

interface PolicyRead {
  readonly policy_id: Id<'policy'>
  readonly version: number
}

/** The policies that a decision read, with the versions by which it was made. */
function policiesRead({ saw }: Made): PolicyRead[] {
  return saw.flatMap(({ fact, value }) => {
    if (fact !== 'policy' || value === null) return []
    const { id, version } = value as { id: Id<'policy'>; version: number }
    return [{ policy_id: id, version }]
  })
}

/** The payer's own policy: of an agent that of its scope, else the only one that was read. */
function ownAmong(policies: readonly PolicyRead[], agent: Id<'agent'> | null): PolicyRead | null {
  const own = agent === null ? null : idOf('policy', ulidOf(agent))
  return policies.find(({ policy_id: id }) => own === null || id === own) ?? null
}

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

export function renderDecision(payment: NamedPayment, event: Made) {
  const { row, asked } = payment
  const own = ownAmong(policiesRead(event), row.agent)
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
    policy_id: own?.policy_id ?? null,
    policy_version: own?.version ?? null,
    created_at: time(row.createdAt),
  }
}

/** With what every rule said, decided again from what the event says was seen. */
export async function decisionInFull(
  deps: Deps,
  { caller }: Call,
  { payment, event }: { payment: NamedPayment; event: Made },
) {
  const { findings, remedies } = await explain(deps, caller.bookId, event)
  return {
    ...renderDecision(payment, event),
    policies: policiesRead(event),
    trace: traceShown(findings),
    remedies: remediesShown(remedies),
    policy_explanation: explanationShown(findings),
  }
}
