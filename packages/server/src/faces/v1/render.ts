import type { KeyPermission } from '@bursar/contract'
import {
  type Finding,
  type Funding,
  formatMoney,
  idOf,
  type PaymentRow,
  type Remedies,
  ulidOf,
} from '@bursar/core'
import { metadataOf } from '../../application/private-text.ts'
import type { PaymentView } from '../../store/read/payment.ts'
import { reasonIn, sentenceOf } from '../text/finding.ts'

/** A moment as /v1 prints it. */
export function time(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString()
}

export function timeOrNull(micros: number | null): string | null {
  return micros === null ? null : time(micros)
}

export function moneyOrNull(amount: bigint | null): string | null {
  return amount === null ? null : formatMoney(amount)
}

/** Permissions come from the contract's own list; the core keeps them as words. */
export function permissionsOf(words: readonly string[]): KeyPermission[] {
  return [...words] as KeyPermission[]
}

/** One switch shows as FROZEN: a paused agent, and a wallet that is frozen or closed. */
export function shownStatus(wallet: string, agent: string | null): 'ACTIVE' | 'FROZEN' {
  return wallet === 'ACTIVE' && (agent === null || agent === 'ACTIVE') ? 'ACTIVE' : 'FROZEN'
}

export function traceOf(findings: readonly Finding[]) {
  return findings.map((finding) => ({
    outcome: finding.outcome,
    passed: finding.outcome === 'pass',
    ...factsOf(finding),
    message: sentenceOf(finding),
  }))
}

/** What a check compared, with what it belongs to. */
function factsOf(finding: Finding) {
  return {
    rule: finding.rule,
    code: finding.code,
    scope: finding.scope,
    policyId: finding.policy?.id ?? null,
    policyVersion: finding.policy?.version ?? null,
    ...(finding.entry === null ? {} : { entry: finding.entry }),
    ...(finding.per === null ? {} : { per: finding.per }),
    ...(finding.currency === null ? {} : { currency: finding.currency }),
    ...(finding.limit === null ? {} : { limit: formatMoney(finding.limit) }),
    ...(finding.used === null ? {} : { used: formatMoney(finding.used) }),
    ...(finding.amount === null ? {} : { amount: formatMoney(finding.amount) }),
    ...(finding.countLimit === null ? {} : { countLimit: finding.countLimit }),
    ...(finding.countUsed === null ? {} : { countUsed: finding.countUsed }),
    ...(finding.earlier === null ? {} : { earlierPaymentId: finding.earlier }),
    ...(finding.resetsAt === null ? {} : { resetsAt: time(finding.resetsAt * 1_000_000) }),
  }
}

/** What the check that decided compared. */
export function reasonOf(findings: readonly Finding[]) {
  const reason = reasonIn(findings)
  return reason === null ? {} : factsOf(reason)
}

export function remediesShown(remedies: Remedies) {
  const { maxAmountNow, retryAt, approvalBy, duplicateOf, funding } = remedies
  return {
    ...(maxAmountNow === undefined ? {} : { maxAmountNow: formatMoney(maxAmountNow) }),
    ...(retryAt === undefined ? {} : { retryAt: time(retryAt * 1_000_000) }),
    ...(approvalBy === undefined ? {} : { approvalBy }),
    ...(duplicateOf === undefined ? {} : { duplicateOf }),
    ...(funding === undefined ? {} : { funding: fundingShown(funding) }),
  }
}

function fundingShown({ amount, currency, wallet: walletId, from }: Funding) {
  return { amount: formatMoney(amount), currency, walletId, from }
}

/** A payment as /v1 shows it. */
export function renderPayment({
  row,
  asked,
  memo,
  metadata,
}: Pick<PaymentView, 'row' | 'asked' | 'memo' | 'metadata'>) {
  return {
    id: row.id,
    status: row.state,
    from: row.from,
    to: destination(row),
    amount: formatMoney(row.amount),
    currency: row.currency,
    capture: row.holdHours === null,
    expiresAt: endOf(row),
    capturedAmount: formatMoney(row.captured),
    refundedAmount: formatMoney(row.refunded),
    rail: row.rail,
    receipt: row.receipt,
    memo,
    metadata: metadataOf(metadata),
    approvalId: asked ? idOf('approval', ulidOf(row.id)) : null,
    code: row.code,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  }
}

/** Where it goes, as it was asked for; how that was read is the log's alone. */
export function destination({
  merchant,
  payee,
  to,
}: Pick<PaymentRow, 'merchant' | 'payee' | 'to'>) {
  if (payee !== null) return { payeeId: payee }
  if (merchant === null) return { walletId: to }
  const { reading, ...sent } = merchant
  return { merchant: sent }
}

/** The row keeps the moment after a hold was captured, when it means nothing any more. */
function endOf({ state, expiresAt }: PaymentRow): string | null {
  const waits = state === 'HELD' || state === 'PENDING_APPROVAL'
  return waits && expiresAt !== null ? time(expiresAt) : null
}
