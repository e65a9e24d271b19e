import { touches } from '../../window.ts'
import { limits } from '../limit.ts'
import { covers, type LimitedEntry, limitedEntries } from '../limit-by.ts'
import { type Period, periods } from '../period.ts'
import type { Rules } from '../rules.ts'
import { isPartOf, type Meaning, meaningsIn, meaningsOf } from './entry.ts'
import { type LintFinding, lintFinding } from './finding.ts'

// Limits of an entry that refuse nothing which other rules do not refuse as well.

/** Those to which a limit over all, or another one of the same entry, comes down sooner. */
export function entryLimits(rules: Rules): LintFinding[] {
  const entries = limitedEntries(rules)
  return entries.flatMap((one, at) => {
    const { amount, per } = one.limit
    const found = (field: keyof Rules, most: bigint) => [
      lintFinding('ENTRY_LIMIT_UNREACHABLE', ['limitsBy', field], {
        entries: [one.entry],
        limits: [amount, most],
      }),
    ]
    for (const period of periods) {
      const { field } = limits[period]
      const most = rules[field]
      if (most !== null && bounds(period, per) && most * times(period, per) <= amount)
        return found(field, most)
    }
    const other = entries.find((its, place) => isStricter(its, one, place < at))
    return other === undefined ? [] : found('limitsBy', other.limit.amount)
  })
}

/** Whether a limit of the same entry refuses all that another does; of two equal ones the first. */
function isStricter(its: LimitedEntry, one: LimitedEntry, isEarlier: boolean): boolean {
  // A name of a vendor means more than one of its domains, though both have one counter.
  const isSame = its.key === one.key && covers(its, one)
  if (its === one || !isSame || !bounds(its.limit.per, one.limit.per)) return false
  const most = its.limit.amount * times(its.limit.per, one.limit.per)
  const isEqual = most === one.limit.amount && its.limit.per === one.limit.per && covers(one, its)
  return isEqual ? isEarlier : most <= one.limit.amount
}

/** Whether the limit of one period says anything of the sum of another. */
function bounds(period: Period, other: Period): boolean {
  if (period === 'transaction') return other === 'transaction'
  return period === 'total' || other !== 'total'
}

function times(period: Period, other: Period): bigint {
  const isWindow = (one: Period) => one !== 'transaction' && one !== 'total'
  return isWindow(period) && isWindow(other)
    ? touches[other as keyof typeof touches][period as keyof typeof touches]
    : 1n
}

/** Entries to which nothing may be paid, as an allow list has none of what they mean. */
export function entriesNotAllowed(rules: Rules): LintFinding[] {
  return limitedEntries(rules).flatMap((one) => {
    const list = one.limit.of === 'merchants' ? 'allowedMerchants' : 'allowedCategories'
    if ((rules[list] ?? []).length === 0 || isAllowed(rules, list, one)) return []
    return [lintFinding('LIMITED_ENTRY_UNREACHABLE', ['limitsBy', list], { entries: [one.entry] })]
  })
}

// As of block lists: a payee may answer to an id, a name and a domain at once, or have a code
// beside its category, so only entries of one kind exclude each other.
function isAllowed(
  rules: Rules,
  list: 'allowedMerchants' | 'allowedCategories',
  one: LimitedEntry,
): boolean {
  const admitted = (rules[list] ?? []).flatMap((entry) => meaningsOf(rules, list, entry))
  const limited = meaningsIn(one)
  const kindOf = ({ kind, text }: Meaning) =>
    list === 'allowedMerchants' ? kind : /^\d+$/.test(text) ? 'code' : 'category'
  const kinds = new Set([...admitted, ...limited].map(kindOf))
  if (kinds.size > 1 || kinds.has('word') || kinds.has('prefix')) return true
  return limited.some((part) =>
    admitted.some((allowed) => isPartOf(part, allowed) || isPartOf(allowed, part)),
  )
}
