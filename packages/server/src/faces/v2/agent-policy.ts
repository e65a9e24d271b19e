import { named, v2PeriodNames } from '@bursar/contract'
import { limitFields, noRules, type Params, type Period, periods, type Rules } from '@bursar/core'
import { invalidField, type Rejection } from '../../application/call.ts'
import { isParsed, parsedChange } from './parsed-change.ts'
import { moneyOrNull } from './render.ts'

// The document's `policy` and `spending_limits`, both ways: they are views of the own policy.

type Change = Params<'policy.change'>['change']

export type SentLimits = { readonly [P in Period as (typeof v2PeriodNames)[P]]?: bigint | null }

type Threshold = bigint | null

export interface SentPolicy {
  readonly allowed_merchants?: string[] | null
  readonly blocked_merchants?: string[] | null
  readonly allowed_categories?: string[] | null
  readonly blocked_categories?: string[] | null
  readonly require_approval_above?: Threshold
  readonly auto_approve_below?: Threshold
  readonly max_transaction_amount?: bigint
  readonly approval_threshold?: bigint
  readonly limits_by?: Rules['limitsBy']
  /** Of a policy that was parsed: the policy itself. */
  readonly policy_id?: string | null
  readonly name?: string | null
  readonly agent_id?: string | null
  readonly spending_limits?: readonly SentRow[] | null
  readonly requires_approval_above?: bigint | null
  readonly global_daily_limit?: bigint | null
  readonly global_monthly_limit?: bigint | null
  readonly is_active?: boolean | null
  readonly unparsed?: readonly unknown[] | null
  readonly questions?: readonly unknown[] | null
  readonly [repeated: string]: unknown
}

export interface SentRow {
  readonly vendor_pattern: string
  readonly max_amount: bigint
  readonly period: string
  readonly currency: string | null
}

export interface SentRules {
  readonly spending_limits?: SentLimits | undefined
  readonly policy?: SentPolicy | undefined
}

export interface Changed {
  readonly kind: 'change'
  readonly change: Change
  /** Whether it was said in English, and read before. */
  readonly isParsed: boolean
}

/** What is sent as a change of rules, or a rejection where two fields say two things. */
export function changeIn({
  spending_limits: limits = {},
  policy = {},
}: SentRules): Changed | Rejection {
  if (isParsed(policy)) return parsedChange(policy, limits)
  const { max_transaction_amount: most, approval_threshold: asks } = policy
  const one = limits.per_transaction
  if (most !== undefined && one !== undefined && most !== one)
    return invalidField('policy.max_transaction_amount', 'Must be equal to per_transaction.')
  const above = policy.require_approval_above
  if (asks !== undefined && above !== undefined && asks !== above)
    return invalidField('policy.approval_threshold', 'Must be equal to require_approval_above.')
  const change: { -readonly [K in keyof Change]: Change[K] } = {}
  const sent: SentLimits = { ...limits, ...(most === undefined ? {} : { per_transaction: most }) }
  for (const period of periods) {
    const limit = sent[v2PeriodNames[period]]
    if (limit !== undefined) change[limitFields[period]] = limit
  }
  for (const [field, rule] of lists) {
    const list = policy[field]
    if (list !== undefined) change[rule] = list
  }
  for (const [field, rule] of blockLists) {
    const list = policy[field]
    // A list that blocks nobody is no rule.
    if (list !== undefined) change[rule] = list === null || list.length === 0 ? null : list
  }
  if (asks !== undefined) change.requireApprovalAbove = asks
  if (above !== undefined) change.requireApprovalAbove = above
  if (policy.limits_by !== undefined) change.limitsBy = policy.limits_by
  if (policy.auto_approve_below !== undefined) change.autoApproveBelow = policy.auto_approve_below
  return { kind: 'change', change, isParsed: false }
}

const lists = [
  ['allowed_merchants', 'allowedMerchants'],
  ['allowed_categories', 'allowedCategories'],
] as const
const blockLists = [
  ['blocked_merchants', 'blockedMerchants'],
  ['blocked_categories', 'blockedCategories'],
] as const

const unit = 100_000_000n
const defaults: Readonly<Record<Period, bigint | null>> = {
  transaction: 100n * unit,
  day: 1_000n * unit,
  week: null,
  month: 10_000n * unit,
  total: 100_000n * unit,
}

/**
 * The rules of a new agent. What is left out has its default, raised to the largest limit that
 * was named: whoever allows 500 a day means that 500 may be paid. What was said in English also
 * has no limit per payment then, and room for what is to be approved.
 */
export function newRules(change: Change, { isParsed }: { readonly isParsed: boolean }): Rules {
  const byDefault = named(limitFields, (period) => change[limitFields[period]] ?? defaults[period])
  const rules: Rules = { ...noRules, unknownCategory: 'allow', ...change, ...byDefault }
  if (isParsed) return { ...rules, ...roomFor(change, rules) }
  const raised = named(limitFields, (period) => {
    const [limit, largest] = [byDefault[limitFields[period]], largestIn(change)]
    const isDefault = change[limitFields[period]] === undefined
    return isDefault && limit !== null && largest > limit ? largest : limit
  })
  return { ...rules, ...raised }
}

/** Of all limits that are named, the largest. One of a single payee says nothing about others. */
function largestIn(change: Change): bigint {
  const limits = periods.map((period) => change[limitFields[period]] ?? 0n)
  const isClosed = change.allowedMerchants != null || change.allowedCategories != null
  const single = isClosed ? (change.limitsBy ?? []).map(({ amount }) => amount) : []
  return [...limits, ...single].reduce((most, one) => (one > most ? one : most), 0n)
}

/**
 * Defaults that stand in the rules and that what was said would not get past: a limit per payment
 * goes, the others are raised to the limit that was named, or above the amount that asks.
 */
export function roomFor(change: Change, rules: Rules): Change {
  const largest = largestIn(change)
  const asks = [change.requireApprovalAbove ?? -1n, (change.autoApproveBelow ?? 0n) - 1n]
  const asked = asks.reduce((most, one) => (one > most ? one : most))
  const room: { -readonly [K in keyof Change]: Change[K] } = {}
  for (const period of periods) {
    const field = limitFields[period]
    const limit = defaults[period]
    if (limit === null || change[field] !== undefined || rules[field] !== limit) continue
    if (largest <= limit && asked < limit) continue
    const next = steps.find((step) => step >= largest && step > asked) ?? limit
    room[field] = period === 'transaction' ? null : asked < largest ? largest : next
  }
  return room
}

// What a default is raised to above an amount that asks: 1,000, 10,000 and so on.
const steps = Array.from({ length: 7 }, (_, at) => 1_000n * unit * 10n ** BigInt(at))

export function spendingLimitsOf(rules: Rules) {
  return named(v2PeriodNames, (period) => moneyOrNull(rules[limitFields[period]]))
}

export function policyOf(rules: Rules) {
  const { allowedMerchants, blockedMerchants, allowedCategories, blockedCategories } = rules
  return {
    allowed_merchants: allowedMerchants === null ? null : [...allowedMerchants],
    blocked_merchants: [...(blockedMerchants ?? [])],
    allowed_categories: allowedCategories === null ? null : [...allowedCategories],
    blocked_categories: [...(blockedCategories ?? [])],
    require_approval_above: moneyOrNull(rules.requireApprovalAbove),
    auto_approve_below: moneyOrNull(rules.autoApproveBelow),
  }
}
