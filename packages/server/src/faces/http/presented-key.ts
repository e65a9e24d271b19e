import type { PresentedKey } from '../../application/admit.ts'
import { type Rejection, rejected } from '../../application/call.ts'
import type { TrustedProxies } from './client-address.ts'
import type { Exchange } from './exchange.ts'

const IN_ADDRESS = /bs[raf]_(test|live)_/
const BEARER = /^Bearer +([\x21-\x7e]+)$/i

/** What a request shows of who sends it. */
export function presented(exchange: Exchange, proxies: TrustedProxies): PresentedKey | Rejection {
  const secret = presentedKey(exchange)
  if (typeof secret !== 'string') return secret
  return { kind: 'key', secret, address: () => addressOf(exchange, proxies) }
}

/** With whom a request of nobody known is counted. */
export function addressOf(exchange: Exchange, proxies: TrustedProxies): string {
  const remote = exchange.incoming?.socket.remoteAddress ?? ''
  return proxies.clientOf(remote, () => exchange.header('x-forwarded-for'))
}

/**
 * The one key of a request, in a header: `Authorization: Bearer` or `X-API-Key`. Clients that
 * are generated from a document with both fill in both, so the same key may be there twice.
 */
function presentedKey(exchange: Exchange): string | Rejection {
  if (exchange.query !== '' && IN_ADDRESS.test(exchange.query))
    return rejected('INVALID_REQUEST', {
      sentence: 'Send API keys in a header; URLs are logged.',
    })
  const bearers = exchange.values('authorization').map((sent) => BEARER.exec(sent)?.[1] ?? null)
  const [key, ...others] = new Set([...bearers, ...exchange.values('x-api-key')])
  if (others.length > 0)
    return rejected('UNAUTHENTICATED', {
      sentence: 'The request has more than one API key. Send exactly one.',
    })
  return key ?? rejected('UNAUTHENTICATED')
}
