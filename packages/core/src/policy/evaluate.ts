import { type Finding, ruleNames } from './finding.ts'
import type { ListFinding, PolicyFacts, Question, ScopeFacts } from './question.ts'
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
export function evaluateLists(question: Pick<Question, 'payee' | 'scopes'>): ListFinding[] {
  return run(question, lists, [])
}

type Answer<Q, F> = (question: Q, scope: ScopeFacts, policy: PolicyFacts) => F | null

function run<Q extends Pick<Question, 'scopes'>, F>(
  question: Q,
  checks: readonly Answer<Q, F>[],
  findings: F[],
): F[] {
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

const inOrder = ruleNames
  .filter((name): name is PolicyRule => name in policyRules)
  .map((name) => policyRules[name])
const lists = inOrder.flatMap((rule) => (rule.stage === 'list' ? [rule.check] : []))
const restrictions = inOrder.flatMap((rule) => (rule.stage === 'approval' ? [] : [rule.check]))
const consents = inOrder.flatMap((rule) => (rule.stage === 'approval' ? [rule.check] : []))
