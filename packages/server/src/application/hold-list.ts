import { type Id, parseId, ulidOf } from '@bursar/core'
import { selectHolds, selectHoldsOf } from '../store/read/hold.ts'
import { decodePayment, type PaymentView, selectPayment } from '../store/read/payment.ts'
import { decodeWallet, selectWallet } from '../store/read/wallet.ts'
import { reachWallet } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { ownWallets } from './wallet.ts'

export interface HoldPage {
  /** null: all states. */
  readonly states: string[] | null
  readonly limit: number
  readonly offset: number
}

export interface Holds {
  readonly kind: 'holds'
  readonly items: readonly PaymentView[]
}

/** A payment that was made as a hold. To its payer alone, and what is none is not there. */
export async function findHold(
  { database }: Deps,
  { caller: { agent: own, bookId } }: Call,
  id: string,
): Promise<{ readonly kind: 'hold'; readonly view: PaymentView } | Rejection> {
  const payment = parseId('payment', id)
  const rows = payment === null ? [] : await database.read(selectPayment(bookId, ulidOf(payment)))
  const view = rows[0] === undefined ? null : decodePayment(rows[0])
  if (own !== null && view?.row.agent !== own) return rejected('SCOPE_FORBIDDEN')
  if (view === null || view.row.holdHours === null || view.row.state === 'DECLINED')
    return rejected('NOT_FOUND')
  return { kind: 'hold', view }
}

/** Of an agent those of its own wallets. */
export async function listHolds(deps: Deps, call: Call, page: HoldPage): Promise<Holds> {
  return holdsOf(deps, call, { wallets: await ownWallets(deps, call), page })
}

/** The holds of a wallet that is there, and that the caller may see. */
export async function holdsOfWallet(
  deps: Deps,
  call: Call,
  { id, page }: { id: string; page: HoldPage },
): Promise<Holds | Rejection> {
  const reached = await reachWallet(deps, call, id)
  if (reached.kind === 'rejected') return reached
  const { wallet } = reached
  const [row] = await deps.database.read(selectWallet(call.caller.bookId, ulidOf(wallet)))
  if (row === undefined || decodeWallet(row).type === 'SYSTEM') return rejected('NOT_FOUND')
  return holdsOf(deps, call, { wallets: [wallet], page })
}

async function holdsOf(
  { database }: Deps,
  { caller: { bookId } }: Call,
  { wallets, page }: { wallets: readonly Id<'wallet'>[] | null; page: HoldPage },
): Promise<Holds> {
  const query = wallets === null ? selectHolds(bookId, page) : selectHoldsOf(bookId, wallets, page)
  const rows = await database.read(query)
  return { kind: 'holds', items: rows.map(decodePayment) }
}
