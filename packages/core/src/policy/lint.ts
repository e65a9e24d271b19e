import { perLimit } from './limit.ts'
import * as contradiction from './lint/contradiction.ts'
import { type LintFinding, lintSeverities } from './lint/finding.ts'
import * as gap from './lint/gap.ts'
import * as approval from './lint/unreachable-approval.ts'
import * as entryLimit from './lint/unreachable-entry-limit.ts'
import * as limit from './lint/unreachable-limit.ts'
import * as list from './lint/unreachable-list.ts'
import * as time from './lint/unreachable-time.ts'
import { periods } from './period.ts'
import type { PolicyRow } from './policy.ts'
import type { Rules } from './rules.ts'

type Field = keyof Rules

/** What it says of a policy, of those fields that it is looked for in. */
type Lint = (rules: Rules, kind: PolicyRow['kind'], fields: readonly Field[]) => LintFinding[]

const amounts: readonly Lint[] = [
  contradiction.zeroLimits,
  limit.amountLimits,
  approval.uselessThresholds,
  gap.noSpendingLimit,
  gap.noTransactionLimit,
]
const thresholds = amounts.filter((look) => look !== contradiction.zeroLimits)
const counts: readonly Lint[] = [
  contradiction.zeroLimits,
  limit.velocityLimits,
  gap.noVelocityLimit,
]
const merchants: readonly Lint[] = [
  contradiction.allowedMerchantsBlocked,
  list.uselessMerchants,
  list.entriesOfNobody,
  gap.entriesWithoutDomain,
  gap.blockListAlone,
]
const categories: readonly Lint[] = [
  contradiction.allowedCategoriesBlocked,
  list.uselessCategories,
  list.uselessUnknown,
  gap.unknownAllowed,
]

/** What is looked for in each field; null: nothing that can be said of it. */
const lints: Readonly<Record<Field, readonly Lint[] | null>> = {
  currency: null,
  raises: null,
  timezone: [time.uselessZone],
  ...perLimit(periods, () => amounts),
  allowedMerchants: [contradiction.emptyLists, ...merchants],
  blockedMerchants: [...merchants, list.emptyBlockLists],
  allowedCategories: [contradiction.emptyLists, ...categories],
  blockedCategories: [...categories, list.emptyBlockLists],
  unknownCategory: categories,
  requireApprovalAbove: thresholds,
  autoApproveBelow: thresholds,
  readings: null,
  allowedCurrencies: [contradiction.emptyLists],
  timeWindows: [contradiction.neverOpen, time.openWindows],
  maxPerMinute: counts,
  maxPerHour: counts,
  maxPerDay: counts,
  approveNewPayees: [approval.uselessNewPayees],
  duplicateSeconds: [time.zeroDuplicates],
  duplicates: [time.uselessDuplicates],
  circuitBreaker: counts,
  approvalsNeeded: [approval.uselessTerms],
  approvalHours: [approval.uselessTerms],
  selfApproval: [approval.uselessSelfApproval],
  stepUpAbove: [approval.uselessStepUp],
  kyaSteps: null,
  limitsBy: [
    ...[entryLimit.entryLimits, entryLimit.entriesNotAllowed],
    ...[list.entriesOfNobody, list.uselessUnknown, gap.blockListAlone, gap.unknownAllowed],
  ],
}

/** Each of them with the fields that it is looked for in. */
const all = new Map<Lint, Field[]>()
for (const [field, looks] of Object.entries(lints) as [Field, readonly Lint[] | null][])
  for (const look of looks ?? []) all.set(look, [...(all.get(look) ?? []), field])

/** What is known beside the rules. */
interface LintContext {
  readonly kind: PolicyRow['kind']
  /** How many approvers the book has. */
  readonly voices: number
  /** Knows the words and codes that payees have without sending them. */
  readonly isCategory: (entry: string) => boolean
}

/**
 * What is wrong with a policy, or missing in it, by itself: errors first. What other policies of
 * a scope say is not looked at, so a shared policy is not told what it leaves to others.
 */
export function lint(rules: Rules, { kind, voices, isCategory }: LintContext): LintFinding[] {
  const rank = ({ severity }: LintFinding) => lintSeverities.indexOf(severity)
  const found = [...all].flatMap(([look, fields]) => look(rules, kind, fields))
  found.push(...list.unknownCategories(rules, isCategory))
  found.push(...approval.missingApprovers(rules, voices))
  return found.sort((a, b) => rank(a) - rank(b))
}
