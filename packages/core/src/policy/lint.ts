import { contradictions } from './lint/contradiction.ts'
import type { LintFinding } from './lint/finding.ts'
import { gaps } from './lint/gap.ts'
import { unreachableApprovals } from './lint/unreachable-approval.ts'
import { unreachableLimits } from './lint/unreachable-limit.ts'
import { unreachableEntries } from './lint/unreachable-list.ts'
import { unreachableTimes } from './lint/unreachable-time.ts'
import type { PolicyRow } from './policy.ts'
import type { Rules } from './rules.ts'

/**
 * What is wrong with a policy, or missing in it, by itself: errors first. What other policies
 * of a scope say is not looked at, so a shared policy is not told what it leaves to others.
 */
export function lint(rules: Rules, { kind }: Pick<PolicyRow, 'kind'>): LintFinding[] {
  return [
    ...contradictions(rules),
    ...unreachableLimits(rules, kind),
    ...unreachableApprovals(rules),
    ...unreachableEntries(rules),
    ...unreachableTimes(rules, kind),
    ...gaps(rules, kind),
  ]
}
