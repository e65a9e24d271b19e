import { amountFields } from '../limit.ts'
import { type Check, found, type Question } from '../question.ts'
import type { Rules } from '../rules.ts'

export const currency: Check = (question, scope, policy) => {
  const { rules } = policy
  const allowed = rules.allowedCurrencies
  if (allowed !== null && !allowed.includes(question.currency))
    return found('currency', 'deny', { scope, policy, code: 'CURRENCY_NOT_ALLOWED' })
  const hasValue = scope.value !== null && rules.currency === scope.currency
  if (!hasValue && comparesAmounts(question, rules))
    return found('currency', 'deny', { scope, policy, code: 'LIMIT_CURRENCY' })
  return allowed === null ? null : found('currency', 'pass', { scope, policy })
}

/** Whoever asks for a level of nobody asks for no value either. */
function comparesAmounts({ kya }: Question, rules: Rules): boolean {
  return (
    amountFields.some((field) => rules[field] !== null) ||
    rules.limitsBy !== null ||
    (kya !== null && rules.kyaSteps !== null)
  )
}
