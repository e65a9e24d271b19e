import type { Id } from '../id.ts'

/** What one rule said of one payment, with the numbers it compared. */
export interface Finding {
  readonly rule: RuleName
  readonly outcome: 'pass' | 'deny' | 'ask'
  /** The refusal's code, or what an approval is asked for; null when the rule passed. */
  readonly code: string | null
  readonly scope: Id<'agent'> | 'organization' | null
  readonly policy: { readonly id: Id<'policy'>; readonly version: number } | null
  readonly limit: bigint | null
  /** Already counted in the running window, before this payment. */
  readonly used: bigint | null
  readonly amount: bigint | null
  /** When the window ends and the rule may say otherwise, in seconds. */
  readonly resetsAt: number | null
}

/** Every rule, in the order in which they are checked. The first that fails names the refusal. */
export const ruleNames = [
  'agent_status',
  'wallet_status',
  'currency',
  'read_only',
  'rail',
  'merchants',
  'categories',
  'max_transaction',
  'daily_limit',
  'monthly_limit',
  'total_limit',
  'balance',
  'approval',
] as const
export type RuleName = (typeof ruleNames)[number]

const nothing = {
  code: null,
  scope: null,
  policy: null,
  limit: null,
  used: null,
  amount: null,
  resetsAt: null,
} as const

export function finding(
  rule: RuleName,
  outcome: Finding['outcome'],
  rest: Partial<Finding> = {},
): Finding {
  return { rule, outcome, ...nothing, ...rest }
}
