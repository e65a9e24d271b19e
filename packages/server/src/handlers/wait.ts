import { ulidOf } from '@bursar/core'
import { decisionLookSeconds } from '../limits.ts'
import { decodePayment, type PaymentView, selectPayment } from '../store/read/payment.ts'
import type { Call, Ground } from './call.ts'

/**
 * The payment as soon as it is decided, else as it stands when the time is over. Between two
 * looks nothing of the database is held. Another process may decide it, which only a look tells.
 */
export async function whenDecided(
  ground: Ground,
  call: Call,
  { seen, seconds }: { readonly seen: PaymentView; readonly seconds: number },
): Promise<PaymentView> {
  if (seconds === 0 || !isPending(seen)) return seen
  const until = performance.now() + seconds * 1000
  const done = new AbortController()
  const signals = call.gone === undefined ? [done.signal] : [done.signal, call.gone()]
  const signal = AbortSignal.any(signals)
  let found = seen
  let goesOn = true
  try {
    while (isPending(found) && goesOn) {
      const ms = Math.min(until - performance.now(), decisionLookSeconds * 1000)
      // It waits already while it looks, so that no decision falls between the two.
      const waiting = ground.decisions.wait(seen.row.id, ms, signal)
      found = (await look(ground, call, seen)) ?? found
      if (isPending(found)) goesOn = await waiting
    }
    return found
  } finally {
    done.abort()
  }
}

function isPending({ row }: PaymentView): boolean {
  return row.state === 'PENDING_APPROVAL'
}

async function look({ database }: Ground, { caller }: Call, { row }: PaymentView) {
  const [found] = await database.read(selectPayment(caller.bookId, ulidOf(row.id)))
  return found === undefined ? null : decodePayment(found)
}
