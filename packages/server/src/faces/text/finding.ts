import { isProblemCode, problems } from '@bursar/contract'
import { type Finding, formatMoney, type RefusalCode, type ScopeName } from '@bursar/core'

/** A finding in words, for people: never part of what is hashed. */
export function sentenceOf(finding: Finding): string {
  const { rule, outcome, code } = finding
  const name = rule.replaceAll('_', ' ')
  if (outcome === 'pass') return `The ${name} check passed.`
  return wordsFor(finding, name) ?? codeInWords(code, name)
}

// A refusal of the core that is no problem of the contract does not compile here.
const refusals: Readonly<Record<RefusalCode, { readonly sentence: string }>> = problems

function codeInWords(code: Finding['code'], name: string): string {
  return isProblemCode(code) ? refusals[code].sentence : `The ${name} check failed: ${code}.`
}

function wordsFor(finding: Finding, name: string): string | null {
  const { rule, outcome, code, scope, limit, used, amount, countLimit, countUsed, earlier } =
    finding
  if (code === 'KYA_LEVEL_REQUIRED' && limit !== null)
    return `Amounts above ${formatMoney(limit)} require a higher KYA level.`
  if (code === 'APPROVAL_REQUESTED') return 'The payer requested human approval.'
  if (rule === 'approval') return 'This amount requires approval.'
  if (rule === 'new_payee') return 'Payments to a new payee require approval.'
  if (outcome === 'ask') return `The ${name} check requires approval: ${code}.`
  if (scope !== null) {
    const owner = ownerOf(scope)
    if (rule === 'circuit_breaker') return tripped(finding, owner)
    if (code === 'KILL_SWITCH_ON') return `A kill switch of ${owner} is on.`
    if (code === 'KYA_SUSPENDED') return `The KYA of ${owner} is suspended until it is reactivated.`
    if (rule === 'agent_status')
      return code === 'WALLET_FROZEN'
        ? `Payments of ${owner} are blocked until it is resumed.`
        : `The wallets of ${owner} are permanently closed.`
  }
  if (earlier !== null) return `A matching payment, ${earlier}, was made recently.`
  if (countLimit !== null)
    return `The limit of ${countLimit} ${name} has been reached: ${countUsed} already counted.`
  if (limit === null || amount === null) return null
  if (rule === 'balance') return `The available balance is ${formatMoney(limit)}.`
  const counted = used === null || used === 0n ? '' : `: ${formatMoney(used)} already counted`
  const most = `the ${name} of ${formatMoney(limit)}`
  return `A payment of ${formatMoney(amount)} would exceed ${most}${counted}.`
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
