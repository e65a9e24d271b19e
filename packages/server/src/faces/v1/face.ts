import { v1Operations } from '@bursar/contract'
import type { Handlers } from '../../application/call.ts'
import type { Face } from '../http/face.ts'
import { sentIdempotencyKey } from '../http/idempotency.ts'

/** The wallet-first face: who wants a repetition to be harmless sends a key. */
export function v1Face(handlers: Handlers): Face {
  return { operations: v1Operations, handlers, keyOf: sentIdempotencyKey }
}
