import { type Finding, ruleNames } from './finding.ts'
import type { Payee } from './payee.ts'
import type { ListFinding, PolicyFacts, PolicyScope, Question } from './question.ts'
import { type PolicyRule, policyRules } from './rule-table.ts'

/** What every policy of every scope says, rule by rule in the order of checks. */
export function evaluate(question: Question, findings: Finding[] = []): Finding[] {
  return run(question, restrictions, findings)
}

/** Which policies want a person's consent. Asked last: a refusal needs nobody's time. */
export function evaluateApproval(question: Question, findings: Finding[] = []): Finding[] {
  return run(question, consents, findings)
}

/** What is looked at again later: today's lists, not the spent counters. */
export function evaluateLists(question: {
  readonly payee: Payee
  readonly scopes: readonly PolicyScope[]
}): ListFinding[] {
  return run(question, lists, [])
}

type Answer<Q, S, F> = (question: Q, scope: S, policy: PolicyFacts) => F | readonly F[] | null

function run<S extends PolicyScope, Q extends { readonly scopes: readonly S[] }, F>(
  question: Q,
  checks: readonly Answer<Q, S, F>[],
  findings: F[],
): F[] {
  for (const check of checks) {
    for (const scope of question.scopes) {
      for (const policy of scope.policies) {
        const found = check(question, scope, policy)
        if (Array.isArray(found)) findings.push(...found)
        else if (found !== null) findings.push(found as F)
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
