import type { Params } from '@bursar/core'
import { decodeRate, type RateView, selectRates } from '../store/read/valuation.ts'
import type { Call, Deps, Rejection } from './call.ts'
import { type Written, write } from './write.ts'

/** Rates by their pairs in order, after one of them. */
export async function listRates(
  { database }: Deps,
  { caller }: Call,
  { after, limit }: { after: string; limit: number },
): Promise<RateView[]> {
  const rows = await database.read(selectRates(caller.bookId, after, limit))
  return rows.map(decodeRate)
}

/** What one currency counts for in limits of another. */
export function setRate(
  deps: Deps,
  call: Call,
  params: Params<'rate.set'>,
): Promise<Written<'rate.set'> | Rejection> {
  return write(deps, call, { command: { kind: 'rate.set', actor: call.caller.key, params } })
}
