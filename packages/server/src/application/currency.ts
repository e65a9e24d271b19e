import { isPrecise, ulidOf } from '@bursar/core'
import { decodeWallet, selectWallet } from '../store/read/wallet.ts'
import { walletNamed } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'

export interface CurrencyMeant {
  readonly kind: 'currency'
  /** The currency to pay in; null: nothing is known of the wallet, and nothing was named. */
  readonly currency: string | null
  /** As it was named, or that of the wallet. */
  readonly named: string
  /** Whether it was only another name. */
  readonly isAlias: boolean
}

/**
 * What the name of a currency means for a wallet: its own one, or USDC as another name for its
 * USD, since no chain tells the two apart here. A wallet that is not there is somebody else's to
 * refuse.
 */
export async function currencyMeant(
  { database }: Deps,
  { caller: { agent: own, bookId } }: Call,
  asked: { wallet: string | null; name: string | null; amount: bigint },
): Promise<CurrencyMeant | Rejection> {
  const { wallet, amount } = asked
  const name = asked.name?.toUpperCase() ?? null
  const id = wallet === null ? null : walletNamed(wallet)
  const [row] = id === null ? [] : await database.read(selectWallet(bookId, ulidOf(id)))
  const found = row === undefined ? null : decodeWallet(row)
  const isHidden = found?.type === 'SYSTEM' || (own !== null && found?.agent !== own)
  if (found === null || isHidden)
    return { kind: 'currency', named: name ?? 'USD', currency: name, isAlias: false }
  const { currency } = found
  const isAlias = name === 'USDC' && currency === 'USD'
  if (name !== null && name !== currency && !isAlias) return rejected('CURRENCY_MISMATCH')
  if (isAlias && !isPrecise(amount, 'USDC')) return rejected('AMOUNT_TOO_PRECISE')
  return { kind: 'currency', named: name ?? currency, currency, isAlias }
}
