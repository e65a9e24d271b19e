import { type Finding, type Funding, formatMoney, type Remedies } from '@bursar/core'
import { reasonIn, sentenceOf } from '../text/finding.ts'

/** A count as this face prints it: as many decimals as it has, two at least. */
export function money(amount: bigint): string {
  return formatMoney(amount).replace(/0{1,6}$/, '')
}

export function moneyOrNull(amount: bigint | null): string | null {
  return amount === null ? null : money(amount)
}

/** A moment as this face prints it: whole seconds. */
export function time(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

export function timeOrNull(micros: number | null): string | null {
  return micros === null ? null : time(micros)
}

/** What every rule said, in the words of this face. */
export function traceShown(findings: readonly Finding[]) {
  return findings.map((finding) => ({
    outcome: finding.outcome,
    passed: finding.outcome === 'pass',
    ...factsShown(finding),
    message: sentenceOf(finding),
  }))
}

/** What a check compared, with what it belongs to. */
function factsShown(finding: Finding) {
  return {
    rule: finding.rule,
    code: finding.code,
    scope: finding.scope,
    policy_id: finding.policy?.id ?? null,
    policy_version: finding.policy?.version ?? null,
    ...(finding.entry === null ? {} : { entry: finding.entry }),
    ...(finding.per === null ? {} : { per: finding.per }),
    ...(finding.currency === null ? {} : { currency: finding.currency }),
    ...(finding.limit === null ? {} : { limit: money(finding.limit) }),
    ...(finding.used === null ? {} : { used: money(finding.used) }),
    ...(finding.amount === null ? {} : { amount: money(finding.amount) }),
    ...(finding.countLimit === null ? {} : { count_limit: finding.countLimit }),
    ...(finding.countUsed === null ? {} : { count_used: finding.countUsed }),
    ...(finding.earlier === null ? {} : { earlier_payment_id: finding.earlier }),
    ...(finding.resetsAt === null ? {} : { resets_at: time(finding.resetsAt * 1_000_000) }),
  }
}

/** What the check that decided compared: published clients read nothing beside the details. */
export function reasonShown(findings: readonly Finding[]) {
  const reason = reasonIn(findings)
  return reason === null ? {} : factsShown(reason)
}

/** The same in short. */
export function checksShown(findings: readonly Finding[]) {
  return findings.map((finding) => ({
    check: finding.rule,
    passed: finding.outcome === 'pass',
    detail: sentenceOf(finding),
  }))
}

/** What would pass instead, in the words of this face. */
export function remediesShown(remedies: Remedies) {
  const { maxAmountNow, retryAt, approvalBy, duplicateOf, funding } = remedies
  return {
    ...(maxAmountNow === undefined ? {} : { max_amount_now: money(maxAmountNow) }),
    ...(retryAt === undefined ? {} : { retry_at: time(retryAt * 1_000_000) }),
    ...(approvalBy === undefined ? {} : { approval_by: approvalBy }),
    ...(duplicateOf === undefined ? {} : { duplicate_of: duplicateOf }),
    ...(funding === undefined ? {} : { funding: fundingShown(funding) }),
  }
}

function fundingShown({ amount, currency, wallet: wallet_id, from }: Funding) {
  return { amount: money(amount), currency, wallet_id, from }
}

/** What every rule said, as published clients read it. */
export function explanationShown(findings: readonly Finding[]) {
  const failed = findings.filter(({ outcome }) => outcome !== 'pass')
  const first = reasonIn(findings)
  const isDenied = first?.outcome === 'deny'
  const passed = findings.filter(({ outcome }) => outcome === 'pass')
  return {
    allowed: !isDenied,
    summary: first === null ? 'All checks passed.' : sentenceOf(first),
    checks_passed: [...new Set(passed.map(({ rule }) => rule))],
    checks_failed: [...new Set(failed.map(({ rule }) => rule))],
    reason_code: first?.code ?? null,
    suggested_action: first === null ? null : suggestionFor(isDenied),
  }
}

function suggestionFor(isDenied: boolean): string {
  return isDenied
    ? 'Reduce the amount, retry later, pay another payee, or ask an operator to change the policy.'
    : 'Wait for human approval.'
}
