import type { Metadata, Permission } from '@bursar/contract'
import { type Finding, formatMoney, idOf, type Remedies, ulidOf, ulidOfSeq } from '@bursar/core'

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

export function metadataOf(text: string | null): Metadata {
  return text === null ? {} : JSON.parse(text)
}

/** Permissions come from the contract's own list; the core keeps them as words. */
export function permissionsOf(words: readonly string[]): Permission[] {
  return [...words] as Permission[]
}

export function transactionId(seq: number, at: number) {
  return idOf('transaction', ulidOfSeq(seq, at))
}

export function eventId(seq: number, at: number) {
  return idOf('event', ulidOfSeq(seq, at))
}

/** One switch shows as FROZEN: a paused agent, and a wallet that is frozen or closed. */
export function shownStatus(wallet: string, agent: string | null): 'ACTIVE' | 'FROZEN' {
  return wallet === 'ACTIVE' && (agent === null || agent === 'ACTIVE') ? 'ACTIVE' : 'FROZEN'
}

export function traceOf(findings: readonly Finding[]) {
  return findings.map((finding) => ({
    rule: finding.rule,
    outcome: finding.outcome,
    passed: finding.outcome === 'pass',
    code: finding.code,
    scope: finding.scope,
    policyId: finding.policy?.id ?? null,
    policyVersion: finding.policy?.version ?? null,
    ...(finding.limit === null ? {} : { limit: formatMoney(finding.limit) }),
    ...(finding.used === null ? {} : { used: formatMoney(finding.used) }),
    ...(finding.amount === null ? {} : { amount: formatMoney(finding.amount) }),
    ...(finding.countLimit === null ? {} : { countLimit: finding.countLimit }),
    ...(finding.countUsed === null ? {} : { countUsed: finding.countUsed }),
    ...(finding.earlier === null ? {} : { earlierPaymentId: finding.earlier }),
    ...(finding.resetsAt === null ? {} : { resetsAt: time(finding.resetsAt * 1_000_000) }),
    message: sentenceOf(finding),
  }))
}

export function remediesShown({ maxAmountNow, retryAt, approvalBy, duplicateOf }: Remedies) {
  return {
    ...(maxAmountNow === undefined ? {} : { maxAmountNow: formatMoney(maxAmountNow) }),
    ...(retryAt === undefined ? {} : { retryAt: time(retryAt * 1_000_000) }),
    ...(approvalBy === undefined ? {} : { approvalBy }),
    ...(duplicateOf === undefined ? {} : { duplicateOf }),
  }
}

/** A finding in words, for people: never part of what is hashed. */
function sentenceOf(finding: Finding): string {
  const { rule, outcome, code } = finding
  const name = rule.replaceAll('_', ' ')
  if (outcome === 'pass') return `The rule on ${name} lets it pass.`
  return wordsFor(finding, name) ?? `The rule on ${name} ${verbs[outcome]}: ${code}.`
}

const verbs = { ask: 'asks for a person', deny: 'refuses it' } as const

function wordsFor(finding: Finding, name: string): string | null {
  const { rule, outcome, code, limit, used, amount, countLimit, countUsed, earlier } = finding
  if (rule === 'kill_switch') return 'A kill switch stops these payments.'
  if (code === 'KYA_SUSPENDED') return 'The agent is suspended: nobody vouches for it.'
  if (code === 'KYA_LEVEL_REQUIRED' && limit !== null)
    return `Above ${formatMoney(limit)} the agent has to be known to a higher level.`
  if (code === 'APPROVAL_REQUESTED') return 'Whoever pays wants the consent of a person.'
  if (rule === 'approval') return 'This amount needs the consent of a person.'
  if (rule === 'new_payee') return 'This payee is new, and needs the consent of a person.'
  if (rule === 'time_window') return 'Payments are allowed at other times only.'
  if (rule === 'circuit_breaker')
    return `More than ${countLimit} attempts in a short time: the agent is paused.`
  if (earlier !== null) return `It equals ${earlier}, which was made a short time ago.`
  if (countLimit !== null)
    return `${countUsed} already made, and the ${name} are at most ${countLimit}.`
  if (limit === null || amount === null || outcome === 'ask') return null
  if (rule === 'balance') return `Only ${formatMoney(limit)} is available.`
  const spent = used === null || used === 0n ? '' : `${formatMoney(used)} already counted and `
  return `${spent}${formatMoney(amount)} asked exceed the ${name} of ${formatMoney(limit)}.`
}

/** The ULID of an agent as /v1 names it: by its first wallet. */
export function walletOf(agent: `agent_${string}`) {
  return idOf('wallet', ulidOf(agent))
}
