import type { ShadowVerdict } from '../payment/payment.ts'
import type { Finding } from '../policy/finding.ts'
import type { PolicyFacts, ScopeFacts } from '../policy/question.ts'
import type { ScopeChain } from './scope.ts'

/**
 * What each candidate would have said in the place of the policy that it stands beside: on the
 * counters as they are, and with all other policies as they are in force. Null: nobody is tried.
 */
export function shadowVerdicts(
  chain: ScopeChain,
  judge: (scopes: readonly ScopeFacts[]) => Finding[],
): ShadowVerdict[] | null {
  if (!chain.scopes.some(hasCandidate)) return null
  return [...triedOn(chain)].map(([policy, candidate]) => {
    const findings = judge(chain.scopes.map((scope) => replaced(scope, policy, candidate)))
    return { policy, candidate: candidate.id, version: candidate.version, ...verdictOf(findings) }
  })
}

/** Each policy that has a candidate, once, however many scopes it is attached to. */
function triedOn({ scopes }: ScopeChain): Map<PolicyFacts['id'], PolicyFacts> {
  const tried = new Map<PolicyFacts['id'], PolicyFacts>()
  for (const { policies } of scopes)
    for (const { id, candidate } of policies) if (candidate !== null) tried.set(id, candidate)
  return tried
}

function hasCandidate({ policies }: ScopeFacts): boolean {
  for (const { candidate } of policies) if (candidate !== null) return true
  return false
}

function replaced(scope: ScopeFacts, id: PolicyFacts['id'], candidate: PolicyFacts): ScopeFacts {
  if (!scope.policies.some((policy) => policy.id === id)) return scope
  const policies = scope.policies.map((policy) => (policy.id === id ? candidate : policy))
  return { ...scope, policies }
}

function verdictOf(findings: readonly Finding[]): Pick<ShadowVerdict, 'outcome' | 'code'> {
  const denial = findings.find(({ outcome }) => outcome === 'deny')
  if (denial !== undefined) return { outcome: 'declined', code: denial.code }
  const question = findings.find(({ outcome }) => outcome === 'ask')
  return {
    outcome: question === undefined ? 'allowed' : 'needs_approval',
    code: question?.code ?? null,
  }
}
