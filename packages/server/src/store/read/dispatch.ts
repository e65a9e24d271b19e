import type { Id, Merchant } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readId, readMoney, readText } from './value.ts'

export interface Undispatched {
  readonly payment: Id<'payment'>
  readonly amount: bigint
  readonly currency: string
  readonly rail: string
  readonly merchant: Merchant | null
}

/** Payments of one book that wait for the answer of a rail, the oldest first. */
export function selectProcessing(bookId: number, limit: number): Query {
  return {
    text: `select id, coalesce(part, amount) as amount, currency, rail, merchant from payment
where book_id = $1 and state = 'PROCESSING' order by seq limit $2`,
    params: [bookId, limit],
  }
}

export function decodeProcessing(row: Row): Undispatched {
  const merchant = readText(row.merchant)
  const unnamed = { id: null, name: null, domain: null, category: null }
  const absent = { ...unnamed, mcc: null, country: null, mccCategory: null }
  return {
    payment: readId('payment', row.id),
    amount: readMoney(row.amount),
    currency: String(row.currency),
    rail: String(row.rail),
    merchant: merchant === null ? null : { ...absent, ...JSON.parse(merchant) },
  }
}

/** The books of this database that were opened. */
export function selectBookIds(): Query {
  return { text: 'select book_id from book order by book_id', params: [] }
}
