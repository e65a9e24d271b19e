import { parseId, ulidOf } from '@bursar/core'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { isPrecise } from '../../application/precision.ts'
import { decodeWallet, selectWallet } from '../../store/read/wallet.ts'

interface Spoken {
  readonly kind: 'token'
  /** As it is echoed. */
  readonly token: string
  readonly currency: string | null
  /** Whether it was only another name, which the answer tells. */
  readonly isAlias: boolean
}

/**
 * What a token means for a wallet: its own currency, or USDC as another name for its USD, since
 * no chain tells the two apart here. A wallet that is not there is somebody else's to refuse.
 */
export async function tokenOf(
  deps: Deps,
  call: Call,
  asked: { wallet: string | null; token: string | null; amount: bigint },
): Promise<Spoken | Rejection> {
  const { wallet, amount } = asked
  const token = asked.token?.toUpperCase() ?? null
  const id = wallet === null ? null : parseId('wallet', wallet)
  const [row] =
    id === null ? [] : await deps.database.read(selectWallet(call.caller.bookId, ulidOf(id)))
  const found = row === undefined ? null : decodeWallet(row)
  const own = call.caller.agent
  const isHidden = found?.type === 'SYSTEM' || (own !== null && found?.agent !== own)
  if (found === null || isHidden)
    return { kind: 'token', token: token ?? 'USD', currency: token, isAlias: false }
  const { currency } = found
  const isAlias = token === 'USDC' && currency === 'USD'
  if (token !== null && token !== currency && !isAlias) return rejected('CURRENCY_MISMATCH')
  if (isAlias && !isPrecise(amount, 'USDC')) return rejected('AMOUNT_TOO_PRECISE')
  return { kind: 'token', token: token ?? currency, currency, isAlias }
}
