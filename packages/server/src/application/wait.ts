import { ulidOf } from '@bursar/core'
import { decodePayment, type PaymentView, selectPayment } from '../store/read/payment.ts'
import type { Call, Deps } from './call.ts'

/**
 * The payment as soon as it is decided, else as it stands when the time is over or when there is
 * no place to wait. Between two looks nothing of the database is held.
 */
export async function whenDecided(
  deps: Deps,
  call: Call,
  { seen, seconds }: { readonly seen: PaymentView; readonly seconds: number },
): Promise<PaymentView> {
  if (seconds === 0 || !isPending(seen)) return seen
  const { bookId, key } = call.caller
  const over = new AbortController()
  const signals = call.gone === undefined ? [over.signal] : [over.signal, call.gone()]
  const awaited = { payment: seen.row.id, bookId, key }
  const place = deps.decisions.take(awaited, AbortSignal.any(signals))
  if (place === null) return seen
  const timer = setTimeout(() => over.abort(), seconds * 1000)
  try {
    // It has its place already while it looks, so that no decision falls between the two.
    let found = (await look(deps, call, seen)) ?? seen
    while (isPending(found) && (await place.happened()))
      found = (await look(deps, call, seen)) ?? found
    if (isPending(found) && over.signal.aborted) return (await look(deps, call, seen)) ?? found
    return found
  } finally {
    clearTimeout(timer)
    place.leave()
  }
}

function isPending({ row }: PaymentView): boolean {
  return row.state === 'PENDING_APPROVAL'
}

async function look({ database }: Deps, { caller }: Call, { row }: PaymentView) {
  const [found] = await database.read(selectPayment(caller.bookId, ulidOf(row.id)))
  return found === undefined ? null : decodePayment(found)
}
