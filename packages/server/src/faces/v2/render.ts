import { formatMoney } from '@bursar/core'
import { type Rejection, rejected } from '../../application/call.ts'

/** A count as this face prints it: as many decimals as it has, two at least. */
export function money(amount: bigint): string {
  return shortened(formatMoney(amount))
}

export function moneyOrNull(amount: bigint | null): string | null {
  return amount === null ? null : money(amount)
}

/** Eight decimals without the zeros that say nothing. */
export function shortened(decimal: string): string {
  return decimal.replace(/0{1,6}$/, '')
}

/** A moment as this face prints it: whole seconds. */
export function time(micros: number): string {
  return inSeconds(new Date(Math.floor(micros / 1000)).toISOString())
}

export function timeOrNull(micros: number | null): string | null {
  return micros === null ? null : time(micros)
}

/** A moment of /v1 in whole seconds. */
export function inSeconds(moment: string): string {
  return moment.replace(/\.\d{3}Z$/, 'Z')
}

/** What one rule said, as /v1 tells it. */
export interface Entry {
  readonly rule: string
  readonly outcome: 'pass' | 'deny' | 'ask'
  readonly passed: boolean
  readonly code: string | null
  readonly scope: string | null
  readonly policyId: string | null
  readonly policyVersion: number | null
  readonly limit?: string | undefined
  readonly used?: string | undefined
  readonly amount?: string | undefined
  readonly countLimit?: number | undefined
  readonly countUsed?: number | undefined
  readonly earlierPaymentId?: string | undefined
  readonly resetsAt?: string | undefined
  readonly message: string
}

interface Remedies {
  readonly maxAmountNow?: string | undefined
  readonly retryAt?: string | undefined
  readonly approvalBy?: 'approver' | 'operator' | undefined
  readonly duplicateOf?: string | undefined
}

/** What one rule said, in the words of this face. */
export function entryShown(entry: Entry) {
  const { limit, used, amount, earlierPaymentId, resetsAt } = entry
  return {
    rule: entry.rule,
    outcome: entry.outcome,
    passed: entry.passed,
    code: entry.code,
    scope: entry.scope,
    policy_id: entry.policyId,
    policy_version: entry.policyVersion,
    ...(limit === undefined ? {} : { limit: shortened(limit) }),
    ...(used === undefined ? {} : { used: shortened(used) }),
    ...(amount === undefined ? {} : { amount: shortened(amount) }),
    ...(entry.countLimit === undefined ? {} : { count_limit: entry.countLimit }),
    ...(entry.countUsed === undefined ? {} : { count_used: entry.countUsed }),
    ...(earlierPaymentId === undefined ? {} : { earlier_payment_id: earlierPaymentId }),
    ...(resetsAt === undefined ? {} : { resets_at: inSeconds(resetsAt) }),
    message: entry.message,
  }
}

/** What would pass instead, in the words of this face. */
export function remediesInWords(remedies: Remedies) {
  const { maxAmountNow, retryAt, approvalBy, duplicateOf } = remedies
  return {
    ...(maxAmountNow === undefined ? {} : { max_amount_now: shortened(maxAmountNow) }),
    ...(retryAt === undefined ? {} : { retry_at: inSeconds(retryAt) }),
    ...(approvalBy === undefined ? {} : { approval_by: approvalBy }),
    ...(duplicateOf === undefined ? {} : { duplicate_of: duplicateOf }),
  }
}

/** A refusal of form that names its fields. */
export function malformed(path: string, message: string): Rejection {
  return rejected('INVALID_REQUEST', { details: { fields: [{ path, message }] } })
}
