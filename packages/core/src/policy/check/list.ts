import {
  isCovered,
  isNamed,
  matchesCategory,
  matchesClaim,
  matchesMerchant,
  type Payee,
} from '../payee.ts'
import { found, type ListCheck } from '../question.ts'
import type { MerchantAlias } from '../rules.ts'

export const merchants: ListCheck = ({ payee }, scope, policy) => {
  const { allowedMerchants, blockedMerchants, merchantAliases } = policy.rules
  if (allowedMerchants === null && blockedMerchants === null) return null
  const at = { scope, policy }
  if (blockedMerchants !== null && isBlocked(payee, blockedMerchants, merchantAliases))
    return found('merchants', 'deny', { ...at, code: 'MERCHANT_BLOCKED' })
  if (allowedMerchants === null || isListed(payee, allowedMerchants, merchantAliases))
    return found('merchants', 'pass', at)
  const code = isNamed(payee) ? 'MERCHANT_NOT_ALLOWED' : 'MERCHANT_REQUIRED'
  return found('merchants', 'deny', { ...at, code })
}

/** A block list denies on any match, also of what the payee is merely said to be. */
function isBlocked(
  payee: Payee,
  entries: readonly string[],
  aliases: readonly MerchantAlias[] | null,
): boolean {
  if (isListed(payee, entries, aliases)) return true
  return payee.claims.length > 0 && isListed(payee, entries, aliases, matchesClaim)
}

/** Whether an entry of the list, or what it stood for when it was written, means this payee. */
function isListed(
  payee: Payee,
  entries: readonly string[],
  aliases: readonly MerchantAlias[] | null,
  matches = matchesMerchant,
): boolean {
  if (entries.some((entry) => matches(payee, entry))) return true
  if (aliases === null) return false
  return aliases.some(
    ({ entry, means }) => entries.includes(entry) && means.some((one) => matches(payee, one)),
  )
}

export const categories: ListCheck = ({ payee }, scope, policy) => {
  const { allowedCategories, blockedCategories, unknownCategory } = policy.rules
  if (allowedCategories === null && blockedCategories === null) return null
  const at = { scope, policy }
  if (blockedCategories?.some((entry) => matchesCategory(payee, entry)))
    return found('categories', 'deny', { ...at, code: 'CATEGORY_BLOCKED' })
  if (allowedCategories !== null && isCovered(payee, allowedCategories))
    return found('categories', 'pass', at)
  if (payee.categories.length === 0) {
    if (allowedCategories !== null)
      return found('categories', 'deny', { ...at, code: 'CATEGORY_REQUIRED' })
    if (blockedCategories?.length === 0 || unknownCategory === 'allow')
      return found('categories', 'pass', at)
    const outcome = unknownCategory === 'approve' ? 'ask' : 'deny'
    return found('categories', outcome, { ...at, code: 'CATEGORY_REQUIRED' })
  }
  if (allowedCategories === null) return found('categories', 'pass', at)
  return found('categories', 'deny', { ...at, code: 'CATEGORY_NOT_ALLOWED' })
}
