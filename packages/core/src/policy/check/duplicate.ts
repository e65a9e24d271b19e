import { type Check, found } from '../question.ts'
import type { Rules } from '../rules.ts'

/** An organization's key may always mean the same twice, an agent's as far as the policy says. */
export const duplicate: Check = (question, scope, policy) => {
  const { now, duplicate, allowDuplicate, byAgent } = question
  const { duplicateSeconds, duplicates } = policy.rules
  if (duplicateSeconds === null) return null
  const at = { scope, policy }
  const over = duplicate === null ? null : Math.floor(duplicate.at / 1_000_000) + duplicateSeconds
  const meantBy = byAgent ? helper[duplicates ?? 'ask'] : 'caller'
  if (over === null || now >= over || (allowDuplicate && meantBy === 'caller'))
    return found('duplicate', 'pass', at)
  const outcome = allowDuplicate && meantBy === 'approver' ? 'ask' : 'deny'
  const refusal = found('duplicate', outcome, { ...at, code: 'POSSIBLE_DUPLICATE' })
  return { ...refusal, earlier: duplicate?.payment ?? null, meantBy, resetsAt: over }
}

const helper = {
  ask: 'approver',
  deny: 'organization',
  'agent-may-override': 'caller',
} as const satisfies Readonly<Record<NonNullable<Rules['duplicates']>, string>>
