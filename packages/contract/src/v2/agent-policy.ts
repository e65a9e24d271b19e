import { z } from 'zod'
import { looseAmount } from '../money.ts'
import { categoryEntry, merchantEntry } from '../payee-name.ts'
import { named, v2PeriodNames } from '../period.ts'
import { ruleBounds } from '../rule-bounds.ts'
import { sentLimitsBy } from '../v1/policy-rules.ts'
import { parsedFields } from './parsed-policy.ts'
import { money, sentLimit } from './value.ts'

/** Limits as callers send them; what is left out stays, or takes its default at creation. */
export const sentSpendingLimits = z
  .strictObject(named(v2PeriodNames, () => sentLimit.exactOptional()))
  .meta({
    id: 'SpendingLimitsInput',
    description: 'Limits as decimal strings. A payment that exactly reaches a limit is allowed.',
    examples: [{ per_transaction: '500.00', daily: '2000.00' }],
  })

const merchants = z.array(merchantEntry).max(ruleBounds.entries)
const categories = z.array(categoryEntry).max(ruleBounds.entries)
const threshold = z.union([z.null(), sentLimit]).exactOptional()

/**
 * The document's policy object, what a published client calls the limit per transaction and the
 * threshold above which a person is asked, and limits of payees and categories.
 */
export const sentPolicy = z
  .strictObject({
    allowed_merchants: merchants.nullable().exactOptional(),
    blocked_merchants: merchants.exactOptional(),
    allowed_categories: categories.nullable().exactOptional(),
    blocked_categories: categories.exactOptional(),
    require_approval_above: threshold,
    auto_approve_below: threshold,
    max_transaction_amount: looseAmount.exactOptional(),
    approval_threshold: looseAmount.exactOptional(),
    limits_by: sentLimitsBy.nullable().exactOptional(),
    ...parsedFields,
  })
  .meta({
    id: 'PolicyInput',
    description:
      'Rules in addition to limits. null is no rule; an empty allow list allows nothing.',
    examples: [{ blocked_categories: ['gambling'], auto_approve_below: '100.00' }],
  })

/** Limits as answers show them; null where nothing limits. */
export const spendingLimits = z
  .object(named(v2PeriodNames, () => money.nullable()))
  .meta({ id: 'SpendingLimits' })

export const shownPolicy = z
  .object({
    allowed_merchants: z.array(z.string()).nullable(),
    blocked_merchants: z.array(z.string()),
    allowed_categories: z.array(z.string()).nullable(),
    blocked_categories: z.array(z.string()),
    require_approval_above: money.nullable(),
    auto_approve_below: money.nullable(),
  })
  .meta({ id: 'AgentPolicy' })
