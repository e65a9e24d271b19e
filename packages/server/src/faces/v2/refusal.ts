import type { Rejection } from '../../application/call.ts'
import { type Entry, entryShown, remediesInWords } from './render.ts'

export type Trace = readonly Entry[]

/** What /v1 tells of a payment that was recorded as DECLINED. */
interface Declined {
  readonly paymentId: string
  readonly trace: Trace
  readonly remedies: Parameters<typeof remediesInWords>[0]
}

/** What every rule said, as published clients read it. */
export function explanationOf(trace: Trace) {
  const failed = trace.filter(({ passed }) => !passed)
  const denial = failed.find(({ outcome }) => outcome === 'deny')
  const first = denial ?? failed[0]
  return {
    allowed: denial === undefined,
    summary: first?.message ?? 'Every rule lets it pass.',
    checks_passed: [...new Set(trace.filter(({ passed }) => passed).map(({ rule }) => rule))],
    checks_failed: [...new Set(failed.map(({ rule }) => rule))],
    reason_code: first?.code ?? null,
    suggested_action: first === undefined ? null : suggestionFor(denial !== undefined),
  }
}

function suggestionFor(isDenied: boolean): string {
  return isDenied
    ? 'Pay less, later or somebody else, or ask an operator to change the policy.'
    : 'Wait for a person to approve it.'
}

/** A refusal of a payment in the words of this face; any other one stays as it is. */
export function asBlocked(rejection: Rejection): Rejection {
  if (rejection.more === undefined) return rejection
  const { paymentId, trace, remedies } = rejection.more as unknown as Declined
  const more = {
    status: 'blocked',
    payment_id: paymentId,
    policy_explanation: explanationOf(trace),
    trace: trace.map(entryShown),
    remedies: remediesInWords(remedies),
  }
  return { ...rejection, more }
}
