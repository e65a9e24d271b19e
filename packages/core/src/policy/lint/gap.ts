import { limits } from '../limit.ts'
import { sums } from '../period.ts'
import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { meaningsOf } from './entry.ts'
import { type LintCode, type LintFinding, lintFinding } from './finding.ts'
import { judgesUnknown } from './unreachable-list.ts'

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
      .filter((entry) => {
        const means = meaningsOf(rules, field, entry)
        return means.every(({ kind, text }) => kind === 'word' && !text.includes(' '))
      })
      .map((entry) => lintFinding('ENTRY_WITHOUT_DOMAIN', [field], { entries: [entry] })),
  )
}

/** Who names its payees freely finds another name for one that is blocked or limited. */
export function blockListAlone(rules: Rules): LintFinding[] {
  const { allowedMerchants, blockedMerchants, limitsBy } = rules
  if (allowedMerchants !== null) return []
  const said = (field: keyof Rules) => lintFinding('BLOCK_LIST_ALONE', [field, 'allowedMerchants'])
  const isLimited = limitsBy?.some(({ of }) => of === 'merchants') === true
  return [
    ...((blockedMerchants ?? []).length === 0 ? [] : [said('blockedMerchants')]),
    ...(isLimited ? [said('limitsBy')] : []),
  ]
}

export function unknownAllowed(rules: Rules): LintFinding[] {
  const { blockedCategories, unknownCategory } = rules
  if (!judgesUnknown(rules) || unknownCategory !== 'allow') return []
  const judged = (blockedCategories ?? []).length > 0 ? 'blockedCategories' : 'limitsBy'
  return [lintFinding('UNKNOWN_CATEGORY_ALLOWED', ['unknownCategory', judged])]
}
