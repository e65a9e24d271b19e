import { ignoredIn, type Operation, v2Operations } from '@bursar/contract'
import type { Rejection } from '../../application/call.ts'
import type { Asked } from '../http/decode.ts'
import type { Exchange } from '../http/exchange.ts'
import { type Face, faceOf } from '../http/face.ts'
import { sentIdempotencyKey } from '../http/idempotency-key.ts'
import type { V2Handlers } from './handler.ts'
import { KeylessWrites } from './keyless.ts'
import { problem } from './problem.ts'

/**
 * The agent-first face. Its published clients repeat what was not answered: one of them with the
 * same X-Request-ID, one of them with nothing that tells a repetition from a second wish.
 */
export function v2Face(handlers: V2Handlers): Face {
  const keyless = new KeylessWrites()
  return faceOf({
    prefix: '/api/v2/',
    problemType: 'application/problem+json',
    // A bare word is no id here, but the name of a call that is not there.
    segment: '[a-z]+_[A-Za-z0-9]+',
    problem,
    operations: v2Operations,
    handlers,
    keyOf,
    withoutKey: (exchange, write) => keyless.attend(exchange, write),
    // A payment is read on the other face: this one has no such path.
    paymentPath: (payment) => `/v1/payments/${payment}`,
    completed: withIgnored,
  })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function keyOf(exchange: Exchange): string | null | Rejection {
  const key = sentIdempotencyKey(exchange, 'x-idempotency-key')
  if (key !== null) return key
  const requestId = exchange.header('x-request-id')
  return requestId !== null && UUID.test(requestId) ? `x-request-id ${requestId}` : null
}

/** Names what was sent and not used. A list has no place for that. */
function withIgnored(body: unknown, operation: Operation, { sent, sentQuery }: Asked): unknown {
  const unused = [...ignoredIn(operation.body, sent), ...ignoredIn(operation.query, sentQuery)]
  if (unused.length === 0 || typeof body !== 'object' || body === null || Array.isArray(body))
    return body
  const { ignored = [] }: { ignored?: readonly string[] } = body
  return { ...body, ignored: [...ignored, ...unused] }
}
