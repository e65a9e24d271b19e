import type { PaymentRow } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'

export interface ShadowedView {
  readonly row: PaymentRow
  /** Whether a person was asked for it. */
  readonly asked: boolean
}

/** Payments that a candidate decided too, from the newest on, between two places of the log. */
export function selectShadowed(
  bookId: number,
  span: { readonly above: number; readonly below: number; readonly limit: number },
): Query {
  return {
    text: `select ${selectList(shapes.payment, 't')},
  exists (select 1 from approval a where a.book_id = t.book_id and a.id = t.id) as asked
from payment t where t.book_id = $1 and t.seq > $2 and t.seq < $3 and t.shadow is not null
order by t.seq desc limit $4`,
    params: [bookId, span.above, span.below, span.limit],
  }
}

export function decodeShadowed(row: Row): ShadowedView {
  return { row: readRow('payment', row), asked: row.asked === true }
}
