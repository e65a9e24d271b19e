import { type Caller, type Rejection, rejected } from '../../application/call.ts'
import type { RateLimiter } from '../../application/rate-limit.ts'
import type { KeyDirectory } from '../../identity/key-directory.ts'
import { hashKey, parseKey } from '../../identity/mint.ts'
import type { TrustedProxies } from './client-address.ts'
import type { Exchange } from './exchange.ts'

export interface Gate {
  readonly keys: KeyDirectory
  readonly proxies: TrustedProxies
  /** Failures by address; null: no limit. */
  readonly failures: RateLimiter | null
}

/** Who calls: exactly one valid key, in a header. Rejects when the database does. */
export async function authenticate(
  gate: Gate,
  exchange: Exchange,
  use: 'read' | 'write',
): Promise<Caller | Rejection> {
  const secret = presented(exchange)
  if (typeof secret !== 'string') return secret
  const named = parseKey(secret)
  // Its form or its check digits are wrong: a slip, and it costs nothing.
  if (named === null) return rejected('UNAUTHENTICATED')
  const key = { ...named, hash: hashKey(secret) }
  const caller = gate.keys.known(key.hash, use)
  if (caller !== null) return caller
  // Whoever guesses too often comes after the others, and is told to wait. A key that is good
  // passes all the same: it may come from the same address, and only a look-up tells.
  const address = gate.failures === null ? '' : clientOf(gate, exchange)
  const isSuspect = gate.failures?.isEmpty(address) === true
  const found = await gate.keys.find(key, use, { isSuspect })
  if (found === 'FULL') return rejected('UNAVAILABLE')
  return found ?? failed(gate, exchange, address)
}

const IN_ADDRESS = /bsr_(test|live)_/
const BEARER = /^Bearer +([\x21-\x7e]+)$/i

function presented(exchange: Exchange): string | Rejection {
  if (exchange.query !== '' && IN_ADDRESS.test(exchange.query))
    return rejected('INVALID_REQUEST', {
      sentence: 'Keys belong into a header: an address ends up in logs and histories.',
    })
  const authorization = exchange.header('authorization')
  const apiKey = exchange.header('x-api-key')
  if (authorization === null) return apiKey ?? rejected('UNAUTHENTICATED')
  if (apiKey !== null || exchange.isRepeated('authorization'))
    return rejected('UNAUTHENTICATED', {
      sentence: 'The request carries more than one key. Exactly one is needed.',
    })
  return BEARER.exec(authorization)?.[1] ?? rejected('UNAUTHENTICATED')
}

/** One failure more of this address: said as it is, until there have been too many. */
function failed({ failures }: Gate, exchange: Exchange, address: string): Rejection {
  const taken = failures?.take(address)
  if (taken === undefined || taken.allowed) return rejected('UNAUTHENTICATED')
  exchange.headers['Retry-After'] = String(taken.retrySeconds)
  return rejected('RATE_LIMITED', {
    sentence: 'Too many requests from this address had no valid key. Wait, then use a valid one.',
  })
}

function clientOf({ proxies }: Gate, exchange: Exchange): string {
  const remote = exchange.incoming?.socket.remoteAddress ?? ''
  return proxies.clientOf(remote, () => exchange.header('x-forwarded-for'))
}
