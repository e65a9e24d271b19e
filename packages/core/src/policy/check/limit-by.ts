import { isSaturated } from '../../money.ts'
import { noCounters } from '../../window.ts'
import { codeAt, finding } from '../finding.ts'
import { spentIn } from '../limit.ts'
import { entriesLimiting } from '../limit-by.ts'
import type { Check } from '../question.ts'

const codes = { merchants: 'LIMIT_PAYEE', categories: 'LIMIT_CATEGORY' } as const

/** What may be paid to a payee or in a category, by every entry that means the payee. */
export const limitsBy: Check = ({ payee }, scope, { id, version, rules }) => {
  const { name, value, currency } = scope
  if (rules.limitsBy === null || value === null) return null
  return entriesLimiting(rules, payee).map(({ limit: { of, per, amount: bound }, entry, key }) => {
    const { spent, resetsAt } = spentIn(per, scope.entries?.get(key) ?? noCounters)
    const passes = !isSaturated(spent) && spent + value <= bound
    return finding('payee_or_category_limit', passes ? 'pass' : 'deny', {
      code: passes ? null : codeAt(name, codes[of]),
      scope: name,
      policy: { id, version },
      entry,
      per,
      currency,
      limit: bound,
      used: spent,
      amount: value,
      resetsAt,
    })
  })
}
