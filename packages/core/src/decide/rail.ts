import { assert, present } from '../assert.ts'
import { BOOK_KEY } from '../book.ts'
import type { Params } from '../command.ts'
import { clearingOf, type Role, roleName } from '../ledger/wallet.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { Merchant } from '../payment/payment.ts'
import {
  type ClearingAdded,
  isOutside,
  type OutsidePayee,
  type OutsideRail,
  type Rail,
  type RailTerms,
  railTo,
  railTraits,
  settlesLater,
} from '../rail.ts'
import type { View } from '../view.ts'

/** The rail to an outside payee; no terms where the book has no rail that reaches the payee. */
export function outsideRail(
  view: View,
  payee: OutsidePayee,
): { readonly rail: OutsideRail; readonly terms: RailTerms | null } {
  const { rails: has } = view.must('rails', BOOK_KEY)
  return present(railTo(payee, { has, traits: railTraits }), 'a rail that would reach the payee')
}

/** How a payment that was authorized before settles, by what the book has today. */
export function settlementOf(
  view: View,
  { rail, merchant }: { readonly rail: Rail; readonly merchant: Merchant | null },
): { readonly kind: 'settlement'; readonly later: boolean } | Rejection {
  if (!isOutside(rail)) return { kind: 'settlement', later: false }
  const terms = view.must('rails', BOOK_KEY).rails.find((one) => one.rail === rail)
  if (terms !== undefined) return { kind: 'settlement', later: settlesLater(terms, merchant) }
  return rejected('RAIL_NOT_CONFIGURED', 'The payment rail is turned off in this environment.')
}

/** An operator says how a rail of the book settles, or that the book has it no more. */
export function decideBookRails(
  view: View,
  { rail, settles, clearing }: Params<'book.rails'>,
): Outcome<'book.rails'> {
  const { environment } = view.book()
  if (settles !== null && !railTraits[rail].environments.includes(environment))
    return rejected(
      'INVALID_REQUEST',
      `The ${rail} rail cannot be used in a ${environment} environment.`,
    )
  const opened =
    settles === null ? [] : (clearing ?? []).filter((one) => isLacking(view, rail, one))
  return done<'book.rails'>({ opened: opened.length === 0 ? null : opened })
}

/** A currency of the book may be older than the rail. */
function isLacking(view: View, rail: OutsideRail, { currency }: ClearingAdded[number]): boolean {
  const has = (role: Role) => view.read('role', roleName(role, currency)) !== null
  return has('org') && !has(clearingOf(rail))
}

/** Genesis reads nothing: what it is told must be right. */
export function assertRails({ environment, rails }: Params<'book.open'>): void {
  for (const { rail } of rails)
    assert(railTraits[rail].environments.includes(environment), 'a rail of this environment')
}
