import type { Exchange } from '../http/exchange.ts'

/**
 * Whether a browser says that a form came from elsewhere. A page without referrer sends its own
 * as if from nowhere (`null`), which counts only where the browser says beside it that it is the
 * page's. What says nothing is no browser: it has no session that somebody could borrow.
 */
export function isForeign(exchange: Exchange, publicUrl: string): boolean {
  const site = exchange.header('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return true
  const origin = exchange.header('origin')
  if (origin === null) return false
  if (origin === 'null') return site !== 'same-origin'
  const host = exchange.header('host') ?? new URL(exchange.request.url).host
  return origin !== publicUrl && origin !== `http://${host.toLowerCase()}`
}
