import {
  allowedBy,
  blockedBy,
  categoryAllowedBy,
  categoryBlockedBy,
  entriesOf,
} from '../entries.ts'
import { limitsCategories } from '../limit-by.ts'
import { isNamed } from '../payee.ts'
import { found, type ListCheck } from '../question.ts'

export const merchants: ListCheck = ({ payee }, scope, policy) => {
  const allowed = entriesOf(policy.rules, 'allowedMerchants')
  const blocked = entriesOf(policy.rules, 'blockedMerchants')
  if (allowed === null && blocked === null) return null
  const at = { scope, policy }
  const stopping = blocked && blockedBy(blocked, payee)
  if (stopping !== null)
    return found('merchants', 'deny', { ...at, code: 'MERCHANT_BLOCKED', entry: stopping })
  if (allowed === null) return found('merchants', 'pass', at)
  const entry = allowedBy(allowed, payee)
  if (entry !== null) return found('merchants', 'pass', { ...at, entry })
  const code = isNamed(payee) ? 'MERCHANT_NOT_ALLOWED' : 'MERCHANT_REQUIRED'
  return found('merchants', 'deny', { ...at, code })
}

export const categories: ListCheck = ({ payee }, scope, policy) => {
  const allowed = entriesOf(policy.rules, 'allowedCategories')
  const blocked = entriesOf(policy.rules, 'blockedCategories')
  const isLimited = limitsCategories(policy.rules)
  if (allowed === null && blocked === null && !isLimited) return null
  const { unknownCategory } = policy.rules
  const at = { scope, policy }
  const stopping = blocked && categoryBlockedBy(blocked, payee)
  if (stopping !== null)
    return found('categories', 'deny', { ...at, code: 'CATEGORY_BLOCKED', entry: stopping })
  const entry = allowed && categoryAllowedBy(allowed, payee)
  if (entry !== null) return found('categories', 'pass', { ...at, entry })
  if (payee.trades.every(({ category }) => category === null)) {
    if (allowed !== null) return found('categories', 'deny', { ...at, code: 'CATEGORY_REQUIRED' })
    const isFree = !isLimited && blocked?.words.size === 0
    if (isFree || unknownCategory === 'allow') return found('categories', 'pass', at)
    const outcome = unknownCategory === 'approve' ? 'ask' : 'deny'
    return found('categories', outcome, { ...at, code: 'CATEGORY_REQUIRED' })
  }
  if (allowed === null) return found('categories', 'pass', at)
  return found('categories', 'deny', { ...at, code: 'CATEGORY_NOT_ALLOWED' })
}
