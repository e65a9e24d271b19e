import { periods, perLimit } from './limit.ts'
import * as contradiction from './lint/contradiction.ts'
import { type LintFinding, lintSeverities } from './lint/finding.ts'
import * as gap from './lint/gap.ts'
import * as approval from './lint/unreachable-approval.ts'
import * as limit from './lint/unreachable-limit.ts'
import * as list from './lint/unreachable-list.ts'
import * as time from './lint/unreachable-time.ts'
import type { PolicyRow } from './policy.ts'
import type { Rules } from './rules.ts'

type Lint = (rules: Rules, kind: PolicyRow['kind']) => LintFinding[]

const amounts: readonly Lint[] = [
  contradiction.zeroLimits,
  limit.amountLimits,
  approval.uselessThresholds,
  gap.noSpendingLimit,
  gap.noTransactionLimit,
]
const counts: readonly Lint[] = [
  contradiction.zeroLimits,
  limit.velocityLimits,
  gap.noVelocityLimit,
]
const merchants: readonly Lint[] = [
  contradiction.emptyLists,
  contradiction.allowedMerchantsBlocked,
  list.uselessMerchants,
  list.emptyBlockLists,
  gap.entriesWithoutDomain,
]
const categories: readonly Lint[] = [
  contradiction.emptyLists,
  contradiction.allowedCategoriesBlocked,
  list.uselessCategories,
  list.uselessUnknown,
  list.emptyBlockLists,
  gap.unknownAllowed,
]

/** What is looked for in each field; null: nothing that can be said of it. */
const lints: Readonly<Record<keyof Rules, readonly Lint[] | null>> = {
  currency: null,
  timezone: [time.uselessZone],
  ...perLimit(periods, () => amounts),
  allowedMerchants: merchants,
  blockedMerchants: merchants,
  allowedCategories: categories,
  blockedCategories: categories,
  unknownCategory: categories,
  requireApprovalAbove: amounts,
  autoApproveBelow: amounts,
  merchantAliases: null,
  allowedCurrencies: [contradiction.emptyLists],
  timeWindows: [contradiction.neverOpen, time.openWindows],
  maxPerMinute: counts,
  maxPerHour: counts,
  maxPerDay: counts,
  approveNewPayees: [approval.uselessNewPayees],
  duplicateSeconds: [time.zeroDuplicates],
  circuitBreaker: counts,
  approvalsNeeded: [approval.uselessTerms],
  approvalHours: [approval.uselessTerms],
  kyaSteps: null,
}
const all = [...new Set(Object.values(lints).flatMap((found) => found ?? []))]

/**
 * What is wrong with a policy, or missing in it, by itself: errors first. What other policies
 * of a scope say is not looked at, so a shared policy is not told what it leaves to others.
 */
export function lint(rules: Rules, { kind }: Pick<PolicyRow, 'kind'>): LintFinding[] {
  const rank = ({ severity }: LintFinding) => lintSeverities.indexOf(severity)
  return all.flatMap((look) => look(rules, kind)).sort((a, b) => rank(a) - rank(b))
}
