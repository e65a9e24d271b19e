import { type Id, type Merchant, rails } from '@bursar/core'
import { dispatchLeaseSeconds, dispatchRetrySecondsMax } from '../limits.ts'
import type { Query, Row } from './db.ts'
import { isOver, NOW } from './head.ts'
import { idArray, readId, readMoney, readText } from './read/value.ts'

/** A rail is told of a payment for the first, second, … time. */
export interface Attempt {
  readonly payment: Id<'payment'>
  readonly attempt: number
}

export interface ClaimedPayment extends Attempt {
  readonly amount: bigint
  readonly currency: string
  readonly rail: (typeof rails)[number]
  readonly address: string | null
  readonly merchant: Merchant | null
}

const isFree = isOver('d.next_at', Math.max(dispatchLeaseSeconds, dispatchRetrySecondsMax) * 1000)
const isDue = `coalesce(
    (select ${isFree} from dispatch d where d.book_id = p.book_id and d.payment = p.id), true
  )`

/** Which of these books have payments that wait for a rail, and for how long none may be told. */
export function selectWaiting(books: readonly number[]): Query {
  const processing = "p.book_id = b.book_id and p.state = 'PROCESSING'"
  return {
    text: `select b.book_id, coalesce(
  (select 0 from payment p where ${processing} and ${isDue} limit 1),
  (select greatest(0, min(d.next_at) - ${NOW}) / 1000 from payment p
    join dispatch d on d.book_id = p.book_id and d.payment = p.id where ${processing})
) as remaining_ms
from unnest($1::text::bigint[]) b(book_id), lateral (
  select p.seq from payment p where ${processing} limit 1
) p`,
    params: [`{${books.join()}}`],
  }
}

/**
 * Payments of one book that a rail is to be told of now, the oldest first. Each is told of by
 * one process: the attempt is counted, and the payment kept from others, before it is told.
 */
export function claimPayments(bookId: number, limit: number, leaseMs: number): Query {
  return {
    text: `with due as (
  select p.id, p.seq from payment p
  where p.book_id = $1 and p.state = 'PROCESSING' and ${isDue} order by p.seq limit $2
), told as (
  insert into dispatch as d (book_id, payment, attempt, next_at)
  select $1, id, 1, ${NOW} + $3::bigint * 1000 from due order by id
  on conflict (book_id, payment) do update
    set attempt = d.attempt + 1, next_at = excluded.next_at
    where ${isFree}
  returning d.payment, d.attempt
)
select p.id, t.attempt, coalesce(p.part, p.amount) as amount, p.currency, p.rail, p.merchant,
  p.address
from told t, lateral (
  select * from payment w where w.book_id = $1 and w.id = t.payment limit 1
) p
order by p.seq`,
    params: [bookId, limit, leaseMs],
  }
}

export function decodeClaimed(row: Row): ClaimedPayment {
  const rail = rails.find((name) => name === row.rail)
  if (rail === undefined) throw new Error(`a payment has the unknown rail ${row.rail}`)
  const merchant = readText(row.merchant)
  const unnamed = { id: null, name: null, domain: null, category: null }
  const absent = { ...unnamed, mcc: null, country: null, mccCategory: null }
  return {
    payment: readId('payment', row.id),
    attempt: Number(row.attempt),
    amount: readMoney(row.amount),
    currency: String(row.currency),
    rail,
    address: readText(row.address),
    merchant: merchant === null ? null : { ...absent, ...JSON.parse(merchant) },
  }
}

/** When these attempts may be followed by another: nobody else's are touched. */
export function putOff(bookId: number, attempts: readonly Attempt[], ms: number): Query {
  return {
    text: `update dispatch d set next_at = ${NOW} + $4::bigint * 1000
where d.book_id = $1 and d.payment = any($2::text::uuid[])
  and d.attempt = ($3::text::bigint[])[array_position($2::text::uuid[], d.payment)]`,
    params: [
      bookId,
      idArray(attempts.map(({ payment }) => payment)),
      `{${attempts.map(({ attempt }) => attempt).join()}}`,
      ms,
    ],
  }
}

/** Forgets attempts at payments that have ended; a bounded number at a time. */
export function forgetDispatches(bookId: number, before: number): Query {
  return {
    text: `delete from dispatch where book_id = $1 and payment = any(array(
  select d.payment from dispatch d where d.book_id = $1 and d.next_at < $2 and (
    select p.state from payment p where p.book_id = d.book_id and p.id = d.payment
  ) <> 'PROCESSING' limit 1000
))`,
    params: [bookId, before],
  }
}
