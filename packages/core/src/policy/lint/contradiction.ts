import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { minutesUntilOpen } from '../schedule.ts'
import { isPartOf, isSameCategory, type Meaning, meaningsOf } from './entry.ts'
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
  const blockOf = (one: Meaning) =>
    blocked.find((block) =>
      meaningsOf(rules, 'blockedMerchants', block).some((wider) => isPartOf(one, wider)),
    )
  return (rules.allowedMerchants ?? []).flatMap((entry) => {
    // An entry cannot be meant when what it says itself is blocked, or all that it stands for.
    const [itself, ...rest] = meaningsOf(rules, 'allowedMerchants', entry).map(blockOf)
    const block = itself ?? (rest.includes(undefined) ? undefined : rest[0])
    if (block === undefined) return []
    const fields = ['allowedMerchants', 'blockedMerchants'] as const
    return [lintFinding('ALLOWED_MERCHANT_BLOCKED', fields, { entries: [entry, block] })]
  })
}

export function allowedCategoriesBlocked(rules: Rules): LintFinding[] {
  const [allowed, blocked] = ['allowedCategories', 'blockedCategories'] as const
  return (rules[allowed] ?? []).flatMap((entry) => {
    const isBlocked = (block: string) => isSameCategory(rules, [allowed, entry], [blocked, block])
    if (!(rules[blocked] ?? []).some(isBlocked)) return []
    return [lintFinding('ALLOWED_CATEGORY_BLOCKED', [allowed, blocked], { entries: [entry] })]
  })
}
