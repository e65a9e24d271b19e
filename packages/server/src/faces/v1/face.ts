import { v1Operations } from '@bursar/contract'
import { type Face, faceOf } from '../http/face.ts'
import { sentIdempotencyKey } from '../http/idempotency-key.ts'
import { type Problem, plainSurface } from '../http/surface.ts'
import type { Handlers } from './handler.ts'
import { reasonOf, remediesShown, traceOf } from './render.ts'

/** The wallet-first face: who wants a repetition to be harmless sends a key. */
export function v1Face(handlers: Handlers): Face {
  return faceOf({
    ...plainSurface,
    prefix: '/v1/',
    problem,
    operations: v1Operations,
    handlers,
    bySession: true,
    keyOf: (exchange) => sentIdempotencyKey(exchange),
    paymentPath: (payment) => `/v1/payments/${payment}`,
  })
}

/** `problemBody`; of a payment that was declined, with what every rule said. */
function problem(problem: Problem): object {
  const { declined, details } = problem
  if (declined === null) return plainSurface.problem(problem)
  const { payment: paymentId, findings } = declined
  const remedies = remediesShown(declined.remedies)
  const told = { ...details, ...reasonOf(findings), remedies, paymentId }
  const body = plainSurface.problem({ ...problem, details: told })
  return { ...body, paymentId, trace: traceOf(findings), remedies }
}
