import type { Id, Merchant } from '@bursar/core'

/** What a rail is told: a payment that was decided, charged and set aside already. */
export interface Dispatch {
  readonly payment: Id<'payment'>
  readonly amount: bigint
  readonly currency: string
  readonly merchant: Merchant | null
}

export type Settlement =
  | { readonly kind: 'settled' }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * How money leaves a book. A rail executes and never authorizes: what it is told was decided.
 * The same payment may be told twice, and must have the same end; rejecting means that the end
 * is not known yet and the rail is to be asked again.
 */
export interface Rail {
  dispatch(payment: Dispatch): Promise<Settlement>
}
