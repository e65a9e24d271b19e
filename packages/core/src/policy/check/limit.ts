import { isSaturated } from '../../money.ts'
import { codeAt, finding } from '../finding.ts'
import { limits, spentIn } from '../limit.ts'
import type { Period } from '../period.ts'
import type { Check } from '../question.ts'

/** What one payment, a window or all of a scope's life may come to; equal to the limit passes. */
export function limit(period: Period): Check {
  const { field, rule, code } = limits[period]
  return (_, { name, usage, value, currency }, { id, version, rules }) => {
    const bound = rules[field]
    if (bound === null || value === null) return null
    const { spent, resetsAt } = spentIn(period, usage)
    const passes = !isSaturated(spent) && spent + value <= bound
    return finding(rule, passes ? 'pass' : 'deny', {
      code: passes ? null : codeAt(name, code),
      scope: name,
      policy: { id, version },
      currency,
      limit: bound,
      used: spent,
      amount: value,
      resetsAt,
    })
  }
}
