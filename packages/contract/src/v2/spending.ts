import { z } from 'zod'
import { shownId } from '../id.ts'
import { sentId, sentText } from '../text.ts'
import { v2Operation } from './operation.ts'
import { money, pageFields, time } from './value.ts'

const periods = z.enum(['day', 'week', 'month', '7d', '30d', 'all']).meta({
  id: 'SpendingPeriod',
  description: 'The running calendar day, week (from Monday) or month in UTC; or days until now.',
})

const walletId = sentId.optional().meta({
  description: "An agent's own key: its first wallet when left out; else all of the book.",
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
    description: 'Days. The first period is shown whole.',
  })

const words = { daily: 'day', weekly: 'week', monthly: 'month' } as const
const granularity = z
  .enum(['day', 'week', 'month', 'daily', 'weekly', 'monthly'])
  .transform((sent) => (sent === 'day' || sent === 'week' || sent === 'month' ? sent : words[sent]))
  .default('day')

const spent = {
  total_spent: money.meta({ description: 'What was captured, without what was refunded.' }),
  transaction_count: z.int(),
}

const about = {
  wallet_id: shownId('wallet').nullable().meta({ description: 'null: all of the book.' }),
  currency: z.string().meta({ description: 'Of the wallet; of all of the book, only USD.' }),
  truncated: z.boolean().meta({
    description: 'Only the last 100,000 payments of the span were looked at.',
  }),
}
const ofPeriod = { ...about, period: periods }

const summary = z
  .object({
    ...ofPeriod,
    ...spent,
    average_transaction: money.meta({ description: 'Cut to eight decimals, never rounded up.' }),
    remaining_daily_limit: money.nullable().meta({
      description: 'The least that is left of all limits that bind; null where nothing limits.',
    }),
    remaining_monthly_limit: money.nullable(),
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
          period: z.string().meta({ description: 'Its first day.', examples: ['2026-11-22'] }),
          period_start: time,
          ...spent,
        })
        .meta({ id: 'SpendingPoint' }),
    ),
  })
  .meta({ id: 'SpendingTrends', description: 'Every period of the span, without a gap.' })

const problems = ['NOT_FOUND', 'SCOPE_FORBIDDEN'] as const

export const spendingOperations = [
  v2Operation({
    name: 'v2.spending.summary',
    method: 'GET',
    path: '/api/v2/spending/summary',
    summary: 'What was spent in a period, and what is left of the limits',
    query: z.strictObject(spanQuery),
    answers: { 200: summary },
    problems,
  }),
  v2Operation({
    name: 'v2.spending.byVendor',
    method: 'GET',
    path: '/api/v2/spending/by-vendor',
    summary: 'Who was paid how much, the most first',
    query: z.strictObject({ ...spanQuery, limit: pageFields.limit }),
    answers: { 200: byVendor },
    problems,
  }),
  v2Operation({
    name: 'v2.spending.byCategory',
    method: 'GET',
    path: '/api/v2/spending/by-category',
    summary: 'What was spent on what, the most first',
    query: z.strictObject({ ...spanQuery, limit: pageFields.limit }),
    answers: { 200: byCategory },
    problems,
  }),
  v2Operation({
    name: 'v2.spending.trends',
    method: 'GET',
    path: '/api/v2/spending/trends',
    summary: 'What was spent by day, week or month',
    query: z.strictObject({ wallet_id: walletId, granularity, lookback }),
    answers: { 200: trends },
    problems,
  }),
] as const
