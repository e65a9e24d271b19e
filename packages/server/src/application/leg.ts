import type { Event, Id } from '@bursar/core'
import { decodeLeg, selectMovementsAt } from '../store/read/movement.ts'
import type { Call, Deps } from './call.ts'
import { transactionId } from './id.ts'
import { movementsOf, touching } from './movement.ts'

/** One side of a movement: what a wallet gave, below zero, or got. */
export interface Leg {
  readonly transaction: Id<'transaction'>
  readonly wallet: Id<'wallet'>
  readonly amount: bigint
  readonly currency: string
  /** What it left in the wallet; null to whom that is not to be told. */
  readonly balance: bigint | null
}

interface LegContext {
  readonly seq: number
  readonly event: Event
  /** The wallets that the caller speaks for; null is all of them. */
  readonly wallets: readonly Id<'wallet'>[] | null
}

const movementsMax = 1_000

/** What one event moved. An agent is shown the movements that touch its own wallets. */
export async function legsOf(
  { database }: Deps,
  { caller }: Call,
  { seq, event, wallets }: LegContext,
): Promise<Leg[]> {
  const movements = touching(movementsOf(event), wallets)
  if (movements.length === 0) return []
  const rows = await database.read(selectMovementsAt(caller.bookId, seq, movementsMax))
  const currencies = new Map(
    rows.map(decodeLeg).map(({ wallet, version, currency }) => [`${wallet} ${version}`, currency]),
  )
  return movements.flatMap(({ from, to }) => {
    const currency = currencies.get(`${to.wallet} ${to.version}`) ?? ''
    return [from, to].map(({ wallet, amount, balance }) => ({
      transaction: transactionId(seq, event.at),
      wallet,
      amount,
      currency,
      balance: wallets === null || wallets.includes(wallet) ? balance : null,
    }))
  })
}
