import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import type { Query } from '../db.ts'
import { paymentColumns } from './payment.ts'

interface HoldPage {
  /** null: any but declined ones, which set nothing aside. */
  readonly states: readonly string[] | null
  readonly limit: number
  readonly offset: number
}

const filters = `t.book_id = $1 and t.hold_hours is not null and t.state <> 'DECLINED'
  and ($2::text[] is null or t.state = any($2::text[]))`

/**
 * A book's payments that were asked for as holds, from the newest on. Texts are looked up for
 * the page alone, and not for what is skipped.
 */
export function selectHolds(bookId: number, { states, limit, offset }: HoldPage): Query {
  return {
    text: `select ${paymentColumns} from (
  select t.* from payment t where ${filters} order by t.seq desc limit $3 offset $4
) t order by t.seq desc`,
    params: [bookId, literalOf(states), limit, offset],
  }
}

/** The same from some wallets: each of them has its place in an index, so each is asked alone. */
export function selectHoldsOf(
  bookId: number,
  wallets: readonly Id<'wallet'>[],
  { states, limit, offset }: HoldPage,
): Query {
  const ids = wallets.map((wallet) => hexFromUlid(ulidOf(wallet)))
  return {
    text: `select ${paymentColumns} from (
  select t.* from unnest($5::text::uuid[]) w(id), lateral (
    select t.* from payment t where ${filters} and t.from_wallet = w.id
    order by t.seq desc limit $3::bigint + $4::bigint
  ) t order by t.seq desc limit $3 offset $4
) t order by t.seq desc`,
    params: [bookId, literalOf(states), limit, offset, literalOf(ids)],
  }
}

function literalOf(list: readonly string[] | null): string | null {
  return list === null ? null : `{${list.join(',')}}`
}
