import type { Id, Merchant, OutsideRail } from '@bursar/core'

/** What a rail is told: a payment that was decided, charged and set aside already. */
export interface Dispatch {
  readonly payment: Id<'payment'>
  readonly rail: OutsideRail
  readonly amount: bigint
  readonly currency: string
  readonly merchant: Merchant | null
  /** Of the payee, as the directory had it when the payment was decided: the same each time. */
  readonly address: string | null
  /** 1 when the rail is told for the first time; counted before it is told, so never too low. */
  readonly attempt: number
}

export type Settlement =
  | {
      readonly kind: 'settled'
      /** By what the rail finds it again: short (`receiptCharactersMax`), no controls. */
      readonly receipt: string | null
    }
  | {
      readonly kind: 'failed'
      /** Kept in the log: cut after `failReasonCharactersMax`. */
      readonly reason: string
    }

/**
 * How money leaves a book. A rail executes and never authorizes: what it is told was decided.
 * The same payment may be told twice, and must have the same end; rejecting means that the end
 * is not known yet and the rail is to be asked again. The signal tells that the answer is late:
 * the call has to settle soon, since until then it takes one of the book's `dispatchesMax` places.
 */
export interface Rail {
  dispatch(payment: Dispatch, signal: AbortSignal): Promise<Settlement>
}
