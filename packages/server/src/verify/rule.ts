import type { Rules } from '@bursar/core'

/**
 * How each field of a policy is proved once more, from payments alone: an amount that is compared
 * with what is spent, over all or on an entry, how often is paid, who is known to which level, how
 * many consent, and that it is confirmed. What is
 * null is decided again with all else (L2), and by nothing beside that.
 */
export const proofOf = {
  currency: null,
  timezone: null,
  maxTransaction: 'amount',
  dailyLimit: 'amount',
  weeklyLimit: 'amount',
  monthlyLimit: 'amount',
  totalLimit: 'amount',
  allowedMerchants: null,
  blockedMerchants: null,
  allowedCategories: null,
  blockedCategories: null,
  unknownCategory: null,
  requireApprovalAbove: 'threshold',
  autoApproveBelow: 'threshold',
  readings: null,
  allowedCurrencies: null,
  timeWindows: null,
  maxPerMinute: 'frequency',
  maxPerHour: 'frequency',
  maxPerDay: 'frequency',
  approveNewPayees: null,
  duplicateSeconds: null,
  circuitBreaker: 'frequency',
  approvalsNeeded: 'consent',
  approvalHours: null,
  kyaSteps: 'level',
  duplicates: null,
  selfApproval: null,
  limitsBy: 'entry',
  raises: null,
  stepUpAbove: 'confirmation',
} as const satisfies Readonly<
  Record<
    keyof Rules,
    'amount' | 'threshold' | 'frequency' | 'level' | 'consent' | 'confirmation' | 'entry' | null
  >
>
type Proof = (typeof proofOf)[keyof Rules]

/** The fields that are proved in one way. */
export type FieldsBy<P extends Proof> = {
  readonly [F in keyof Rules]: (typeof proofOf)[F] extends P ? F : never
}[keyof Rules]

/** Whether a policy has a rule that is proved in one of these ways. */
export function hasRule(rules: Rules, ...proofs: readonly Proof[]): boolean {
  return Object.entries(proofOf).some(
    ([field, proof]) => proofs.includes(proof) && rules[field as keyof Rules] !== null,
  )
}

const meanings: ReadonlySet<string> = new Set([
  ...['currency', 'timezone', 'readings', 'unknownCategory', 'duplicates', 'raises'],
])

/** Whether rules bind anybody, by more than how things are counted and named. */
export function saysAnything(rules: Rules): boolean {
  return Object.entries(rules).some(
    ([field, value]) => value !== null && value !== false && !meanings.has(field),
  )
}
