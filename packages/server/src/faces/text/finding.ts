import { isProblemCode, problems } from '@bursar/contract'
import { type Finding, formatMoney, type RefusalCode } from '@bursar/core'

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
  const { rule, outcome, code, limit, used, amount, countLimit, countUsed, earlier } = finding
  if (code === 'KYA_LEVEL_REQUIRED' && limit !== null)
    return `Amounts above ${formatMoney(limit)} require a higher KYA level.`
  if (code === 'APPROVAL_REQUESTED') return 'The payer requested human approval.'
  if (rule === 'approval') return 'This amount requires approval.'
  if (rule === 'new_payee') return 'Payments to a new payee require approval.'
  if (outcome === 'ask') return `The ${name} check requires approval: ${code}.`
  if (rule === 'circuit_breaker')
    return `More than ${countLimit} payment attempts tripped a circuit breaker.`
  if (earlier !== null) return `A matching payment, ${earlier}, was made recently.`
  if (countLimit !== null)
    return `The limit of ${countLimit} ${name} has been reached: ${countUsed} already counted.`
  if (limit === null || amount === null) return null
  if (rule === 'balance') return `The available balance is ${formatMoney(limit)}.`
  const counted = used === null || used === 0n ? '' : `: ${formatMoney(used)} already counted`
  const most = `the ${name} of ${formatMoney(limit)}`
  return `A payment of ${formatMoney(amount)} would exceed ${most}${counted}.`
}
