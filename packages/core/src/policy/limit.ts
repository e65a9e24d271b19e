import { type Counters, windowFields } from '../window.ts'
import type { LimitCode, RuleName } from './finding.ts'
import { type Period, periods } from './period.ts'
import type { Rules } from './rules.ts'

type AmountField = {
  readonly [F in keyof Rules]: Rules[F] extends bigint | null ? F : never
}[keyof Rules]

/** Amounts that ask for an approval instead of refusing. */
const thresholds = ['requireApprovalAbove', 'autoApproveBelow'] as const
/** One that says how consent is given: a payment is not compared with it. */
type ConsentField = 'stepUpAbove'
type ComparedField = Exclude<AmountField, ConsentField>
type LimitField = Exclude<ComparedField, (typeof thresholds)[number]>

interface Limit {
  readonly field: LimitField
  readonly rule: RuleName
  readonly code: LimitCode
}

/** The limit on amounts of each period. */
export const limits = {
  transaction: {
    field: 'maxTransaction',
    rule: 'max_transaction',
    code: 'LIMIT_PER_TRANSACTION',
  },
  day: { field: 'dailyLimit', rule: 'daily_limit', code: 'LIMIT_DAILY' },
  week: { field: 'weeklyLimit', rule: 'weekly_limit', code: 'LIMIT_WEEKLY' },
  month: { field: 'monthlyLimit', rule: 'monthly_limit', code: 'LIMIT_MONTHLY' },
  total: { field: 'totalLimit', rule: 'total_limit', code: 'LIMIT_TOTAL' },
} as const satisfies Readonly<Record<Period, Limit>>

/** A value for the field of each of these limits. */
export function perLimit<P extends Period, T>(
  of: readonly P[],
  value: (period: P) => T,
): { readonly [K in P as (typeof limits)[K]['field']]: T } {
  const entries = of.map((period) => [limits[period].field, value(period)])
  return Object.fromEntries(entries) as ReturnType<typeof perLimit<P, T>>
}

type LimitFields = { readonly [P in Period]: (typeof limits)[P]['field'] }

/** The field of a policy that limits each period. */
export const limitFields = Object.fromEntries(
  periods.map((period) => [period, limits[period].field]),
) as LimitFields

/** Every field that payments are compared with, the limits first. */
export const amountFields: readonly ComparedField[] = [
  ...periods.map((period) => limits[period].field),
  ...thresholds,
]

interface SpentInPeriod {
  readonly spent: bigint
  /** When the window ends, in seconds; null where there is none. */
  readonly resetsAt: number | null
}

const nothing: SpentInPeriod = { spent: 0n, resetsAt: null }
const fieldsOf = new Map<Period, (typeof windowFields)[number]>(
  windowFields.map((fields) => [fields.window, fields]),
)

/** What the counters hold of a period. */
export function spentIn(period: Period, counters: Counters): SpentInPeriod {
  if (period === 'transaction') return nothing
  if (period === 'total') return { spent: counters.totalSpent, resetsAt: null }
  const fields = fieldsOf.get(period)
  return fields === undefined
    ? nothing
    : { spent: counters[fields.spent], resetsAt: counters[fields.end] }
}
