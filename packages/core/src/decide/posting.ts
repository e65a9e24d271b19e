import { type Id, idOf, ulidOf } from '../id.ts'
import { available, type Charge, Journal } from '../ledger/posting.ts'
import { clearingOf, roleName } from '../ledger/wallet.ts'
import { SUM_HALF } from '../money.ts'
import { isOutside, outsideRails, type Rail } from '../rail.ts'
import type { View } from '../view.ts'
import { reverseAllCharges } from './scope.ts'

interface Execution {
  readonly from: Id<'wallet'>
  readonly to: Id<'wallet'>
  readonly amount: bigint
  readonly currency: string
  readonly rail: Rail
  /** Whether the rail says how it ended. */
  readonly later?: boolean
}

/** Moves the money at once, or sets it aside until the rail says how it ended. */
export function executeOn(
  view: View,
  journal: Journal,
  { from, to, amount, currency, rail, later = false }: Execution,
): 'COMPLETED' | 'PROCESSING' {
  if (later) {
    journal.hold(from, amount)
    return 'PROCESSING'
  }
  if (isOutside(rail)) makeRoom(view, journal, { wallet: to, currency, change: amount })
  journal.move({ from, to, amount })
  return 'COMPLETED'
}

/** Money and charges of a payment that was not captured, given back. */
export function release(
  view: View,
  id: Id<'payment'>,
  journal: Journal = new Journal((wallet) => view.must('balance', ulidOf(wallet))),
) {
  const { from, amount } = view.must('payment', id)
  journal.hold(from, -amount)
  return { journal, back: reverseAllCharges(view.must('charges', id).charges) }
}

export function moved(journal: Journal, charges: readonly Charge[] = []) {
  return { entries: journal.entries, holds: journal.holds, charges }
}

/** A closed or closing wallet keeps nothing: what came back goes on to its sweep target. */
export function closeIfDrained(
  view: View,
  journal: Journal,
  wallet: Id<'wallet'>,
): Id<'wallet'> | null {
  const row = view.must('wallet', wallet)
  if (row.status !== 'CLOSING' && row.status !== 'CLOSED') return null
  const rest = available(journal.balance(wallet))
  const to = sweepTargetOf(view, row.agent, row.currency)
  if (rest > 0n) journal.move({ from: wallet, to, amount: rest })
  return row.status === 'CLOSING' && journal.balance(wallet).held === 0n ? wallet : null
}

/**
 * Who has the money of an agent that is gone: whoever delegated to it, in a wallet of the same
 * currency, else the organization.
 */
export function sweepTargetOf(
  view: View,
  agent: Id<'agent'> | null,
  currency: string,
): Id<'wallet'> {
  const parent = agent === null ? null : view.must('agent', agent).parent
  if (parent !== null && view.must('agent', parent).status !== 'DELETED') {
    const above = idOf('wallet', ulidOf(parent))
    if (view.must('wallet', above).currency === currency) return above
  }
  return view.must('role', roleName('org', currency)).wallet
}

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
  for (const rail of outsideRails) {
    if (journal.canReceive(wallet, change)) return true
    const clearing = view.read('role', roleName(clearingOf(rail), currency))
    if (clearing === null) continue
    const { wallet: gathered } = clearing
    const amount = journal.balance(gathered).posted
    net(view, journal, { wallet: gathered, currency, amount })
  }
  return journal.canReceive(wallet, change)
}

/** Moves an amount of a system wallet to `world`, or from there where it is negative. */
function net(
  view: View,
  journal: Journal,
  { wallet, currency, amount }: Omit<Leg, 'change'> & { readonly amount: bigint },
): boolean {
  if (amount === 0n) return true
  const world = view.must('role', roleName('world', currency)).wallet
  if (!journal.canReceive(world, amount)) return false
  if (amount > 0n) journal.move({ from: wallet, to: world, amount })
  else journal.move({ from: world, to: wallet, amount: -amount })
  return true
}
