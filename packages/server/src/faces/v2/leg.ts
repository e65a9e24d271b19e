import type { Leg } from '../../application/leg.ts'
import { money, moneyOrNull } from './render.ts'

export function renderLeg({ transaction, wallet, amount, currency, balance }: Leg) {
  return {
    transaction_id: transaction,
    wallet_id: wallet,
    direction: amount > 0n ? ('credit' as const) : ('debit' as const),
    amount: money(amount > 0n ? amount : -amount),
    currency,
    balance: moneyOrNull(balance),
  }
}
