import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'

/** The gravest first. */
export const lintSeverities = ['error', 'warning', 'info'] as const
export type LintSeverity = (typeof lintSeverities)[number]

/**
 * What can be said of a policy, and how grave it is: an error contradicts itself or lets nothing
 * pass, a warning is a rule that changes no decision, an info is what the policy leaves open.
 */
const severities = {
  ZERO_LIMIT: 'error',
  EMPTY_ALLOW_LIST: 'error',
  TIME_WINDOWS_NEVER_OPEN: 'error',
  ALLOWED_MERCHANT_BLOCKED: 'error',
  ALLOWED_CATEGORY_BLOCKED: 'error',
  AMOUNT_LIMIT_UNREACHABLE: 'warning',
  ENTRY_LIMIT_UNREACHABLE: 'warning',
  LIMITED_ENTRY_UNREACHABLE: 'warning',
  VELOCITY_LIMIT_UNREACHABLE: 'warning',
  APPROVAL_THRESHOLD_UNREACHABLE: 'warning',
  NEW_PAYEES_UNREACHABLE: 'warning',
  APPROVAL_TERMS_UNREACHABLE: 'warning',
  SELF_APPROVAL_UNREACHABLE: 'warning',
  STEP_UP_UNREACHABLE: 'warning',
  APPROVERS_MISSING: 'warning',
  BLOCKED_MERCHANT_UNREACHABLE: 'warning',
  BLOCKED_CATEGORY_UNREACHABLE: 'warning',
  UNKNOWN_CATEGORY_UNREACHABLE: 'warning',
  EMPTY_BLOCK_LIST: 'warning',
  ENTRY_MATCHES_NOTHING: 'warning',
  CATEGORY_UNKNOWN: 'warning',
  TIME_WINDOWS_ALWAYS_OPEN: 'warning',
  TIME_WINDOWS_OVERLAP: 'warning',
  DUPLICATE_SECONDS_ZERO: 'warning',
  DUPLICATES_UNREACHABLE: 'warning',
  TIMEZONE_UNREACHABLE: 'warning',
  NO_SPENDING_LIMIT: 'info',
  NO_TRANSACTION_LIMIT: 'info',
  NO_VELOCITY_LIMIT: 'info',
  ENTRY_WITHOUT_DOMAIN: 'info',
  BLOCK_LIST_ALONE: 'info',
  UNKNOWN_CATEGORY_ALLOWED: 'info',
} as const satisfies Readonly<Record<string, LintSeverity>>

export type LintCode = keyof typeof severities
export const lintCodes = Object.keys(severities) as readonly LintCode[]

/** One thing to say of a policy, in data: each face has its own names for rules and amounts. */
export interface LintFinding {
  readonly code: LintCode
  readonly severity: LintSeverity
  /** The first field is the one it is about. */
  readonly fields: readonly (keyof Rules)[]
  /** The limits that stand in the fields, in their order: amounts or counts. */
  readonly limits: readonly (bigint | number)[]
  /** The entries of lists that it is about: first the one, then what stands against it. */
  readonly entries: readonly string[]
  /** The kind of policy, where that is the reason. */
  readonly kind: PolicyRow['kind'] | null
}

export function lintFinding(
  code: LintCode,
  fields: readonly (keyof Rules)[],
  rest: Partial<Pick<LintFinding, 'limits' | 'entries' | 'kind'>> = {},
): LintFinding {
  const severity = severities[code]
  return { code, severity, fields, limits: [], entries: [], kind: null, ...rest }
}
