import { formatMoney, type Tried } from '@bursar/core'
import { firstWalletOf } from '../../application/id.ts'
import type {
  OutcomeCount,
  OutcomeCounts,
  OutcomeReport,
} from '../../application/outcome-report.ts'
import { time } from './render.ts'

export function renderReport({ payments, was, would, changes, reasons }: OutcomeReport) {
  return {
    payments,
    was: renderCounts(was),
    would: renderCounts(would),
    changes: changes.map((change) => {
      return { was: change.was, would: change.would, ...renderCount(change) }
    }),
    reasons: reasons.map(({ code, ...counted }) => ({ code, ...renderCount(counted) })),
  }
}

export function renderDays(days: OutcomeReport['days']) {
  return days.map(({ day, was, would }) => {
    return { day, was: renderCounts(was), would: renderCounts(would) }
  })
}

/** A payment that came out otherwise. */
export function renderTried({ payment, agent, amount, currency, at, was, would }: Tried) {
  return {
    paymentId: payment,
    agentId: agent === null ? null : firstWalletOf(agent),
    amount: formatMoney(amount),
    currency,
    was: { outcome: was.verdict, code: was.code },
    would: { outcome: would.verdict, code: would.code },
    createdAt: time(at),
  }
}

function renderCount({ count, sum }: OutcomeCount) {
  return { count, sum: formatMoney(sum) }
}

function renderCounts({ allowed, needs_approval, declined }: OutcomeCounts) {
  return {
    allowed: renderCount(allowed),
    needsApproval: renderCount(needs_approval),
    declined: renderCount(declined),
  }
}
