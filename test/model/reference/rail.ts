import type { Params } from '@bursar/core'
import type { ModelPayment, World } from './world.ts'

/** How the book pays outside parties from now on. The model knows one way. */
export function setRail(world: World, { settles, except }: Params<'book.rails'>): string {
  world.rail = settles && { later: settles === 'later', except: except ?? [] }
  return 'book.rails'
}

/** Why nobody outside can be paid. */
export function unreachable({ rail }: World, payment: Pick<ModelPayment, 'rail'>): string | null {
  return payment.rail === 'internal' || rail !== null ? null : 'RAIL_NOT_CONFIGURED'
}

/** Whether the rail says how it ended, after the money was set aside for it. */
export function endsLater(
  { rail }: World,
  payment: Pick<ModelPayment, 'rail' | 'merchant'>,
): boolean {
  if (payment.rail === 'internal' || rail === null) return false
  const isExcepted = payment.merchant !== null && rail.except.includes(payment.merchant)
  return isExcepted ? !rail.later : rail.later
}
