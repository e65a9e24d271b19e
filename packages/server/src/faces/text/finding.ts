import { isProblemCode, type ProblemCode, problems } from '@bursar/contract'
import { type Finding, formatMoney, type RefusalCode, type ScopeName } from '@bursar/core'
import { spanInWords } from './span.ts'

/** A finding in words, for people: never part of what is hashed. */
export function sentenceOf(finding: Finding): string {
  const { rule, outcome, code } = finding
  const name = rule.replaceAll('_', ' ')
  if (outcome === 'pass') return `The ${name} check passed.`
  return wordsFor(finding, name) ?? codeInWords(code, name)
}

/** The finding that decided: the first denial, else the first that asks; null where all passed. */
export function reasonIn(findings: readonly Finding[]): Finding | null {
  const failed = findings.filter(({ outcome }) => outcome !== 'pass')
  return failed.find(({ outcome }) => outcome === 'deny') ?? failed[0] ?? null
}

// A refusal of the core that is no problem of the contract does not compile here.
const refusals: Readonly<Record<RefusalCode | ProblemCode, { sentence: string }>> = problems

function codeInWords(code: Finding['code'], name: string): string {
  return isProblemCode(code) ? refusals[code].sentence : `The ${name} check failed: ${code}.`
}

function wordsFor(finding: Finding, name: string): string | null {
  const {
    rule,
    outcome,
    code,
    scope,
    currency,
    limit,
    used,
    amount,
    countLimit,
    countUsed,
    earlier,
    entry,
    per,
    meantBy,
  } = finding
  const sum = (count: bigint) =>
    currency === null ? formatMoney(count) : `${formatMoney(count)} ${currency}`
  if (code === 'KYA_LEVEL_REQUIRED' && limit !== null)
    return `Amounts above ${sum(limit)} require a higher KYA level.`
  if (code === 'APPROVAL_REQUESTED') return 'The payer requested human approval.'
  if (rule === 'approval')
    return limit === null || amount === null
      ? 'This amount requires approval.'
      : `Amounts above ${sum(limit)} require approval, and this one is ${sum(amount)}.`
  if (rule === 'new_payee') return 'Payments to a new payee require approval.'
  if (outcome === 'ask' && earlier !== null)
    return `A matching payment, ${earlier}, was made recently, so this one requires approval.`
  if (outcome === 'ask') return `The ${name} check requires approval: ${code}.`
  if (scope !== null) {
    const stopped = stoppedInWords(finding, ownerOf(scope))
    if (stopped !== null) return stopped
  }
  if (entry !== null && outcome === 'deny' && per === null)
    return `The entry '${entry}' blocks the payee.`
  if (earlier !== null) {
    const rest = meantBy === 'organization' ? ' Only an organization key can allow another.' : ''
    return `A matching payment, ${earlier}, was made recently.${rest}`
  }
  const whose = scope === null ? '' : ` of ${ownerOf(scope)}`
  if (countLimit !== null)
    return `The ${name} limit${whose}, ${countLimit}, has been reached: ${countUsed} counted.`
  if (limit === null || amount === null) return null
  if (rule === 'balance')
    return `The available balance is ${sum(limit)}, less than the amount of ${sum(amount)}.`
  const counted = used === null || used === 0n ? '' : `: ${sum(used)} already counted`
  if (per !== null)
    return (
      `A payment of ${sum(amount)} would exceed the limit for '${entry}'${whose}, ` +
      `${sum(limit)} ${spanInWords[per]}${counted}.`
    )
  return `A payment of ${sum(amount)} would exceed the ${name}${whose}, ${sum(limit)}${counted}.`
}

function stoppedInWords(finding: Finding, owner: string): string | null {
  const { rule, code } = finding
  if (rule === 'circuit_breaker') return tripped(finding, owner)
  if (code === 'KILL_SWITCH_ON') return `A kill switch of ${owner} is on.`
  if (code === 'KYA_SUSPENDED') return `The KYA of ${owner} is suspended until it is reactivated.`
  if (rule !== 'agent_status') return null
  return code === 'WALLET_FROZEN'
    ? `Payments of ${owner} are blocked until it is resumed.`
    : `The wallets of ${owner} are permanently closed.`
}

function ownerOf(scope: ScopeName): string {
  return scope === 'organization' ? 'the organization' : scope
}

/** The end of a window helps only where nobody was paused. */
function tripped({ countLimit, resetsAt }: Finding, owner: string): string {
  const what = `More than ${countLimit} payment attempts tripped the circuit breaker of ${owner}`
  if (resetsAt === null) return `${what}, which pauses it until it is resumed.`
  const until = new Date(resetsAt * 1000).toISOString()
  return `${what}: nobody was paused, and payments can be retried after ${until}.`
}
