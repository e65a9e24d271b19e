import { named, v2PeriodNames } from '@bursar/contract'
import { limitFields, noRules, type Params, type Period, periods, type Rules } from '@bursar/core'
import { invalidField, type Rejection } from '../../application/call.ts'
import { moneyOrNull } from './render.ts'

// The document's `policy` and `spending_limits`, both ways: they are views of the own policy.

type Change = Params<'policy.change'>['change']

type SentLimits = { readonly [P in Period as (typeof v2PeriodNames)[P]]?: bigint | null }

type Threshold = bigint | null

interface SentPolicy {
  readonly allowed_merchants?: string[] | null
  readonly blocked_merchants?: string[] | null
  readonly allowed_categories?: string[] | null
  readonly blocked_categories?: string[] | null
  readonly require_approval_above?: Threshold
  readonly auto_approve_below?: Threshold
  readonly max_transaction_amount?: bigint
  readonly approval_threshold?: bigint
}

export interface SentRules {
  readonly spending_limits?: SentLimits | undefined
  readonly policy?: SentPolicy | undefined
}

interface Changed {
  readonly kind: 'change'
  readonly change: Change
}

/** What is sent as a change of rules, or a rejection where two fields say two things. */
export function changeIn({
  spending_limits: limits = {},
  policy = {},
}: SentRules): Changed | Rejection {
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
  if (policy.auto_approve_below !== undefined) change.autoApproveBelow = policy.auto_approve_below
  return { kind: 'change', change }
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
 * was named: whoever allows 500 a day means that 500 may be paid.
 */
export function newRules(change: Change): Rules {
  let largest = 0n
  for (const period of periods) {
    const limit = change[limitFields[period]] ?? 0n
    if (limit > largest) largest = limit
  }
  const raised = (least: bigint | null) => (least !== null && largest > least ? largest : least)
  const limits = named(limitFields, (period) => {
    return change[limitFields[period]] ?? raised(defaults[period])
  })
  return { ...noRules, unknownCategory: 'allow', ...change, ...limits }
}

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
