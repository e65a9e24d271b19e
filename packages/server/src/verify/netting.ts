import type { Book, Entry } from '@bursar/core'
import type { Broken } from './finding.ts'

/**
 * What a payment itself moves: the entries of an event without those that empty a wallet of the
 * system into `world`, or fill it again from there. These leave it with nothing, and the
 * payment's own leg comes on top.
 */
export function withoutNetting(
  broken: Broken,
  book: Book,
  entries: readonly Entry[],
): readonly Entry[] {
  const own: Entry[] = []
  for (let at = 0; at < entries.length; at += 2) {
    const pair = entries.slice(at, at + 2)
    const netted = nettedBy(book, pair)
    if (netted === null) own.push(...pair)
    else if (!entries.some(({ wallet, balance }) => wallet === netted && balance === 0n))
      broken('I3', `${netted} was netted, but still has a balance`)
  }
  return own
}

/** The wallet of the system that two legs net, or null where they do something else. */
function nettedBy(book: Book, pair: readonly Entry[]): Entry['wallet'] | null {
  const rows = pair.map(({ wallet }) => book.tables.wallet.get(wallet))
  if (pair.length < 2 || !rows.every((row) => row?.type === 'SYSTEM')) return null
  const world = book.tables.role.get(`world/${rows[0]?.currency}`)?.wallet
  const others = pair.filter(({ wallet }) => wallet !== world)
  return others.length === 1 ? (others[0]?.wallet ?? null) : null
}
