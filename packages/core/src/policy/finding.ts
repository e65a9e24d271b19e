import type { Id } from '../id.ts'
import type { Period } from './period.ts'

/** Whose rule it is. */
export type ScopeName = Id<'agent'> | Id<'group'> | 'organization'

/** Refusals by a limit; one that is shared has a code of its own, `GROUP_` before it. */
export const limitCodes = [
  'LIMIT_PER_TRANSACTION',
  'LIMIT_VELOCITY',
  'LIMIT_DAILY',
  'LIMIT_WEEKLY',
  'LIMIT_MONTHLY',
  'LIMIT_TOTAL',
  'LIMIT_PAYEE',
  'LIMIT_CATEGORY',
] as const
export type LimitCode = (typeof limitCodes)[number]

/** Refusals by a list: a consent is judged by lists once more. */
export const listCodes = [
  'MERCHANT_BLOCKED',
  'MERCHANT_NOT_ALLOWED',
  'MERCHANT_REQUIRED',
  'CATEGORY_BLOCKED',
  'CATEGORY_NOT_ALLOWED',
  'CATEGORY_REQUIRED',
] as const
export type ListCode = (typeof listCodes)[number]

/** Why a rule refuses: each is a problem of the contract. */
export type RefusalCode =
  | LimitCode
  | `GROUP_${LimitCode}`
  | 'KILL_SWITCH_ON'
  | 'WALLET_FROZEN'
  | 'WALLET_CLOSED'
  | 'KYA_SUSPENDED'
  | 'KYA_LEVEL_REQUIRED'
  | 'CURRENCY_MISMATCH'
  | 'CURRENCY_NOT_ALLOWED'
  | 'LIMIT_CURRENCY'
  | 'READ_ONLY_AGENT'
  | 'RAIL_NOT_CONFIGURED'
  | ListCode
  | 'OUTSIDE_TIME_WINDOW'
  | 'CIRCUIT_BREAKER'
  | 'POSSIBLE_DUPLICATE'
  | 'INSUFFICIENT_FUNDS'

type AskingCode = 'APPROVAL_REQUIRED' | 'APPROVAL_REQUESTED' | 'NEW_PAYEE'

/** A budget that is shared is refused by another code than one's own. */
export function codeAt(name: ScopeName, code: LimitCode): RefusalCode {
  return name.startsWith('grp_') ? `GROUP_${code}` : code
}

/** What one rule said of one payment, with the numbers it compared. */
export interface Finding {
  readonly rule: RuleName
  readonly outcome: 'pass' | 'deny' | 'ask'
  /** The refusal's code, or what an approval is asked for; null when the rule passed. */
  readonly code: RefusalCode | AskingCode | null
  readonly scope: ScopeName | null
  readonly policy: { readonly id: Id<'policy'>; readonly version: number } | null
  /** The entry of a list that refused the payee or let it pass, or whose limit it meets. */
  readonly entry: string | null
  /** Of a limit of such an entry: what it bounds. */
  readonly per: Period | null
  /** Of the sums: that of the scope's limits, or of the wallet. */
  readonly currency: string | null
  readonly limit: bigint | null
  /** Already counted in the running window, before this payment. */
  readonly used: bigint | null
  readonly amount: bigint | null
  /** Counts, of payments or attempts. */
  readonly countLimit: number | null
  readonly countUsed: number | null
  /** The earlier payment that this one may repeat. */
  readonly earlier: Id<'payment'> | null
  /** Who can let a duplicate pass: whoever means it, an approver, an organization's key. */
  readonly meantBy: 'caller' | 'approver' | 'organization' | null
  /** When the window ends and the rule may say otherwise, in seconds. */
  readonly resetsAt: number | null
}

/**
 * Every rule, in the order in which decide/payment.ts runs and a trace shows the checks: the
 * first that fails names the refusal. Names are read out: '_' becomes a space.
 */
export const ruleNames = [
  'kill_switch',
  'agent_status',
  'wallet_status',
  'kya',
  'currency',
  'read_only',
  'rail',
  'merchants',
  'categories',
  'time_window',
  'max_transaction',
  'payments_per_minute',
  'payments_per_hour',
  'payments_per_day',
  'circuit_breaker',
  'daily_limit',
  'weekly_limit',
  'monthly_limit',
  'total_limit',
  'payee_or_category_limit',
  'duplicate',
  'balance',
  'approval',
  'new_payee',
] as const
export type RuleName = (typeof ruleNames)[number]

/** What a finding says beyond rule and outcome; null where it does not apply. */
export type FindingDetail = Partial<Omit<Finding, 'rule' | 'outcome'>>

export function finding(
  rule: RuleName,
  outcome: Finding['outcome'],
  detail: FindingDetail = {},
): Finding {
  return {
    rule,
    outcome,
    code: detail.code ?? null,
    scope: detail.scope ?? null,
    policy: detail.policy ?? null,
    entry: detail.entry ?? null,
    per: detail.per ?? null,
    currency: detail.currency ?? null,
    limit: detail.limit ?? null,
    used: detail.used ?? null,
    amount: detail.amount ?? null,
    countLimit: detail.countLimit ?? null,
    countUsed: detail.countUsed ?? null,
    earlier: detail.earlier ?? null,
    meantBy: detail.meantBy ?? null,
    resetsAt: detail.resetsAt ?? null,
  }
}

const passes = new Map(ruleNames.map((rule) => [rule, finding(rule, 'pass')]))

/** A rule without numbers that let the payment pass: the same finding every time. */
export function passed(rule: RuleName): Finding {
  return passes.get(rule) ?? finding(rule, 'pass')
}
