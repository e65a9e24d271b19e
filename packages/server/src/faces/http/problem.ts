import { problems, slugOf } from '@bursar/contract'
import type { Rejection } from '../../application/call.ts'
import type { Exchange } from './exchange.ts'
import { withoutSecrets } from './log.ts'
import { retrySecondsOf } from './surface.ts'

const instanceLengthMax = 200

/** A refusal or failure, in the form of the face that was asked. */
export function problemResponse(exchange: Exchange, rejection: Rejection): Response {
  const { code, sentence = problems[code].sentence, details = {}, declined = null } = rejection
  const { status, title } = problems[code]
  const { requestId, headers, surface } = exchange
  const retrySeconds = rejection.retrySeconds ?? retrySecondsOf(code)
  headers['Content-Type'] = 'application/problem+json'
  if (retrySeconds !== null) headers['Retry-After'] = String(retrySeconds)
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="bursar"'
  if (rejection.replayed === true) headers['Idempotency-Replayed'] = 'true'
  const instance = withoutSecrets(exchange.path).slice(0, instanceLengthMax)
  const type = `/errors/${slugOf(code)}`
  const problem = { type, title, status, detail: sentence, instance, code }
  const body = surface.problem({ ...problem, details, declined, requestId })
  return new Response(JSON.stringify(body), { status, headers })
}
