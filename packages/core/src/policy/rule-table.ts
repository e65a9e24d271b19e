import { approval, newPayee } from './check/approval.ts'
import { currency } from './check/currency.ts'
import { duplicate } from './check/duplicate.ts'
import { kya } from './check/kya.ts'
import { limit } from './check/limit.ts'
import { limitsBy } from './check/limit-by.ts'
import { categories, merchants } from './check/list.ts'
import { timeWindow } from './check/time-window.ts'
import { circuitBreaker, velocityLimit } from './check/velocity.ts'
import type { RuleName } from './finding.ts'
import { limits, perLimit } from './limit.ts'
import { type Period, periods } from './period.ts'
import type { Check, ListCheck } from './question.ts'
import { look, type Rules } from './rules.ts'

/**
 * The rule by which each field of a policy is judged; null: it only says how other fields are
 * meant. A field that is missing here does not compile, and neither does a rule without an entry
 * in `policyRules`.
 */
export const ruleOf = {
  currency: null,
  timezone: null,
  ...limitRules(),
  allowedMerchants: 'merchants',
  blockedMerchants: 'merchants',
  allowedCategories: 'categories',
  blockedCategories: 'categories',
  unknownCategory: 'categories',
  requireApprovalAbove: 'approval',
  autoApproveBelow: 'approval',
  readings: null,
  allowedCurrencies: 'currency',
  timeWindows: 'time_window',
  maxPerMinute: 'payments_per_minute',
  maxPerHour: 'payments_per_hour',
  maxPerDay: 'payments_per_day',
  approveNewPayees: 'new_payee',
  duplicateSeconds: 'duplicate',
  circuitBreaker: 'circuit_breaker',
  approvalsNeeded: null,
  approvalHours: null,
  kyaSteps: 'kya',
  duplicates: null,
  selfApproval: null,
  limitsBy: 'payee_or_category_limit',
  raises: null,
  stepUpAbove: null,
} as const satisfies Readonly<Record<keyof Rules, RuleName | null>>

export type PolicyRule = NonNullable<(typeof ruleOf)[keyof Rules]>

interface Help {
  /** A smaller amount would pass. */
  readonly byAmount?: boolean
  /** The same payment would pass later, without anybody's help. */
  readonly byTime?: boolean
  /** What it makes a decision look at, where a policy has it. */
  readonly looks?: (typeof look)[keyof typeof look]
}

/** Whether it refuses, or asks for an approval. Lists are asked again when somebody consents. */
type Entry = Help &
  (
    | { readonly stage: 'list'; readonly check: ListCheck }
    | { readonly stage: 'restriction' | 'approval'; readonly check: Check }
  )

/** What each rule says of a payment, and what helps whoever it refuses. */
export const policyRules: Readonly<Record<PolicyRule, Entry>> = {
  kya: { stage: 'restriction', check: kya, byAmount: true, looks: look.kya },
  currency: { stage: 'restriction', check: currency },
  merchants: { stage: 'list', check: merchants },
  categories: { stage: 'list', check: categories },
  time_window: {
    stage: 'restriction',
    check: timeWindow,
    byTime: true,
    looks: look.clock,
  },
  payments_per_minute: counted('payments_per_minute', 'maxPerMinute'),
  payments_per_hour: counted('payments_per_hour', 'maxPerHour'),
  payments_per_day: counted('payments_per_day', 'maxPerDay'),
  circuit_breaker: {
    stage: 'restriction',
    check: circuitBreaker,
    byTime: true,
    looks: look.velocity,
  },
  ...limitEntries(),
  payee_or_category_limit: {
    stage: 'restriction',
    check: limitsBy,
    byAmount: true,
    byTime: true,
    looks: look.entries,
  },
  duplicate: {
    stage: 'restriction',
    check: duplicate,
    byTime: true,
    looks: look.duplicates,
  },
  approval: { stage: 'approval', check: approval },
  new_payee: {
    stage: 'approval',
    check: newPayee,
    looks: look.payees,
  },
}

type LimitRules = {
  readonly [P in Period as (typeof limits)[P]['field']]: (typeof limits)[P]['rule']
}

function limitRules(): LimitRules {
  return perLimit(periods, (period) => limits[period].rule) as LimitRules
}

function limitEntries(): Readonly<Record<(typeof limits)[Period]['rule'], Entry>> {
  const entries = periods.map((period): [string, Entry] => {
    const byTime = period !== 'transaction' && period !== 'total'
    const check = limit(period)
    return [limits[period].rule, { stage: 'restriction', check, byAmount: true, byTime }]
  })
  return Object.fromEntries(entries) as ReturnType<typeof limitEntries>
}

function counted(rule: RuleName, field: Parameters<typeof velocityLimit>[1]): Entry {
  return {
    stage: 'restriction',
    check: velocityLimit(rule, field),
    byTime: true,
    looks: look.velocity,
  }
}

const known = new WeakMap<Rules, number>()

/** Remembered by the object, since the same rules decide many payments. */
export function looksOf(rules: Rules): number {
  const remembered = known.get(rules)
  if (remembered !== undefined) return remembered
  let looks: number = look.nothing
  for (const [field, rule] of Object.entries(ruleOf)) {
    const value = rules[field as keyof Rules]
    if (rule !== null && value !== null && value !== false) looks |= policyRules[rule].looks ?? 0
  }
  known.set(rules, looks)
  return looks
}
