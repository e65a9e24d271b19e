import { parseId } from '../../id.ts'
import { limitedEntries, limitsCategories } from '../limit-by.ts'
import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { isEmpty } from './contradiction.ts'
import {
  isCode,
  isOurs,
  isPartOf,
  isSameCategory,
  type Meaning,
  meaningsIn,
  meaningsOf,
} from './entry.ts'
import { type LintFinding, lintFinding } from './finding.ts'

// What is said of merchants and categories that a list refuses or admits anyway.

/** Whether it is `unknownCategory` that judges a payee whose category is not known. */
export function judgesUnknown(rules: Rules): boolean {
  const { allowedCategories, blockedCategories } = rules
  const isJudged = (blockedCategories ?? []).length > 0 || limitsCategories(rules)
  return allowedCategories === null && isJudged
}

// A payee may answer to an id, a name and a domain at once, so only entries of one kind exclude
// each other. Those to two domains that have nothing in common are left out of account.
export function uselessMerchants(rules: Rules): LintFinding[] {
  const [blocked, allowed] = ['blockedMerchants', 'allowedMerchants'] as const
  const admitted = (rules[allowed] ?? []).flatMap((entry) => meaningsOf(rules, allowed, entry))
  if (admitted.length === 0) return []
  return (rules[blocked] ?? []).flatMap((entry) => {
    const parts = meaningsOf(rules, blocked, entry)
    const kind = parts[0]?.kind
    const isAlone = [...admitted, ...parts].every((one) => one.kind === kind)
    const meets = parts.some((part) =>
      admitted.some((one) => isPartOf(part, one) || isPartOf(one, part)),
    )
    if (kind === 'word' || kind === 'prefix' || !isAlone || meets) return []
    return [lintFinding('BLOCKED_MERCHANT_UNREACHABLE', [blocked, allowed], { entries: [entry] })]
  })
}

// A payee may have a code beside its category, so here too only entries of one kind are compared.
export function uselessCategories(rules: Rules): LintFinding[] {
  const [blocked, allowed] = ['blockedCategories', 'allowedCategories'] as const
  const admitted = rules[allowed] ?? []
  if (admitted.length === 0) return []
  return (rules[blocked] ?? []).flatMap((entry) => {
    const kind = isCode(rules, blocked, entry)
    const isAlone = admitted.every((one) => isCode(rules, allowed, one) === kind)
    const meets = admitted.some((one) => isSameCategory(rules, [allowed, one], [blocked, entry]))
    if (!isAlone || meets) return []
    return [lintFinding('BLOCKED_CATEGORY_UNREACHABLE', [blocked, allowed], { entries: [entry] })]
  })
}

// What looks like an ID of ours and is none is nobody's.
export function entriesOfNobody(rules: Rules): LintFinding[] {
  const isNobody = (means: readonly Meaning[]) =>
    means.every(({ kind, text }) => isOurs(kind) && parseId(kind, text) === null)
  const said = (field: keyof Rules, entry: string) =>
    lintFinding('ENTRY_MATCHES_NOTHING', [field], { entries: [entry] })
  const listed = (['allowedMerchants', 'blockedMerchants'] as const).flatMap((list) =>
    (rules[list] ?? [])
      .filter((entry) => isNobody(meaningsOf(rules, list, entry)))
      .map((entry) => said(list, entry)),
  )
  const limited = limitedEntries(rules)
    .filter((one) => one.limit.of === 'merchants' && isNobody(meaningsIn(one)))
    .map(({ entry }) => said('limitsBy', entry))
  return [...listed, ...limited]
}

/** Entries that only payees match which are sent with the very same word. */
export function unknownCategories(
  rules: Rules,
  isCategory: (entry: string) => boolean,
): LintFinding[] {
  const limited = limitedEntries(rules).filter(({ limit }) => limit.of === 'categories')
  const lists = [
    ['allowedCategories', rules.allowedCategories ?? []],
    ['blockedCategories', rules.blockedCategories ?? []],
    ['limitsBy', limited.map(({ entry }) => entry)],
  ] as const
  return lists.flatMap(([field, entries]) =>
    entries
      .filter((entry) => !isCategory(entry))
      .map((entry) => lintFinding('CATEGORY_UNKNOWN', [field], { entries: [entry] })),
  )
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
