import { type Id, idOf, ulidOf } from '@bursar/core'
import type { ModelRequest } from './consent.ts'
import type { ModelApproval, ModelKey, ModelPayment, World } from './world.ts'

/** What waits for consent: a payment, or a request for more. */
export type Waiting = Asked &
  (
    | { readonly payment: ModelPayment; readonly approval: ModelApproval }
    | { readonly request: ModelRequest }
  )

interface Asked {
  /** The key that asked. */
  readonly key: ModelKey
  readonly needed: number
  readonly people: boolean
  readonly expiresAt: number | null
}

/** What waits behind an approval, or why nobody can decide it now. */
export function waiting(world: World, id: Id<'approval'>): Waiting | string {
  const request = world.requests.find((one) => one.id === id)
  const payment = world.payment(idOf('payment', ulidOf(id)))
  const approval = payment?.approval
  const state = request?.state ?? approval?.state
  if (state === undefined) return 'NOT_FOUND'
  if (state === 'EXPIRED') return 'APPROVAL_EXPIRED'
  if (state !== 'PENDING') return 'ALREADY_DECIDED'
  if (request !== undefined) {
    const { key, people, expiresAt } = request
    return { key, people, expiresAt, needed: 1, request }
  }
  if (payment === undefined || approval == null) return 'NOT_FOUND'
  const { key, expiresAt } = payment
  const { needed, people } = approval
  return { key, people, expiresAt, needed, payment, approval }
}
