import { formatMoney } from '../../money.ts'
import type { Rules } from '../rules.ts'
import { type LintFinding, lintFinding } from './finding.ts'
import { smallestLimit } from './unreachable-limit.ts'
import { judgesUnknown } from './unreachable-list.ts'

/** Rules of approval that ask for nothing, or say how to ask where nothing does. */
export function unreachableApprovals(rules: Rules): LintFinding[] {
  return [...thresholds(rules), ...newPayees(rules), ...approvalTerms(rules)]
}

const thresholdFields = ['requireApprovalAbove', 'autoApproveBelow'] as const
type ThresholdField = (typeof thresholdFields)[number]

/** Thresholds at which nobody is asked, because a limit refuses such amounts. */
function refusedThresholds(rules: Rules): ThresholdField[] {
  const limit = smallestLimit(rules)
  if (limit === null) return []
  // An amount equal to the limit passes, and is already asked for at autoApproveBelow.
  const least = { requireApprovalAbove: limit.most, autoApproveBelow: limit.most + 1n }
  return thresholdFields.filter((field) => (rules[field] ?? -1n) >= least[field])
}

function thresholds(rules: Rules): LintFinding[] {
  const { requireApprovalAbove: above, autoApproveBelow: below } = rules
  const amountOf = (field: ThresholdField) => `${field} (${formatMoney(rules[field] ?? 0n)})`
  const limit = smallestLimit(rules)
  const refused = refusedThresholds(rules)
  if (limit !== null && refused.length > 0) {
    const bound = `${limit.field} (${formatMoney(limit.most)})`
    return refused.map((field) => {
      const sentence = `${amountOf(field)} never asks: ${bound} refuses such amounts.`
      return lintFinding('APPROVAL_THRESHOLD_UNREACHABLE', [field, limit.field], sentence)
    })
  }
  if (above === null || below === null) return []
  const [weak, strict] =
    below > above
      ? (['autoApproveBelow', 'requireApprovalAbove'] as const)
      : (['requireApprovalAbove', 'autoApproveBelow'] as const)
  const sentence = `${amountOf(weak)} asks for nothing that ${amountOf(strict)} does not.`
  return [lintFinding('APPROVAL_THRESHOLD_UNREACHABLE', [weak, strict], sentence)]
}

function newPayees({
  approveNewPayees,
  requireApprovalAbove: above,
  autoApproveBelow: below,
}: Rules): LintFinding[] {
  if (approveNewPayees !== true) return []
  const asker = above === 0n ? 'requireApprovalAbove' : 'autoApproveBelow'
  if (above !== 0n && (below === null || below > 1n)) return []
  const sentence = `approveNewPayees asks for nothing: ${asker} asks for every payment.`
  return [lintFinding('NEW_PAYEES_UNREACHABLE', ['approveNewPayees', asker], sentence)]
}

function approvalTerms(rules: Rules): LintFinding[] {
  const refused = refusedThresholds(rules)
  const asks =
    thresholdFields.some((field) => rules[field] !== null && !refused.includes(field)) ||
    rules.approveNewPayees === true ||
    (judgesUnknown(rules) && rules.unknownCategory === 'approve')
  if (asks) return []
  return (['approvalsNeeded', 'approvalHours'] as const)
    .filter((field) => rules[field] !== null)
    .map((field) => {
      const sentence = `${field} has no effect: nothing in this policy asks for approval.`
      return lintFinding('APPROVAL_TERMS_UNREACHABLE', [field], sentence)
    })
}
