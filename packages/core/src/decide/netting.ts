import type { Id } from '../id.ts'
import type { Journal } from '../ledger/posting.ts'
import { roleName } from '../ledger/wallet.ts'
import { SUM_HALF } from '../money.ts'
import type { View } from '../view.ts'

/** What is about to come to a system wallet, or to leave it where the change is negative. */
interface Leg {
  readonly wallet: Id<'wallet'>
  readonly currency: string
  readonly change: bigint
}

/**
 * Clearing gathers all that was ever paid outside, and would be full one day. Before that, what
 * it gathered leaves the book for `world`, in the transaction that would bring it beyond half of
 * what a wallet holds; what a refund lacks after that comes back from there. So `world` is what
 * the wallets of a book hold, and no more than fits. False: there is no room.
 */
export function makeRoom(view: View, journal: Journal, leg: Leg): boolean {
  const { posted } = journal.balance(leg.wallet)
  const after = posted + leg.change
  if (after >= 0n && after <= SUM_HALF) return true
  return net(view, journal, { ...leg, amount: after < 0n ? after : posted })
}

/** The same for `shortfall`, which only ever gives. */
export function makeRoomBelow(view: View, journal: Journal, leg: Leg): boolean {
  const { posted } = journal.balance(leg.wallet)
  if (posted + leg.change >= -SUM_HALF) return true
  return net(view, journal, { ...leg, amount: posted })
}

/** Room in `world` for a deposit: what clearing has gathered makes some. */
export function makeRoomInWorld(view: View, journal: Journal, { wallet, currency, change }: Leg) {
  if (journal.canReceive(wallet, change)) return true
  const clearing = view.must('role', roleName('clearing:simulated', currency)).wallet
  const amount = journal.balance(clearing).posted
  net(view, journal, { wallet: clearing, currency, amount })
  return journal.canReceive(wallet, change)
}

/** Moves an amount of a system wallet to `world`, or from there where it is negative. */
function net(
  view: View,
  journal: Journal,
  { wallet, currency, amount }: Omit<Leg, 'change'> & { readonly amount: bigint },
): boolean {
  // The rules before knew no netting.
  if (amount === 0n || view.ruleSet === '1' || view.ruleSet === '2') return true
  const world = view.must('role', roleName('world', currency)).wallet
  if (!journal.canReceive(world, amount)) return false
  if (amount > 0n) journal.move({ from: wallet, to: world, amount })
  else journal.move({ from: world, to: wallet, amount: -amount })
  return true
}
