import { type Rejection, rejected } from '../../application/call.ts'
import type { Exchange } from './exchange.ts'

/**
 * Whether a page of ours sends a request that speaks for who is signed in. Browsers say where a
 * page is from, and add cookies whoever sends. What changes something must say that it comes from
 * here; ports and names beside this one are elsewhere, too.
 */
export function foreignTo(
  publicUrl: string,
  exchange: Exchange,
  { writes }: { readonly writes: boolean },
): Rejection | null {
  const [origin, site] = [exchange.header('origin'), exchange.header('sec-fetch-site')]
  const isFrom = origin === null ? !writes : origin === publicUrl
  // `none`: somebody typed the address.
  const isSame = site === null || site === 'same-origin' || (site === 'none' && !writes)
  if (isFrom && isSame) return null
  return rejected('FORBIDDEN', {
    sentence: 'Only a page of this server may send this: its Origin must be that of BURSAR_URL.',
  })
}
