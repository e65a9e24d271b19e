import type { Call, Deps } from '../../application/call.ts'
import { transactionId } from '../../application/id.ts'
import { decodeLeg, selectMovementsAt } from '../../store/read/movement.ts'
import { movementsOf, touching } from './movement.ts'
import type { Recorded } from './recorded.ts'
import { money } from './render.ts'

const movementsMax = 1_000

/** What one event moved. An agent is shown the movements that touch its own wallets. */
export async function legsOf(
  deps: Deps,
  { caller }: Call,
  place: Pick<Recorded, 'event' | 'wallets'> & { readonly seq: number },
) {
  const { seq, event, wallets } = place
  const movements = touching(movementsOf(event), wallets)
  if (movements.length === 0) return []
  const rows = await deps.database.read(selectMovementsAt(caller.bookId, seq, movementsMax))
  const currencies = new Map(
    rows.map(decodeLeg).map(({ wallet, version, currency }) => [`${wallet} ${version}`, currency]),
  )
  return movements.flatMap(({ from, to }) => {
    const currency = currencies.get(`${to.wallet} ${to.version}`) ?? ''
    return [from, to].map(({ wallet, amount, balance }) => ({
      transaction_id: transactionId(seq, event.at),
      wallet_id: wallet,
      direction: amount > 0n ? ('credit' as const) : ('debit' as const),
      amount: money(amount > 0n ? amount : -amount),
      currency,
      balance: wallets === null || wallets.includes(wallet) ? money(balance) : null,
    }))
  })
}
