import { limits, periods } from '../limit.ts'
import type { Rules } from '../rules.ts'
import { minutesUntilOpen } from '../schedule.ts'
import { isPartOf, isSameCategory, meansOf } from './entry.ts'
import { type LintFinding, lintFinding } from './finding.ts'

// Rules that cannot be meant: nothing passes them, or they allow what they block.

export function zeroLimits(rules: Rules): LintFinding[] {
  const zero = (field: keyof Rules) => lintFinding('ZERO_LIMIT', [field])
  const amounts = periods.map((period) => limits[period].field)
  const counts = ['maxPerMinute', 'maxPerHour', 'maxPerDay'] as const
  return [
    ...amounts.filter((field) => rules[field] === 0n).map(zero),
    ...counts.filter((field) => rules[field] === 0).map(zero),
    ...(rules.circuitBreaker?.attempts === 0 ? [zero('circuitBreaker')] : []),
  ]
}

export function emptyLists(rules: Rules): LintFinding[] {
  const lists = ['allowedMerchants', 'allowedCategories', 'allowedCurrencies'] as const
  return lists
    .filter((field) => rules[field]?.length === 0)
    .map((field) => lintFinding('EMPTY_ALLOW_LIST', [field]))
}

export function neverOpen({ timeWindows }: Rules): LintFinding[] {
  if (timeWindows === null) return []
  if (minutesUntilOpen(timeWindows, { weekday: 0, minute: 0 }) !== null) return []
  return [lintFinding('TIME_WINDOWS_NEVER_OPEN', ['timeWindows'])]
}

export function allowedMerchantsBlocked(rules: Rules): LintFinding[] {
  const blocked = rules.blockedMerchants ?? []
  const blockOf = (entry: string) =>
    blocked.find((block) =>
      [block, ...meansOf(rules, block)].some((wider) => isPartOf(entry, wider)),
    )
  return (rules.allowedMerchants ?? []).flatMap((entry) => {
    const means = meansOf(rules, entry).map(blockOf)
    const block = blockOf(entry) ?? (means.includes(undefined) ? undefined : means[0])
    if (block === undefined) return []
    const fields = ['allowedMerchants', 'blockedMerchants'] as const
    return [lintFinding('ALLOWED_MERCHANT_BLOCKED', fields, { entries: [entry, block] })]
  })
}

export function allowedCategoriesBlocked({ allowedCategories, blockedCategories: blocked }: Rules) {
  return (allowedCategories ?? []).flatMap((entry) => {
    if (!(blocked ?? []).some((block) => isSameCategory(entry, block))) return []
    const fields = ['allowedCategories', 'blockedCategories'] as const
    return [lintFinding('ALLOWED_CATEGORY_BLOCKED', fields, { entries: [entry] })]
  })
}
