import { hexFromUlid, type Id, type PaymentRow, ulidOf } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { idArray, readMoney } from './value.ts'

/** How many payments are looked at, the last ones: of the book, and of each wallet. */
interface Depth {
  readonly ofBook: number
  readonly ofWallet: number
}

interface Asked {
  /** A payment of the payee's, which is left out itself. */
  readonly payment: PaymentRow
  /** Of the agent that pays. */
  readonly wallets: readonly Id<'wallet'>[]
  readonly depth: Depth
}

/** What was paid to a payee in one currency, refunds taken off. */
export interface PaidToPayee {
  readonly by: 'agent' | 'book'
  readonly currency: string
  readonly payments: number
  readonly sum: bigint
  readonly median: bigint
  /** Of the last ones, the newest first. */
  readonly last: readonly { readonly amount: bigint; readonly at: number }[]
}

const lastMax = 7

/**
 * What was paid to the payee of a payment before it, by the agent's wallets and by all the book.
 * Walks down the indexes of a payer and of the book, so far and no further.
 */
export function selectPaidTo(bookId: number, { payment, wallets, depth }: Asked): Query {
  const { condition, value } = sameAs(payment)
  return {
    text: `with seen as (
  select 'agent' as by, p.* from unnest($2::text::uuid[]) w(id), lateral (
    select * from payment t where t.book_id = $1 and t.from_wallet = w.id and t.seq < $3
    order by t.seq desc limit $5
  ) p
  union all
  select 'book' as by, p.* from (
    select * from payment t where t.book_id = $1 and t.seq < $3 order by t.seq desc limit $6
  ) p
)
select p.by, p.currency, count(*) as payments, sum(p.captured - p.refunded) as sum,
  percentile_disc(0.5) within group (order by p.captured) as median,
  to_json((array_agg(array[p.captured::text, p.created_at::text] order by p.seq desc))
    [1:${lastMax}]) as last
from seen p where p.captured > 0 and ${condition} and $4::text is not null
group by p.by, p.currency order by 1, 3 desc`,
    params: [bookId, idArray(wallets), payment.seq, value, depth.ofWallet, depth.ofBook],
  }
}

const nobody = { condition: 'false', value: '' }

/** Whether another payment went to the same, by what tells best who that is. */
function sameAs({ payee, to, rail, merchant }: PaymentRow): { condition: string; value: string } {
  if (payee !== null)
    return { condition: 'p.payee = $4::text::uuid', value: hexFromUlid(ulidOf(payee)) }
  if (rail === 'internal') {
    const condition = "p.rail = 'internal' and p.to_wallet = $4::text::uuid"
    return { condition, value: hexFromUlid(ulidOf(to)) }
  }
  for (const field of ['domain', 'id', 'name'] as const) {
    const value = merchant?.[field] ?? null
    if (value === null) continue
    return { condition: `lower(p.merchant::json->>'${field}') = lower($4)`, value }
  }
  return nobody
}

export function decodePaidTo(row: Row): PaidToPayee {
  const last = JSON.parse(String(row.last)) as [string, string][]
  return {
    by: row.by as PaidToPayee['by'],
    currency: String(row.currency),
    payments: Number(row.payments),
    sum: readMoney(row.sum),
    median: readMoney(row.median),
    last: last.map(([amount, at]) => ({ amount: BigInt(amount), at: Number(at) })),
  }
}
