import { type AdditionalRules, v2PeriodNames } from '@bursar/contract'
import { limitFields, periods, type Rules } from '@bursar/core'
import { clockTime } from '../text/clock-time.ts'
import { limitsByShown } from '../text/limit-by.ts'
import type { RuleWording } from '../text/lint.ts'
import { readingsShown } from '../text/reading.ts'
import { policyOf, spendingLimitsOf } from './agent-policy.ts'
import { money, time } from './render.ts'

// All rules of a policy in the words of this face, and what differs between two versions.

/** Rules beyond those of the document's object. */
export function furtherRules(rules: Rules) {
  return {
    currency: rules.currency,
    timezone: rules.timezone,
    unknown_category: rules.unknownCategory,
    readings: readingsShown(rules, snake),
    allowed_currencies: rules.allowedCurrencies === null ? null : [...rules.allowedCurrencies],
    time_windows:
      rules.timeWindows?.map(({ days, from, to }) => {
        return { days: [...days], from: clockTime(from), to: clockTime(to) }
      }) ?? null,
    max_per_minute: rules.maxPerMinute,
    max_per_hour: rules.maxPerHour,
    max_per_day: rules.maxPerDay,
    approve_new_payees: rules.approveNewPayees,
    duplicate_seconds: rules.duplicateSeconds,
    duplicates: rules.duplicates,
    circuit_breaker: rules.circuitBreaker,
    approvals_needed: rules.approvalsNeeded,
    approval_hours: rules.approvalHours,
    self_approval: rules.selfApproval,
    step_up_above: rules.stepUpAbove === null ? null : money(rules.stepUpAbove),
    limits_by:
      limitsByShown(rules, { money, time })?.map(({ countsFrom, ...limit }) => {
        return { ...limit, counts_from: countsFrom }
      }) ?? null,
    raises:
      rules.raises?.map(({ approval, per, amount, until }) => {
        const end = time(until * 1_000_000)
        return { per, amount: money(amount), until: end, approval_id: approval }
      }) ?? null,
    kya_steps: rules.kyaSteps?.map(({ above, level }) => ({ above: money(above), level })) ?? null,
  } satisfies Record<keyof AdditionalRules, unknown>
}

const limitNames: Partial<Record<keyof Rules, string>> = Object.fromEntries(
  periods.map((period) => [limitFields[period], v2PeriodNames[period]]),
)
const ofPolicy: ReadonlySet<keyof Rules> = new Set([
  ...(['allowedMerchants', 'blockedMerchants', 'allowedCategories'] as const),
  ...(['blockedCategories', 'requireApprovalAbove', 'autoApproveBelow'] as const),
])

/** Where a rule stands on this face: `spending_limits.daily`, `policy.blocked_categories`. */
export function fieldOf(rule: keyof Rules): string {
  const object = rule in limitNames ? 'spending_limits' : ofPolicy.has(rule) ? 'policy' : 'rules'
  return `${object}.${nameOf(rule)}`
}

function nameOf(rule: keyof Rules): string {
  return limitNames[rule] ?? snake(rule)
}

/** How sentences name rules and amounts on this face. */
export const wording: RuleWording = { rule: nameOf, money }

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

type Value = string | number | boolean | unknown[] | Record<string, unknown> | null

interface Difference {
  readonly field: string
  readonly from: Value
  readonly to: Value
}

/** What differs, each field as it is shown: in the document's objects, and in further rules. */
export function differencesIn(before: Rules, after: Rules): Difference[] {
  const was = fieldsOf(before)
  return [...fieldsOf(after)].flatMap(([field, to]) => {
    const from = was.get(field) ?? null
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, from, to }]
  })
}

function fieldsOf(rules: Rules): Map<string, Value> {
  const { readings: _, ...further } = furtherRules(rules)
  const named = (object: string, fields: Readonly<Record<string, Value>>) =>
    Object.entries(fields).map(([name, value]) => [`${object}.${name}`, value] as const)
  return new Map([
    ...named('spending_limits', spendingLimitsOf(rules)),
    ...named('policy', policyOf(rules)),
    ...named('rules', further),
  ])
}

/** The same in a sentence, for people. */
export function differencesInWords(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'There are no changes.'
  const parts = differences.map(
    ({ field, from, to }) => `${field} changes from ${words(from)} to ${words(to)}`,
  )
  return `${parts.join('; ')}.`
}

function words(value: Value): string {
  if (value === null) return 'no rule'
  if (typeof value === 'string') return value
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string'))
    return JSON.stringify(value)
  return value.length === 0 ? 'none' : value.join(', ')
}
