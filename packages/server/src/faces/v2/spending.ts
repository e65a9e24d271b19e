import { named, v2RemainingNames } from '@bursar/contract'
import {
  type Period,
  type Spending,
  spendingByCategory,
  spendingByVendor,
  spendingTrends,
  summarizeSpending,
} from '../../application/spending.ts'
import type { CategoryView, SpentView, TrendView, VendorView } from '../../store/read/spending.ts'
import type { V2Handlers } from './handler.ts'
import { money, moneyOrNull, time } from './render.ts'

type SpendingHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.spending.${string}`>>

const periods = {
  day: 'day',
  week: 'week',
  month: 'month',
  '7d': { days: 7 },
  '30d': { days: 30 },
  all: 'all',
} as const satisfies Record<string, Period>

function renderSubject({ wallet, currency, truncated }: Spending) {
  return { wallet_id: wallet, currency, truncated }
}

function renderSpent({ spent, payments }: SpentView) {
  return { total_spent: money(spent), transaction_count: payments }
}

function vendorName({ vendor }: VendorView): string {
  return vendor ?? 'unknown'
}

function categoryName({ category }: CategoryView): string {
  return category ?? 'uncategorized'
}

function renderPoint(trend: TrendView) {
  const start = time(trend.start * 1_000_000)
  return { period: start.slice(0, 10), period_start: start, ...renderSpent(trend) }
}

export const spendingHandlers: SpendingHandlers = {
  async 'v2.spending.summary'(deps, call, { query }) {
    const { wallet_id: wallet, period } = query
    const summary = await summarizeSpending(deps, call, { wallet, period: periods[period] })
    if (summary.kind === 'rejected') return summary
    const { total, average, remaining, topVendor, topCategory } = summary
    const body = {
      ...renderSubject(summary),
      period,
      ...renderSpent(total),
      average_transaction: money(average),
      ...named(v2RemainingNames, (window) => moneyOrNull(remaining[window])),
      limit_currency: remaining.currency,
      top_vendor: topVendor === null ? null : vendorName(topVendor),
      top_category: topCategory === null ? null : categoryName(topCategory),
    }
    return { status: 200, body }
  },

  async 'v2.spending.byVendor'(deps, call, { query }) {
    const { wallet_id: wallet, period, limit } = query
    const asked = { wallet, period: periods[period], limit }
    const answer = await spendingByVendor(deps, call, asked)
    if (answer.kind === 'rejected') return answer
    const vendors = answer.vendors.map((view) => {
      return { vendor: vendorName(view), ...renderSpent(view) }
    })
    return { status: 200, body: { ...renderSubject(answer), period, vendors } }
  },

  async 'v2.spending.byCategory'(deps, call, { query }) {
    const { wallet_id: wallet, period, limit } = query
    const asked = { wallet, period: periods[period], limit }
    const answer = await spendingByCategory(deps, call, asked)
    if (answer.kind === 'rejected') return answer
    const categories = answer.categories.map((view) => {
      return { category: categoryName(view), ...renderSpent(view) }
    })
    return { status: 200, body: { ...renderSubject(answer), period, categories } }
  },

  async 'v2.spending.trends'(deps, call, { query }) {
    const { wallet_id: wallet, granularity, lookback } = query
    const asked = { wallet, granularity, days: lookback }
    const answer = await spendingTrends(deps, call, asked)
    if (answer.kind === 'rejected') return answer
    const trends = answer.points.map(renderPoint)
    return { status: 200, body: { ...renderSubject(answer), granularity, lookback, trends } }
  },
}
