import type { Ulid } from '../id.ts'
import { type Finding, ruleNames } from './finding.ts'
import type { Check, Question } from './question.ts'
import { type PolicyRule, policyRules } from './rule-table.ts'

/** What every policy of every scope says, rule by rule in the order of checks. */
export function evaluate(question: Question, findings: Finding[] = []): Finding[] {
  return run(question, restrictions, findings)
}

/** Which policies want a person's consent. Asked last: a refusal needs nobody's time. */
export function evaluateApproval(question: Question, findings: Finding[] = []): Finding[] {
  return run(question, consents, findings)
}

/** What is looked at again when a person consents: today's lists, not the spent counters. */
export function evaluateLists(question: Pick<Question, 'payee' | 'scopes'>): Finding[] {
  return run({ ...question, ...nothingElse }, lists, [])
}

const nothingElse = {
  now: 0,
  currency: '',
  duplicate: null,
  allowDuplicate: false,
  kya: null,
  payeeKnownTo: new Set<Ulid>(),
}

function run(question: Question, checks: readonly Check[], findings: Finding[]): Finding[] {
  for (const check of checks) {
    for (const scope of question.scopes) {
      for (const policy of scope.policies) {
        const found = check(question, scope, policy)
        if (found !== null) findings.push(found)
      }
    }
  }
  return findings
}

/** In the order of all checks: `ruleNames`. */
function checksOf(...stages: readonly (typeof policyRules)[PolicyRule]['stage'][]): Check[] {
  const rules = ruleNames.filter((name): name is PolicyRule => name in policyRules)
  return rules.flatMap((name) => {
    const { stage, check } = policyRules[name]
    return stages.includes(stage) ? [check] : []
  })
}

const lists = checksOf('list')
const restrictions = checksOf('list', 'restriction')
const consents = checksOf('approval')
