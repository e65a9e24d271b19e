import { type Check, found } from '../question.ts'

export const duplicate: Check = ({ now, duplicate, allowDuplicate }, scope, policy) => {
  const { duplicateSeconds } = policy.rules
  if (duplicateSeconds === null) return null
  const at = { scope, policy }
  const over = duplicate === null ? null : Math.floor(duplicate.at / 1_000_000) + duplicateSeconds
  if (over === null || now >= over || allowDuplicate) return found('duplicate', 'pass', at)
  const refusal = found('duplicate', 'deny', { ...at, code: 'POSSIBLE_DUPLICATE' })
  return { ...refusal, earlier: duplicate?.payment ?? null, resetsAt: over }
}
