import type { Entry, Event, Id } from '@bursar/core'

/** Money that went from one wallet to another: both legs of it. */
export interface Movement {
  readonly from: Entry
  readonly to: Entry
}

export function entriesOf({ out }: Event): readonly Entry[] {
  const { entries = [] } = out as { readonly entries?: readonly Entry[] }
  return entries
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
