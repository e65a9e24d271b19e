import type { PolicyRow } from '../policy.ts'
import { countsPayments, type Rules } from '../rules.ts'
import { kindOf, meansOf } from './entry.ts'
import { type LintFinding, lintFinding } from './finding.ts'

/** What a policy does not cover. Rules that are not there count for own policies alone. */
export function gaps(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  return [
    ...(kind === 'own' ? missingLimits(rules) : []),
    ...withoutDomain(rules),
    ...unknownAllowed(rules),
  ]
}

function missingLimits(rules: Rules): LintFinding[] {
  const { dailyLimit, monthlyLimit, totalLimit } = rules
  const { maxTransaction, requireApprovalAbove, autoApproveBelow } = rules
  const findings: LintFinding[] = []
  if ((dailyLimit ?? monthlyLimit ?? totalLimit) === null) {
    const fields = ['dailyLimit', 'monthlyLimit', 'totalLimit'] as const
    findings.push(lintFinding('NO_SPENDING_LIMIT', fields))
  }
  if ((maxTransaction ?? requireApprovalAbove ?? autoApproveBelow) === null) {
    const fields = ['maxTransaction', 'requireApprovalAbove', 'autoApproveBelow'] as const
    findings.push(lintFinding('NO_TRANSACTION_LIMIT', fields))
  }
  if (!countsPayments(rules)) {
    const fields = ['maxPerMinute', 'maxPerHour', 'maxPerDay', 'circuitBreaker'] as const
    findings.push(lintFinding('NO_VELOCITY_LIMIT', fields))
  }
  return findings
}

// A name of several words is a name; a single word may be meant as a domain.
function withoutDomain(rules: Rules): LintFinding[] {
  return (['allowedMerchants', 'blockedMerchants'] as const).flatMap((field) =>
    (rules[field] ?? [])
      .filter((entry) => kindOf(entry) === 'word' && !/\s/.test(entry.trim()))
      .filter((entry) => meansOf(rules, entry).length === 0)
      .map((entry) => lintFinding('ENTRY_WITHOUT_DOMAIN', [field], { entries: [entry] })),
  )
}

function unknownAllowed(rules: Rules): LintFinding[] {
  const { allowedCategories, blockedCategories, unknownCategory } = rules
  if (allowedCategories !== null || (blockedCategories ?? []).length === 0) return []
  if (unknownCategory !== 'allow') return []
  return [lintFinding('UNKNOWN_CATEGORY_ALLOWED', ['unknownCategory', 'blockedCategories'])]
}
