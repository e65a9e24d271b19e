import type { Id } from '../id.ts'
import { formatMoney } from '../money.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { Funding } from '../policy/remedy.ts'
import type { View } from '../view.ts'

interface Lack {
  readonly wallet: Id<'wallet'>
  readonly available: bigint
  readonly amount: bigint
}

/** What a wallet lacks for an amount, and who can bring it. */
export function fundingFor(view: View, { wallet, available, amount }: Lack): Funding {
  const { agent, currency } = view.must('wallet', wallet)
  const above = agent === null ? 'deposit' : view.must('agent', agent).parent
  return { amount: amount - available, currency, wallet, from: above ?? 'organization' }
}

/** The same as a refusal, for calls that write no declined payment. */
export function mustHaveFunds(view: View, lack: Lack, sentence: string): Rejection | null {
  if (lack.available >= lack.amount) return null
  const { amount, currency, wallet, from } = fundingFor(view, lack)
  return rejected('INSUFFICIENT_FUNDS', sentence, {
    available: formatMoney(lack.available),
    fundingNeeded: formatMoney(amount),
    fundingFrom: from,
    walletId: wallet,
    currency,
  })
}
