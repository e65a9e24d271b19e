import { limits, sums } from '../limit.ts'
import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { kindOf, meansOf } from './entry.ts'
import { type LintCode, type LintFinding, lintFinding } from './finding.ts'

// Rules that are not there count for own policies alone: a shared one leaves them to others.

export function noSpendingLimit(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  const fields = sums.map((period) => limits[period].field)
  return missing(rules, kind, { code: 'NO_SPENDING_LIMIT', fields })
}

export function noTransactionLimit(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  const fields = ['maxTransaction', 'requireApprovalAbove', 'autoApproveBelow'] as const
  return missing(rules, kind, { code: 'NO_TRANSACTION_LIMIT', fields })
}

export function noVelocityLimit(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  const fields = ['maxPerMinute', 'maxPerHour', 'maxPerDay', 'circuitBreaker'] as const
  return missing(rules, kind, { code: 'NO_VELOCITY_LIMIT', fields })
}

function missing(
  rules: Rules,
  kind: PolicyRow['kind'],
  { code, fields }: { code: LintCode; fields: readonly (keyof Rules)[] },
): LintFinding[] {
  if (kind === 'shared' || fields.some((field) => rules[field] !== null)) return []
  return [lintFinding(code, fields)]
}

// A name of several words is a name; a single word may be meant as a domain.
export function entriesWithoutDomain(rules: Rules): LintFinding[] {
  return (['allowedMerchants', 'blockedMerchants'] as const).flatMap((field) =>
    (rules[field] ?? [])
      .filter((entry) => kindOf(entry) === 'word' && !/\s/.test(entry.trim()))
      .filter((entry) => meansOf(rules, entry).length === 0)
      .map((entry) => lintFinding('ENTRY_WITHOUT_DOMAIN', [field], { entries: [entry] })),
  )
}

export function unknownAllowed(rules: Rules): LintFinding[] {
  const { allowedCategories, blockedCategories, unknownCategory } = rules
  if (allowedCategories !== null || (blockedCategories ?? []).length === 0) return []
  if (unknownCategory !== 'allow') return []
  return [lintFinding('UNKNOWN_CATEGORY_ALLOWED', ['unknownCategory', 'blockedCategories'])]
}
