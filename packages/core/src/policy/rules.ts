import { type Infer, list, money, nullable, oneOf, sparse, text } from '../codec.ts'

export const unknownCategories = ['deny', 'approve', 'allow'] as const

/**
 * What a policy says. null is no rule; zero lets nothing pass. Limits hold in the policy's
 * currency; the zone (own policies only) says where its scope's days and months begin.
 */
export const rules = sparse({
  currency: text,
  timezone: nullable(text),
  maxTransaction: nullable(money),
  dailyLimit: nullable(money),
  monthlyLimit: nullable(money),
  totalLimit: nullable(money),
  allowedMerchants: nullable(list(text)),
  blockedMerchants: nullable(list(text)),
  allowedCategories: nullable(list(text)),
  blockedCategories: nullable(list(text)),
  unknownCategory: oneOf(...unknownCategories),
  requireApprovalAbove: nullable(money),
  autoApproveBelow: nullable(money),
})
export type Rules = Infer<typeof rules>

/** Rules that forbid nothing and ask for nothing. */
export const noRules: Rules = {
  currency: 'USD',
  timezone: null,
  maxTransaction: null,
  dailyLimit: null,
  monthlyLimit: null,
  totalLimit: null,
  allowedMerchants: null,
  blockedMerchants: null,
  allowedCategories: null,
  blockedCategories: null,
  unknownCategory: 'deny',
  requireApprovalAbove: null,
  autoApproveBelow: null,
}
