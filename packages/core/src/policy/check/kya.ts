import { reaches } from '../../kya/kya.ts'
import { finding } from '../finding.ts'
import type { Check } from '../question.ts'

/** Where it has no value, the rule on currencies refuses it. */
export const kya: Check = ({ kya: level }, scope, policy) => {
  const { kyaSteps } = policy.rules
  const { value } = scope
  if (kyaSteps === null || level === null || value === null) return null
  const missed = kyaSteps.filter(
    ({ above, level: wanted }) => value > above && !reaches(level, wanted),
  )
  const limit = missed.reduce<bigint | null>(
    (least, { above }) => (least === null || above < least ? above : least),
    null,
  )
  return finding('kya', limit === null ? 'pass' : 'deny', {
    code: limit === null ? null : 'KYA_LEVEL_REQUIRED',
    scope: scope.name,
    policy: { id: policy.id, version: policy.version },
    currency: scope.currency,
    limit,
    amount: value,
  })
}
