import { type Caller, type Rejection, rejected } from '../handlers/call.ts'
import { hashKey, parseKey } from '../handlers/mint.ts'
import type { Exchange } from './exchange.ts'
import type { KeyDirectory } from './key-directory.ts'
import type { RateLimiter } from './rate-limit.ts'

export interface Gate {
  readonly keys: KeyDirectory
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
  if (named === null) return failed(gate, exchange)
  const hash = hashKey(secret)
  // A guess costs a query. Whoever guesses too often gets no more of them, but keys that are
  // known to be good stay good, whoever shares their address.
  if (!gate.keys.knows(hash) && gate.failures?.isEmpty(addressOf(exchange)) === true)
    return failed(gate, exchange)
  const caller = await gate.keys.find({ ...named, hash }, use)
  return caller ?? failed(gate, exchange)
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
function failed({ failures }: Gate, exchange: Exchange): Rejection {
  const taken = failures?.take(addressOf(exchange))
  if (taken === undefined || taken.allowed) return rejected('UNAUTHENTICATED')
  exchange.headers['Retry-After'] = String(taken.retrySeconds)
  return rejected('RATE_LIMITED', {
    sentence: 'Too many requests from this address had no valid key. Wait, then use a valid one.',
  })
}

function addressOf({ incoming }: Exchange): string {
  return incoming?.socket.remoteAddress ?? ''
}
