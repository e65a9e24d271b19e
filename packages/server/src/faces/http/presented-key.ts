import type { Presented } from '../../application/admit.ts'
import { type Rejection, rejected } from '../../application/call.ts'
import type { TrustedProxies } from './client-address.ts'
import type { Exchange } from './exchange.ts'

const IN_ADDRESS = /bsr_(test|live)_/
const BEARER = /^Bearer +([\x21-\x7e]+)$/i

/** What a request shows of who sends it. */
export function presented(exchange: Exchange, proxies: TrustedProxies): Presented | Rejection {
  const secret = presentedKey(exchange)
  if (typeof secret !== 'string') return secret
  const remote = exchange.incoming?.socket.remoteAddress ?? ''
  const forwarded = () => exchange.header('x-forwarded-for')
  return { secret, address: () => proxies.clientOf(remote, forwarded) }
}

/** The one key of a request, in a header: `Authorization: Bearer` or `X-API-Key`. */
function presentedKey(exchange: Exchange): string | Rejection {
  if (exchange.query !== '' && IN_ADDRESS.test(exchange.query))
    return rejected('INVALID_REQUEST', {
      sentence: 'Send API keys in a header; URLs are logged.',
    })
  const authorization = exchange.header('authorization')
  const apiKey = exchange.header('x-api-key')
  if (authorization === null) return apiKey ?? rejected('UNAUTHENTICATED')
  if (apiKey !== null || exchange.isRepeated('authorization'))
    return rejected('UNAUTHENTICATED', {
      sentence: 'The request has more than one API key. Send exactly one.',
    })
  return BEARER.exec(authorization)?.[1] ?? rejected('UNAUTHENTICATED')
}
