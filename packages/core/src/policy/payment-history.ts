import { count, type Infer, id, text, tuple } from '../codec.ts'
import type { Ulid } from '../id.ts'
import type { Payee } from './payee.ts'
import { allNamesKey, widestKey } from './payee.ts'

/**
 * An earlier payment that later ones are compared with: the last equal one of a wallet, or the
 * first one of a scope to a payee. Kept only where a policy asks for it.
 */
export const paymentHistoryRow = tuple({ id: text, payment: id('payment'), at: count })
export type PaymentHistoryRow = Infer<typeof paymentHistoryRow>

/** What makes two payments equal: wallet, payee, amount and currency. */
export function duplicateKey(
  wallet: string,
  pay: { payee: Payee; amount: bigint; currency: string },
): string {
  return `twin ${wallet} ${pay.amount} ${pay.currency} ${widestKey(pay.payee) ?? ''}`
}

/** That a scope knows a payee; null for a payee that nothing names. */
export function knownPayeeKey(scope: Ulid, payee: Payee): string | null {
  const key = allNamesKey(payee)
  return key === null ? null : `payee ${scope} ${key}`
}

/** Whether a key is one by which a scope knows a payee. */
export function isOfPayee(key: string): boolean {
  return key.startsWith('payee ')
}
