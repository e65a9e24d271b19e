import { problems, slugOf } from '@bursar/contract'
import type { Rejection } from '../../application/call.ts'
import { withoutSecrets } from '../../redact.ts'
import type { Exchange } from './exchange.ts'
import { type Problem, retrySecondsOf } from './surface.ts'

const instanceLengthMax = 200

/** What a refusal or failure says to whoever sent this request. */
export function problemFor({ path, requestId }: Exchange, rejection: Rejection): Problem {
  const { code, sentence: detail = problems[code].sentence } = rejection
  const { details = {}, declined = null } = rejection
  const { status, title } = problems[code]
  const instance = withoutSecrets(path).slice(0, instanceLengthMax)
  const type = `/errors/${slugOf(code)}`
  return { type, title, status, detail, instance, code, details, declined, requestId }
}

/** A refusal or failure, in the form of the face that was asked. */
export function problemResponse(exchange: Exchange, rejection: Rejection): Response {
  const { headers, surface } = exchange
  const problem = problemFor(exchange, rejection)
  const { code, status } = problem
  const retrySeconds = rejection.retrySeconds ?? retrySecondsOf(code)
  headers['Content-Type'] = surface.problemType
  if (retrySeconds !== null) headers['Retry-After'] = String(retrySeconds)
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="bursar"'
  if (rejection.replayed === true) headers['Idempotency-Replayed'] = 'true'
  return new Response(JSON.stringify(surface.problem(problem)), { status, headers })
}
