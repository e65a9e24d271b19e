import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { isEmpty } from './contradiction.ts'
import { isCode, isPartOf, isSameCategory, kindOf, meansOf } from './entry.ts'
import { type LintFinding, lintFinding } from './finding.ts'

// What is said of merchants and categories that a list refuses or admits anyway.

/** Whether it is `unknownCategory` that judges a payee whose category is not known. */
export function judgesUnknown({ allowedCategories, blockedCategories: blocked }: Rules): boolean {
  return allowedCategories === null && blocked !== null && blocked.length > 0
}

// A payee may answer to an id, a name and a domain at once, so only entries of one kind exclude
// each other. Those to two domains that have nothing in common are left out of account.
export function uselessMerchants(rules: Rules): LintFinding[] {
  const { allowedMerchants, blockedMerchants: blocked } = rules
  const expand = (entry: string) => [entry, ...meansOf(rules, entry)]
  const allowed = (allowedMerchants ?? []).flatMap(expand)
  if (allowed.length === 0) return []
  return (blocked ?? []).flatMap((entry) => {
    const kind = kindOf(entry)
    const parts = expand(entry)
    const isAlone = [...allowed, ...parts].every((one) => kindOf(one) === kind)
    const meets = parts.some((part) =>
      allowed.some((one) => isPartOf(part, one) || isPartOf(one, part)),
    )
    if (kind === 'word' || !isAlone || meets) return []
    const fields = ['blockedMerchants', 'allowedMerchants'] as const
    return [lintFinding('BLOCKED_MERCHANT_UNREACHABLE', fields, { entries: [entry] })]
  })
}

// A payee may have a code beside its category, so here too only entries of one kind are compared.
export function uselessCategories({ allowedCategories, blockedCategories: blocked }: Rules) {
  const allowed = allowedCategories ?? []
  if (allowed.length === 0) return []
  return (blocked ?? []).flatMap((entry) => {
    const isAlone = allowed.every((one) => isCode(one) === isCode(entry))
    if (!isAlone || allowed.some((one) => isSameCategory(one, entry))) return []
    const fields = ['blockedCategories', 'allowedCategories'] as const
    return [lintFinding('BLOCKED_CATEGORY_UNREACHABLE', fields, { entries: [entry] })]
  })
}

// Denying is what a policy says of unknown categories when nobody says anything.
export function uselessUnknown(rules: Rules): LintFinding[] {
  if (rules.unknownCategory === 'deny' || judgesUnknown(rules)) return []
  const list = rules.allowedCategories === null ? 'blockedCategories' : 'allowedCategories'
  return [lintFinding('UNKNOWN_CATEGORY_UNREACHABLE', ['unknownCategory', list])]
}

export function emptyBlockLists(
  rules: Rules,
  _: PolicyRow['kind'],
  fields: readonly (keyof Rules)[],
): LintFinding[] {
  return fields
    .filter((field) => isEmpty(rules[field]))
    .map((field) => lintFinding('EMPTY_BLOCK_LIST', [field]))
}
