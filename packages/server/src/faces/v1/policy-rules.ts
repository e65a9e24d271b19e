import { named } from '@bursar/contract'
import { formatMoney, limitFields, type Rules } from '@bursar/core'
import { changedRules } from '../../application/policy-version.ts'
import { clockTime } from '../text/clock-time.ts'
import { limitsByShown } from '../text/limit-by.ts'
import type { RuleWording } from '../text/lint.ts'
import { readingsShown } from '../text/reading.ts'
import { moneyOrNull, time } from './render.ts'

/** The rules of a policy as /v1 shows them. */
export function renderRules(rules: Rules) {
  return {
    currency: rules.currency,
    timezone: rules.timezone,
    ...named(limitFields, (period) => moneyOrNull(rules[limitFields[period]])),
    allowedMerchants: listOf(rules.allowedMerchants),
    blockedMerchants: listOf(rules.blockedMerchants),
    allowedCategories: listOf(rules.allowedCategories),
    blockedCategories: listOf(rules.blockedCategories),
    unknownCategory: rules.unknownCategory,
    requireApprovalAbove: moneyOrNull(rules.requireApprovalAbove),
    autoApproveBelow: moneyOrNull(rules.autoApproveBelow),
    readings: readingsShown(rules, (list) => list),
    allowedCurrencies: listOf(rules.allowedCurrencies),
    timeWindows:
      rules.timeWindows?.map(({ days, from, to }) => {
        return { days: [...days], from: clockTime(from), to: clockTime(to) }
      }) ?? null,
    maxPerMinute: rules.maxPerMinute,
    maxPerHour: rules.maxPerHour,
    maxPerDay: rules.maxPerDay,
    approveNewPayees: rules.approveNewPayees,
    duplicateSeconds: rules.duplicateSeconds,
    duplicates: rules.duplicates,
    selfApproval: rules.selfApproval,
    stepUpAbove: moneyOrNull(rules.stepUpAbove),
    circuitBreaker: rules.circuitBreaker,
    approvalsNeeded: rules.approvalsNeeded,
    approvalHours: rules.approvalHours,
    kyaSteps:
      rules.kyaSteps?.map(({ above, level }) => ({ above: formatMoney(above), level })) ?? null,
    limitsBy: limitsByShown(rules, { money: formatMoney, time }),
    raises:
      rules.raises?.map(({ approval, per, amount, until }) => {
        const end = time(until * 1_000_000)
        return { per, amount: formatMoney(amount), until: end, approvalId: approval }
      }) ?? null,
  } satisfies Record<keyof Rules, unknown>
}

function listOf(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...list]
}

/** How sentences name rules and amounts on /v1. */
export const wording: RuleWording = { rule: (name) => name, money: formatMoney }

/** What differs between two versions, each rule as it is shown. */
export function changesOf(before: Rules | null, rules: Rules) {
  const from = before === null ? null : renderRules(before)
  const to = renderRules(rules)
  return changedRules(before, rules).map((field) => {
    return { field, from: from?.[field] ?? null, to: to[field] }
  })
}
