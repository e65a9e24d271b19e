import { type Id, idOf, limitFields, perWindow, present, ulidOf, type Window } from '@bursar/core'
import { spendingPaymentsMax } from '../limits.ts'
import { decodeHead, readHead } from '../store/head.ts'
import { selectSpentBeyond } from '../store/read/identity.ts'
import { decodeOwnWallets, selectOwnWallets } from '../store/read/payment.ts'
import {
  type CategoryView,
  decodeBookLimits,
  decodeCategory,
  decodeSpent,
  decodeTrend,
  decodeVendor,
  type Granularity,
  type Span,
  type SpentView,
  selectBookLimits,
  selectByCategory,
  selectByVendor,
  selectSpent,
  selectTrends,
  type TrendView,
  type VendorView,
} from '../store/read/spending.ts'
import { decodeWallet, selectWallet } from '../store/read/wallet.ts'
import { reachWallet } from './access.ts'
import { calendarStart, nextStart } from './calendar.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { effectiveLimits } from './effective-limit.ts'
import { placesOf } from './place.ts'

const MILLIS = 1000
const DAY = 86_400_000

/** Since a calendar window began, in the last days, or since the book began. */
export type Period = Granularity | { readonly days: number } | 'all'

interface SpendingQuery {
  /** Of which wallet; undefined: an agent's first one, or all the book. */
  readonly wallet: string | undefined
  readonly period: Period
}

/** What was paid in a period, refunds taken off. */
export interface Spending {
  /** null: all the book. */
  readonly wallet: Id<'wallet'> | null
  readonly currency: string
  readonly total: SpentView
  /** Whether there are earlier payments in the period than are looked at. */
  readonly truncated: boolean
}

/** The least that is left of every limit that binds; null where there is none. */
interface Remaining extends Readonly<Record<Window, bigint | null>> {
  readonly currency: string
}

interface Summary extends Spending {
  readonly kind: 'summary'
  readonly average: bigint
  readonly remaining: Remaining
  /** Who got most, and what for; null where nothing was spent. */
  readonly topVendor: VendorView | null
  readonly topCategory: CategoryView | null
}

/** What an agent paid from its first wallet in the last days, and in how many payments. */
export async function spentInDays(
  deps: Deps,
  call: Call,
  { agent, days }: { agent: Id<'agent'>; days: number },
): Promise<{ readonly spent: bigint; readonly payments: number }> {
  const { bookId } = call.caller
  const [head] = await deps.database.read(readHead(bookId))
  const { clock } = decodeHead(present(head, 'the head of the log'))
  const { above } = await placesOf(deps, call, { createdAfter: clock - days * DAY * MILLIS })
  const [own] = await deps.database.read(selectOwnWallets(bookId, ulidOf(agent)))
  // Sums of several currencies are none.
  const wallets = decodeOwnWallets(agent, own).slice(0, 1)
  const [row] = await deps.database.read(selectSpentBeyond(bookId, wallets, above))
  return { spent: BigInt(String(row?.spent ?? 0)), payments: Number(row?.payments ?? 0) }
}

export async function summarizeSpending(
  deps: Deps,
  call: Call,
  { wallet, period }: SpendingQuery,
): Promise<Summary | Rejection> {
  const base = await spendingIn(deps, call, { wallet, period })
  if (base.kind === 'rejected') return base
  const { payer, span, spending } = base
  const { bookId } = call.caller
  const [vendor] = await deps.database.read(selectByVendor(bookId, span, 1))
  const [category] = await deps.database.read(selectByCategory(bookId, span, 1))
  const remaining = await remainingFor(deps, call, payer)
  const { spent, payments } = spending.total
  return {
    ...spending,
    kind: 'summary',
    average: payments === 0 ? 0n : spent / BigInt(payments),
    remaining,
    topVendor: vendor === undefined ? null : decodeVendor(vendor),
    topCategory: category === undefined ? null : decodeCategory(category),
  }
}

type ByVendor = Spending & { readonly kind: 'vendors'; readonly vendors: readonly VendorView[] }

/** Those who got most come first. */
export async function spendingByVendor(
  deps: Deps,
  call: Call,
  { wallet, period, limit }: SpendingQuery & { readonly limit: number },
): Promise<ByVendor | Rejection> {
  const base = await spendingIn(deps, call, { wallet, period })
  if (base.kind === 'rejected') return base
  const rows = await deps.database.read(selectByVendor(call.caller.bookId, base.span, limit))
  return { ...base.spending, kind: 'vendors', vendors: rows.map(decodeVendor) }
}

type ByCategory = Spending & {
  readonly kind: 'categories'
  readonly categories: readonly CategoryView[]
}

/** What most was spent on comes first. */
export async function spendingByCategory(
  deps: Deps,
  call: Call,
  { wallet, period, limit }: SpendingQuery & { readonly limit: number },
): Promise<ByCategory | Rejection> {
  const base = await spendingIn(deps, call, { wallet, period })
  if (base.kind === 'rejected') return base
  const rows = await deps.database.read(selectByCategory(call.caller.bookId, base.span, limit))
  return { ...base.spending, kind: 'categories', categories: rows.map(decodeCategory) }
}

type Trends = Spending & { readonly kind: 'trends'; readonly points: readonly TrendView[] }

/** Every calendar window that the last days reach into, also where nothing was spent. */
export async function spendingTrends(
  deps: Deps,
  call: Call,
  asked: { wallet: string | undefined; granularity: Granularity; days: number },
): Promise<Trends | Rejection> {
  const { wallet, granularity, days } = asked
  const now = await momentOf(deps, call)
  const first = calendarStart('day', now) - (days - 1) * DAY
  const since = calendarStart(granularity, first)
  const base = await spendingSince(deps, call, { wallet, since })
  if (base.kind === 'rejected') return base
  const rows = await deps.database.read(selectTrends(call.caller.bookId, base.span, granularity))
  const spent = new Map(rows.map(decodeTrend).map((trend) => [trend.start, trend]))
  const points: TrendView[] = []
  for (let at = since; at <= now; at = nextStart(granularity, at)) {
    const start = at / MILLIS
    points.push(spent.get(start) ?? { start, spent: 0n, payments: 0 })
  }
  return { ...base.spending, kind: 'trends', points }
}

/** By the clock that dates payments, in milliseconds: this process may have another. */
async function momentOf({ database }: Deps, { caller }: Call): Promise<number> {
  const [row] = await database.read(readHead(caller.bookId))
  const { at, clock } = decodeHead(present(row, 'the head of the log'))
  return Math.floor(Math.max(at, clock) / MILLIS)
}

/** When a period began, in milliseconds; undefined is the beginning of the book. */
function beginningOf(period: Period, now: number): number | undefined {
  if (period === 'all') return undefined
  return typeof period === 'string' ? calendarStart(period, now) : now - period.days * DAY
}

async function spendingIn(deps: Deps, call: Call, { wallet, period }: SpendingQuery) {
  const since = beginningOf(period, await momentOf(deps, call))
  return spendingSince(deps, call, { wallet, since })
}

interface Base {
  readonly kind: 'base'
  readonly payer: Payer
  readonly span: Span
  readonly spending: Spending
}

/** Whose payments are looked at, and what they come to. */
async function spendingSince(
  deps: Deps,
  call: Call,
  { wallet: id, since }: { wallet: string | undefined; since: number | undefined },
): Promise<Base | Rejection> {
  const payer = await payerOf(deps, call, id)
  if (payer.kind === 'rejected') return payer
  const { wallet, currency } = payer
  const createdAfter = since === undefined ? undefined : since * MILLIS
  const { above } = await placesOf(deps, call, { createdAfter })
  const span = { wallet, currency, above, most: spendingPaymentsMax }
  const [row] = await deps.database.read(selectSpent(call.caller.bookId, span))
  const truncated = row?.truncated === true
  const spending = { wallet, currency, total: decodeSpent(row), truncated }
  return { kind: 'base', payer, span, spending }
}

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

/** Of an agent the limits of all above it count too. */
async function remainingFor(deps: Deps, call: Call, payer: Payer): Promise<Remaining> {
  const { agent, agentStatus, currency } = payer
  if (agentStatus === 'DELETED') return { currency, ...perWindow(() => 0n) }
  if (agent !== null) {
    const limits = await effectiveLimits(deps, call, agent)
    return { currency: limits.currency, ...perWindow((window) => limits[window].remaining) }
  }
  const [row] = await deps.database.read(selectBookLimits(call.caller.bookId))
  const { rules, spent } = decodeBookLimits(present(row, 'the policy of the book'))
  const left = (limit: bigint | null, used: bigint) =>
    limit === null ? null : limit > used ? limit - used : 0n
  return {
    currency: rules.currency,
    ...perWindow((window) => left(rules[limitFields[window]], spent[window])),
  }
}
