import type { Rules } from '../rules.ts'
import { type LintFinding, lintFinding } from './finding.ts'
import { smallestLimit } from './unreachable-limit.ts'
import { judgesUnknown } from './unreachable-list.ts'

// Rules of approval that ask for nothing, or say how to ask where nothing does.

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

export function uselessThresholds(rules: Rules): LintFinding[] {
  const { requireApprovalAbove: above, autoApproveBelow: below } = rules
  const amountOf = (field: ThresholdField) => rules[field] ?? 0n
  const limit = smallestLimit(rules)
  const refused = refusedThresholds(rules)
  if (limit !== null && refused.length > 0) {
    return refused.map((field) => {
      const limits = [amountOf(field), limit.most]
      return lintFinding('APPROVAL_THRESHOLD_UNREACHABLE', [field, limit.field], { limits })
    })
  }
  if (above === null || below === null) return []
  const [weak, strict] =
    below > above
      ? (['autoApproveBelow', 'requireApprovalAbove'] as const)
      : (['requireApprovalAbove', 'autoApproveBelow'] as const)
  const limits = [amountOf(weak), amountOf(strict)]
  return [lintFinding('APPROVAL_THRESHOLD_UNREACHABLE', [weak, strict], { limits })]
}

export function uselessNewPayees({
  approveNewPayees,
  requireApprovalAbove: above,
  autoApproveBelow: below,
}: Rules): LintFinding[] {
  if (approveNewPayees !== true) return []
  const asker = above === 0n ? 'requireApprovalAbove' : 'autoApproveBelow'
  if (above !== 0n && (below === null || below > 1n)) return []
  return [lintFinding('NEW_PAYEES_UNREACHABLE', ['approveNewPayees', asker])]
}

/** What other policies ask for is bound by it all the same. */
export function uselessSelfApproval(rules: Rules): LintFinding[] {
  if (rules.selfApproval === null || asks(rules)) return []
  return [lintFinding('SELF_APPROVAL_UNREACHABLE', ['selfApproval'])]
}

/** It says how consent is given, and asks for none. Requests for more are bound by it too. */
export function uselessStepUp(rules: Rules): LintFinding[] {
  if (rules.stepUpAbove === null || asks(rules)) return []
  return [lintFinding('STEP_UP_UNREACHABLE', ['stepUpAbove'])]
}

export function uselessTerms(rules: Rules): LintFinding[] {
  if (asks(rules)) return []
  return (['approvalsNeeded', 'approvalHours'] as const)
    .filter((field) => rules[field] !== null)
    .map((field) => lintFinding('APPROVAL_TERMS_UNREACHABLE', [field]))
}

/** What needs more approvers than there are is never approved. */
export function missingApprovers({ approvalsNeeded }: Rules, voices: number): LintFinding[] {
  if (approvalsNeeded === null || approvalsNeeded <= voices) return []
  const limits = [approvalsNeeded, voices]
  return [lintFinding('APPROVERS_MISSING', ['approvalsNeeded'], { limits })]
}

/** Whether anything in it requires approval. */
function asks(rules: Rules): boolean {
  const refused = refusedThresholds(rules)
  return (
    thresholdFields.some((field) => rules[field] !== null && !refused.includes(field)) ||
    rules.approveNewPayees === true ||
    ((rules.duplicateSeconds ?? 0) > 0 && (rules.duplicates ?? 'ask') === 'ask') ||
    (judgesUnknown(rules) && rules.unknownCategory === 'approve')
  )
}
