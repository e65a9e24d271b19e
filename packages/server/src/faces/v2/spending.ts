import { type Id, idOf, present, ulidFromHex, ulidOf } from '@bursar/core'
import { reachWallet } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { effectiveLimits } from '../../application/effective-limit.ts'
import { placesOf } from '../../application/place.ts'
import { spendingPaymentsMax } from '../../limits.ts'
import type { Row } from '../../store/db.ts'
import { decodeHead, readHead } from '../../store/head.ts'
import {
  decodeBookLimits,
  decodeSpent,
  type Granularity,
  type Span,
  type SpentView,
  selectBookLimits,
  selectByCategory,
  selectByVendor,
  selectSpent,
  selectTrends,
} from '../../store/read/spending.ts'
import { readText } from '../../store/read/value.ts'
import { decodeWallet, selectWallet } from '../../store/read/wallet.ts'
import { calendarStart, nextStart } from './calendar.ts'
import type { V2Handlers } from './handler.ts'
import { money, moneyOrNull, time } from './render.ts'

type SpendingHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.spending.${string}`>>

const MILLIS = 1000
const DAY = 86_400_000

/** Whose spending is told; null is that of all the book. */
interface Payer {
  readonly kind: 'payer'
  readonly wallet: Id<'wallet'> | null
  readonly agent: Id<'agent'> | null
  readonly agentStatus: string | null
  readonly currency: string
}

const everybody: Payer = {
  kind: 'payer',
  wallet: null,
  agent: null,
  agentStatus: null,
  currency: 'USD',
}

async function payerOf(
  deps: Deps,
  call: Call,
  walletId: string | undefined,
): Promise<Payer | Rejection> {
  const own = call.caller.agent
  if (walletId === undefined && own === null) return everybody
  const named = walletId ?? idOf('wallet', ulidOf(own ?? ''))
  const reached = await reachWallet(deps, call, named)
  if (reached.kind === 'rejected') return reached
  const [row] = await deps.database.read(selectWallet(call.caller.bookId, ulidOf(reached.wallet)))
  if (row === undefined) return rejected('NOT_FOUND')
  const { id: wallet, type, agent, agentStatus, currency } = decodeWallet(row)
  if (type === 'SYSTEM') return rejected('NOT_FOUND')
  return { kind: 'payer', wallet, agent, agentStatus, currency }
}

/** By the clock that dates payments, in milliseconds: this process may have another. */
async function momentOf({ database }: Deps, { caller }: Call): Promise<number> {
  const [row] = await database.read(readHead(caller.bookId))
  const { at, clock } = decodeHead(present(row, 'the head of the log'))
  return Math.floor(Math.max(at, clock) / MILLIS)
}

type Period = 'day' | 'week' | 'month' | '7d' | '30d' | 'all'

/** When a period began, in milliseconds; undefined is the beginning of the book. */
function beginningOf(period: Period, now: number): number | undefined {
  switch (period) {
    case 'day':
    case 'week':
    case 'month':
      return calendarStart(period, now)
    case '7d':
      return now - 7 * DAY
    case '30d':
      return now - 30 * DAY
    case 'all':
      return undefined
  }
}

async function spanFrom(
  deps: Deps,
  call: Call,
  { payer, since }: { payer: Payer; since: number | undefined },
): Promise<Span> {
  const createdAfter = since === undefined ? undefined : since * MILLIS
  const { above } = await placesOf(deps, call, { createdAfter })
  const { wallet, currency } = payer
  return { wallet, currency, above, most: spendingPaymentsMax }
}

interface Asked {
  readonly kind: 'asked'
  readonly payer: Payer
  readonly span: Span
  readonly total: SpentView
  readonly about: { wallet_id: Id<'wallet'> | null; currency: string; truncated: boolean }
}

/** Whose payments are looked at, and what they come to. */
async function asked(
  deps: Deps,
  call: Call,
  { walletId, since }: { walletId: string | undefined; since: number | undefined },
): Promise<Asked | Rejection> {
  const payer = await payerOf(deps, call, walletId)
  if (payer.kind === 'rejected') return payer
  const span = await spanFrom(deps, call, { payer, since })
  const [row] = await deps.database.read(selectSpent(call.caller.bookId, span))
  const truncated = row?.truncated === true
  const about = { wallet_id: payer.wallet, currency: payer.currency, truncated }
  return { kind: 'asked', payer, span, total: decodeSpent(row), about }
}

/** The least that is left of every limit that binds, of the agent and of all above it. */
async function remainingFor(deps: Deps, call: Call, payer: Payer) {
  const { agent, agentStatus, currency } = payer
  if (agentStatus === 'DELETED') return { currency, day: 0n, month: 0n }
  if (agent !== null) {
    const limits = await effectiveLimits(deps, call, agent)
    const { daily, monthly } = limits
    return { currency: limits.currency, day: daily.remaining, month: monthly.remaining }
  }
  const [row] = await deps.database.read(selectBookLimits(call.caller.bookId))
  const { rules, day, month } = decodeBookLimits(present(row, 'the policy of the book'))
  const left = (limit: bigint | null, used: bigint) =>
    limit === null ? null : limit > used ? limit - used : 0n
  return {
    currency: rules.currency,
    day: left(rules.dailyLimit, day),
    month: left(rules.monthlyLimit, month),
  }
}

function renderSpent({ spent, payments }: SpentView) {
  return { total_spent: money(spent), transaction_count: payments }
}

function vendorShown({ kind, vendor, name }: Row): string {
  if (kind === 'payee') return readText(name) ?? 'unknown'
  if (kind === 'wallet') return idOf('wallet', ulidFromHex(String(vendor)))
  return readText(vendor) ?? 'unknown'
}

function categoryShown({ category }: Row): string {
  return readText(category) ?? 'uncategorized'
}

/** Every period of a span, with nothing where nothing was spent. */
function pointsOf(rows: readonly Row[], granularity: Granularity, { since, now }: Times) {
  const found = new Map(rows.map((row) => [Number(row.start) * 1000, decodeSpent(row)]))
  const points = []
  for (let start = since; start <= now; start = nextStart(granularity, start)) {
    const shown = time(start * MILLIS)
    const spent = found.get(start) ?? { spent: 0n, payments: 0 }
    points.push({ period: shown.slice(0, 10), period_start: shown, ...renderSpent(spent) })
  }
  return points
}

interface Times {
  readonly since: number
  readonly now: number
}

export const spendingHandlers: SpendingHandlers = {
  async 'v2.spending.summary'(deps, call, { query }) {
    const { wallet_id: walletId, period } = query
    const since = beginningOf(period, await momentOf(deps, call))
    const found = await asked(deps, call, { walletId, since })
    if (found.kind === 'rejected') return found
    const { payer, span, total, about } = found
    const { bookId } = call.caller
    const [vendor] = await deps.database.read(selectByVendor(bookId, span, 1))
    const [category] = await deps.database.read(selectByCategory(bookId, span, 1))
    const remaining = await remainingFor(deps, call, payer)
    const { spent, payments } = total
    const body = {
      ...about,
      period,
      ...renderSpent(total),
      average_transaction: money(payments === 0 ? 0n : spent / BigInt(payments)),
      remaining_daily_limit: moneyOrNull(remaining.day),
      remaining_monthly_limit: moneyOrNull(remaining.month),
      limit_currency: remaining.currency,
      top_vendor: vendor === undefined ? null : vendorShown(vendor),
      top_category: category === undefined ? null : categoryShown(category),
    }
    return { status: 200, body }
  },

  async 'v2.spending.byVendor'(deps, call, { query }) {
    const { wallet_id: walletId, period, limit } = query
    const since = beginningOf(period, await momentOf(deps, call))
    const found = await asked(deps, call, { walletId, since })
    if (found.kind === 'rejected') return found
    const { bookId } = call.caller
    const rows = await deps.database.read(selectByVendor(bookId, found.span, limit))
    const vendors = rows.map((row) => {
      return { vendor: vendorShown(row), ...renderSpent(decodeSpent(row)) }
    })
    return { status: 200, body: { ...found.about, period, vendors } }
  },

  async 'v2.spending.byCategory'(deps, call, { query }) {
    const { wallet_id: walletId, period, limit } = query
    const since = beginningOf(period, await momentOf(deps, call))
    const found = await asked(deps, call, { walletId, since })
    if (found.kind === 'rejected') return found
    const { bookId } = call.caller
    const rows = await deps.database.read(selectByCategory(bookId, found.span, limit))
    const categories = rows.map((row) => {
      return { category: categoryShown(row), ...renderSpent(decodeSpent(row)) }
    })
    return { status: 200, body: { ...found.about, period, categories } }
  },

  async 'v2.spending.trends'(deps, call, { query }) {
    const { wallet_id: walletId, granularity, lookback } = query
    const now = await momentOf(deps, call)
    const first = calendarStart('day', now) - (lookback - 1) * DAY
    const since = calendarStart(granularity, first)
    const found = await asked(deps, call, { walletId, since })
    if (found.kind === 'rejected') return found
    const { bookId } = call.caller
    const rows = await deps.database.read(selectTrends(bookId, found.span, granularity))
    const trends = pointsOf(rows, granularity, { since, now })
    return { status: 200, body: { ...found.about, granularity, lookback, trends } }
  },
}
