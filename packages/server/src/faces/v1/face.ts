import { v1Operations } from '@bursar/contract'
import type { Face } from '../http/face.ts'
import { sentIdempotencyKey } from '../http/idempotency-key.ts'
import { plainSurface } from '../http/surface.ts'
import type { Handlers } from './handler.ts'

/** The wallet-first face: who wants a repetition to be harmless sends a key. */
export function v1Face(handlers: Handlers): Face {
  const form = { ...plainSurface, prefix: '/v1/' }
  return { ...form, operations: v1Operations, handlers, keyOf: sentIdempotencyKey }
}
