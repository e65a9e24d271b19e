import { assert, type Book } from '@bursar/core'
import { flightSecondsMax, loadWavesMax } from '../limits.ts'
import type { Writer } from '../store/db.ts'
import { loadOf } from '../store/load.ts'
import { missingOf, type PendingRequest } from './pending.ts'

/** Loads all that the work still lacks: one flight for each deeper wave of rows. */
export async function loadMissing(
  bookId: number,
  { book, work }: { readonly book: Book; readonly work: readonly PendingRequest[] },
  writer: Writer,
): Promise<void> {
  for (let wave = 0; ; wave += 1) {
    const missing = missingOf(book, work)
    if (missing.length === 0) return
    assert(wave < loadWavesMax, 'a bounded number of waves loads everything')
    const load = loadOf(bookId, missing)
    load.settle(book, await writer.flight(load.queries, flightSecondsMax * 1000))
  }
}
