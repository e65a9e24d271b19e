import type { Params } from '../command.ts'
import { Journal } from '../ledger/posting.ts'
import { done, type Outcome } from '../outcome.ts'
import { assertRails } from './rail.ts'

/** Genesis. Everything a book has before its first request comes out of this one event. */
export function decideBookOpen(params: Params<'book.open'>): Outcome<'book.open'> {
  assertRails(params)
  const empty = { posted: 0n, held: 0n, version: 0 }
  const journal = new Journal(() => empty)
  if (params.credit > 0n)
    journal.move({ from: params.world, to: params.org, amount: params.credit })
  return done<'book.open'>({ entries: journal.entries })
}
