import { type Finding, formatMoney } from '@bursar/core'

/** A finding in words, for people: never part of what is hashed. */
export function sentenceOf(finding: Finding): string {
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
