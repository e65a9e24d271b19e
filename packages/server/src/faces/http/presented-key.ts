import type { Presented } from '../../application/admit.ts'
import { invalidField, type Rejection, rejected } from '../../application/call.ts'
import { idempotencyKeyLengthMax } from './bounds.ts'
import type { TrustedProxies } from './client-address.ts'
import type { Exchange } from './exchange.ts'

const IN_ADDRESS = /bsr_(test|live)_/
const BEARER = /^Bearer +([\x21-\x7e]+)$/i
const IDEMPOTENCY_KEY = new RegExp(`^[\\x21-\\x7e]{1,${idempotencyKeyLengthMax}}$`)

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

/** Whether a value can be an Idempotency-Key. */
export function isIdempotencyKey(value: unknown): value is string {
  return typeof value === 'string' && IDEMPOTENCY_KEY.test(value)
}

/** The caller's Idempotency-Key; null when none was sent. Two come joined by a space: refused. */
export function sentIdempotencyKey(exchange: Exchange): string | null | Rejection {
  const key = exchange.header('idempotency-key')
  if (key === null || isIdempotencyKey(key)) return key
  return invalidField('Idempotency-Key', 'Must be 1 to 255 visible ASCII characters, once.')
}
