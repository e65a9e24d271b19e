import { z } from 'zod'
import { shownId } from '../id.ts'
import { named, v2RemainingNames } from '../period.ts'
import { sentId, sentText } from '../text.ts'
import { v2Operation } from './operation.ts'
import { money, pageFields, time } from './value.ts'

const periods = z.enum(['day', 'week', 'month', '7d', '30d', 'all']).meta({
  id: 'SpendingPeriod',
  description:
    'The current calendar day, week (from Monday) or month in UTC, or the number of past days.',
})

const walletId = sentId.optional().meta({
  description: "Default: the agent's first wallet with an agent's own key, or else the whole book.",
})
const spanQuery = { wallet_id: walletId, period: periods.default('month') }

const lookbackMax = 366
const lookbackDefault = 30
const notDays = `Must be a number of days from 1 to ${lookbackMax}.`
const lookback = sentText(3, notDays)
  .regex(/^[1-9][0-9]{0,2}$/, notDays)
  .transform(Number)
  .pipe(z.number().max(lookbackMax, notDays))
  .default(lookbackDefault)
  .meta({
    type: 'integer',
    minimum: 1,
    maximum: lookbackMax,
    maxLength: undefined,
    pattern: undefined,
    default: lookbackDefault,
    description: 'The number of days. The first period is included in full.',
  })

const words = { daily: 'day', weekly: 'week', monthly: 'month' } as const
const granularity = z
  .enum(['day', 'week', 'month', 'daily', 'weekly', 'monthly'])
  .transform((sent) => (sent === 'day' || sent === 'week' || sent === 'month' ? sent : words[sent]))
  .default('day')

const spent = {
  total_spent: money.meta({ description: 'The captured amount minus refunds.' }),
  transaction_count: z.int(),
}

const about = {
  wallet_id: shownId('wallet').nullable().meta({ description: 'null for the whole book.' }),
  currency: z
    .string()
    .meta({ description: 'The currency of the wallet. For the whole book, only USD is included.' }),
  truncated: z.boolean().meta({
    description: 'Whether only the last 100,000 payments of the period were included.',
  }),
}
const ofPeriod = { ...about, period: periods }

const summary = z
  .object({
    ...ofPeriod,
    ...spent,
    average_transaction: money.meta({ description: 'Truncated to 8 decimal places.' }),
    ...named(v2RemainingNames, () =>
      money.nullable().meta({
        description: 'What is left of the tightest limit that applies; null if there is none.',
      }),
    ),
    limit_currency: z.string(),
    top_vendor: z.string().nullable(),
    top_category: z.string().nullable(),
  })
  .meta({ id: 'SpendingSummary' })

const byVendor = z
  .object({
    ...ofPeriod,
    vendors: z.array(z.object({ vendor: z.string(), ...spent }).meta({ id: 'VendorSpending' })),
  })
  .meta({ id: 'SpendingByVendor' })

const byCategory = z
  .object({
    ...ofPeriod,
    categories: z.array(
      z.object({ category: z.string(), ...spent }).meta({ id: 'CategorySpending' }),
    ),
  })
  .meta({ id: 'SpendingByCategory' })

const trends = z
  .object({
    ...about,
    granularity: z.enum(['day', 'week', 'month']),
    lookback: z.int(),
    trends: z.array(
      z
        .object({
          period: z
            .string()
            .meta({ description: 'The first day of the period.', examples: ['2026-11-22'] }),
          period_start: time,
          ...spent,
        })
        .meta({ id: 'SpendingPoint' }),
    ),
  })
  .meta({
    id: 'SpendingTrends',
    description: 'Spending in every period of the time range, without gaps.',
  })

const problems = ['NOT_FOUND', 'SCOPE_FORBIDDEN'] as const

export const spendingOperations = [
  v2Operation({
    name: 'v2.spending.summary',
    method: 'GET',
    path: '/api/v2/spending/summary',
    summary: 'Get the spending in a period, and what is left of the limits',
    query: z.strictObject(spanQuery),
    answers: { 200: summary },
    problems,
  }),
  v2Operation({
    name: 'v2.spending.byVendor',
    method: 'GET',
    path: '/api/v2/spending/by-vendor',
    summary: 'Get the spending by vendor, highest first',
    query: z.strictObject({ ...spanQuery, limit: pageFields.limit }),
    answers: { 200: byVendor },
    problems,
  }),
  v2Operation({
    name: 'v2.spending.byCategory',
    method: 'GET',
    path: '/api/v2/spending/by-category',
    summary: 'Get the spending by category, highest first',
    query: z.strictObject({ ...spanQuery, limit: pageFields.limit }),
    answers: { 200: byCategory },
    problems,
  }),
  v2Operation({
    name: 'v2.spending.trends',
    method: 'GET',
    path: '/api/v2/spending/trends',
    summary: 'Get the spending by day, week or month',
    query: z.strictObject({ wallet_id: walletId, granularity, lookback }),
    answers: { 200: trends },
    problems,
  }),
] as const
