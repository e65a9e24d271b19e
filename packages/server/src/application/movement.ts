import { type Entry, type Event, type Id, type Params, present } from '@bursar/core'

/** Money that went from one wallet to another: both legs of it. */
export interface Movement {
  readonly from: Entry
  readonly to: Entry
}

export function entriesOf({ result }: Event): readonly Entry[] {
  const { entries = [] } = result as { readonly entries?: readonly Entry[] }
  return entries
}

/** What an event left in a wallet that it moved money of. */
export function balanceAfter(event: Event, wallet: Id<'wallet'>): bigint {
  const entry = entriesOf(event).find((candidate) => candidate.wallet === wallet)
  return present(entry, 'an entry of the wallet').balance
}

/** A journal posts the two legs of each movement together, that of whoever paid first. */
export function movementsOf(event: Event): Movement[] {
  const entries = entriesOf(event)
  return entries.flatMap((from, place) => {
    const to = entries[place + 1]
    return place % 2 === 0 && to !== undefined ? [{ from, to }] : []
  })
}

/** Those that touch one of the wallets; null is all of them. */
export function touching(
  movements: readonly Movement[],
  wallets: readonly Id<'wallet'>[] | null,
): readonly Movement[] {
  if (wallets === null) return movements
  return movements.filter(
    ({ from, to }) => wallets.includes(from.wallet) || wallets.includes(to.wallet),
  )
}

/** The payment that an event moved money for, if it was one. */
export function paymentIn(event: Event): Id<'payment'> | null {
  switch (event.kind) {
    case 'payment.create':
    case 'payment.capture':
    case 'payment.refund':
    case 'payment.expire':
    case 'payment.settle':
    case 'payment.fail':
      return (event.params as Params<'payment.settle'>).payment
    case 'approval.approve':
      return event.result.payment
    default:
      return null
  }
}
