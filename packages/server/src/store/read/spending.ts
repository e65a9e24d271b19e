import {
  hexFromUlid,
  type Id,
  perWindow,
  type Rules,
  rulesCodec,
  ulidOf,
  type Window,
  windows,
} from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readId, readMoney, readText } from './value.ts'

/** Whose payments, and from which place of the log on; null: those of all the book. */
export interface Span {
  readonly wallet: Id<'wallet'> | null
  /** What is counted of all the book: sums of several currencies are none. */
  readonly currency: string
  /** A place in the log, excluded. */
  readonly above: number
  /** How many payments are looked at, the last ones. */
  readonly most: number
}

const columns = `p.seq, p.captured, p.refunded, p.merchant, p.payee, p.rail, p.to_wallet,
  p.created_at`
const own = 'p.book_id = $1 and p.from_wallet = $2::text::uuid'
const all = 'p.book_id = $1 and $2::text is null'

/** The payments of a span, the last ones; `paid` are those that took money. */
function withPaid({ wallet }: Span): string {
  const whose = wallet === null ? all : own
  return `with seen as (
  select ${columns}, p.currency from payment p where ${whose} and p.seq > $3
  order by p.seq desc limit $4
), paid as (
  select s.*, s.captured - s.refunded as spent from seen s
  where s.captured > 0 and s.currency = $5
)`
}

function paramsOf(bookId: number, { wallet, above, most, currency }: Span) {
  const of = wallet === null ? null : hexFromUlid(ulidOf(wallet))
  return [bookId, of, above, most, currency]
}

/** What was spent, in how many payments, and whether there are earlier ones in the span. */
export function selectSpent(bookId: number, span: Span): Query {
  const whose = span.wallet === null ? all : own
  return {
    text: `${withPaid(span)}
select coalesce(sum(d.spent), 0) as spent, count(*) as payments,
  exists (
    select 1 from payment p where ${whose} and p.seq > $3
      and p.seq < (select min(s.seq) from seen s)
  ) as truncated
from paid d`,
    params: paramsOf(bookId, span),
  }
}

/** Who was paid, the most first: a payee of the directory, a wallet, or a merchant's words. */
export function selectByVendor(bookId: number, span: Span, limit: number): Query {
  return {
    text: `${withPaid(span)}, named as (
  select d.spent,
    case when d.payee is not null then 'payee' when d.rail = 'internal' then 'wallet'
      else 'merchant' end as kind,
    case when d.payee is not null then d.payee::text
      when d.rail = 'internal' then d.to_wallet::text
      else coalesce(lower(d.merchant::json->>'domain'), d.merchant::json->>'name',
        d.merchant::json->>'id') end as vendor
  from paid d
)
select n.kind, n.vendor, sum(n.spent) as spent, count(*) as payments,
  case when n.kind = 'payee' then (
    select y.name from payee y where y.book_id = $1 and y.id::text = n.vendor
  ) end as name
from named n group by n.kind, n.vendor
order by 3 desc, 4 desc, 1, 2 limit $6`,
    params: [...paramsOf(bookId, span), limit],
  }
}

/** What money was spent on, the most first; null where nobody said. */
export function selectByCategory(bookId: number, span: Span, limit: number): Query {
  return {
    text: `${withPaid(span)}, named as (
  select d.spent,
    case when d.rail = 'internal' then 'internal'
      when d.payee is not null then (
        select lower(coalesce(y.category, y.mcc_category)) from payee y
        where y.book_id = $1 and y.id = d.payee
      )
      else lower(coalesce(d.merchant::json->>'category', d.merchant::json->>'mccCategory'))
    end as category
  from paid d
)
select n.category, sum(n.spent) as spent, count(*) as payments
from named n group by n.category order by 2 desc, 3 desc, 1 limit $6`,
    params: [...paramsOf(bookId, span), limit],
  }
}

export type Granularity = 'day' | 'week' | 'month'

/** What was spent by calendar days, weeks from Monday, or months, in UTC. */
export function selectTrends(bookId: number, span: Span, granularity: Granularity): Query {
  return {
    text: `${withPaid(span)}
select extract(epoch from date_trunc($6, to_timestamp(d.created_at / 1000000) at time zone 'UTC'))
  ::bigint as start, sum(d.spent) as spent, count(*) as payments
from paid d group by 1 order by 1`,
    params: [...paramsOf(bookId, span), granularity],
  }
}

export interface SpentView {
  readonly spent: bigint
  readonly payments: number
}

export function decodeSpent(row: Row | undefined): SpentView {
  return { spent: readMoney(row?.spent ?? 0), payments: Number(row?.payments ?? 0) }
}

/** What went to one vendor: by a payee's name, a wallet's id or a merchant's words, if any. */
export interface VendorView extends SpentView {
  readonly vendor: string | null
}

export function decodeVendor(row: Row): VendorView {
  const { kind, vendor, name } = row
  const words = kind === 'payee' ? readText(name) : readText(vendor)
  return { vendor: kind === 'wallet' ? readId('wallet', vendor) : words, ...decodeSpent(row) }
}

/** What was spent on one category; null where nobody said on what. */
export interface CategoryView extends SpentView {
  readonly category: string | null
}

export function decodeCategory(row: Row): CategoryView {
  return { category: readText(row.category), ...decodeSpent(row) }
}

/** What was spent in one calendar window, by its beginning in seconds. */
export interface TrendView extends SpentView {
  readonly start: number
}

export function decodeTrend(row: Row): TrendView {
  return { start: Number(row.start), ...decodeSpent(row) }
}

interface BookLimits {
  readonly rules: Rules
  readonly spent: Readonly<Record<Window, bigint>>
}

const spentInWindows = windows.map(
  (w) => `case when h.${w}_end > c.now then h.${w}_spent else 0 end as ${w}`,
)

/** The limits that bind all of a book, and what is used of them. */
export function selectBookLimits(bookId: number): Query {
  return {
    text: `select p.rules, ${spentInWindows.join(', ')}
from (select extract(epoch from clock_timestamp()) as now) c, book b
join policy p on p.book_id = b.book_id and p.id = b.scope
join hot h on h.book_id = b.book_id and h.id = b.scope
where b.book_id = $1`,
    params: [bookId],
  }
}

export function decodeBookLimits(row: Row): BookLimits {
  return {
    rules: rulesCodec.decode(JSON.parse(readText(row.rules) ?? '')),
    spent: perWindow((window) => readMoney(row[window])),
  }
}
