import type { Row as RowOf } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'

export type RateView = RowOf<'rate'>

/** The pairs after one of them: those that were set, and the one that holds from the start. */
export function selectRates(bookId: number, after: string, limit: number): Query {
  return {
    text: `select t.pair, t.rate from (
  select ${selectList(shapes.rate, 'r')} from rate r where r.book_id = $1
  union all
  select 'USDC/USD', 100000000 where not exists (
    select 1 from rate r where r.book_id = $1 and r.pair = 'USDC/USD'
  )
) t where t.pair collate "C" > $2 order by t.pair collate "C" limit $3`,
    params: [bookId, after, limit],
  }
}

export function decodeRate(row: Row): RateView {
  return readRow('rate', row)
}
