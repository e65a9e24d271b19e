import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { minutesUntilOpen } from '../schedule.ts'
import { isPartOf, isSameCategory, meansOf } from './entry.ts'
import { type LintFinding, lintFinding } from './finding.ts'

// Rules that cannot be meant: nothing passes them, or they allow what they block.

type Of = (rules: Rules, kind: PolicyRow['kind'], fields: readonly (keyof Rules)[]) => LintFinding[]

export const zeroLimits: Of = (rules, _, fields) =>
  fields.filter((field) => isZero(rules[field])).map((field) => lintFinding('ZERO_LIMIT', [field]))

function isZero(value: Rules[keyof Rules]): boolean {
  const most = typeof value === 'object' && value !== null && 'attempts' in value
  return (most ? value.attempts : value) === 0 || value === 0n
}

export const emptyLists: Of = (rules, _, fields) =>
  fields
    .filter((field) => isEmpty(rules[field]))
    .map((field) => lintFinding('EMPTY_ALLOW_LIST', [field]))

export function isEmpty(value: Rules[keyof Rules]): boolean {
  return Array.isArray(value) && value.length === 0
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
