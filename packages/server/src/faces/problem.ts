import { problems, slugOf } from '@bursar/contract'
import type { Rejection } from '../handlers/call.ts'
import type { Exchange } from './exchange.ts'
import { withoutSecrets } from './log.ts'

const instanceLengthMax = 200

/** A refusal or failure as every client reads it: `problemBody` of the contract. */
export function problemResponse(exchange: Exchange, rejection: Rejection): Response {
  const { code, sentence = problems[code].sentence, details = {}, payment } = rejection
  const { status, title } = problems[code]
  const { requestId, headers } = exchange
  headers['Content-Type'] = 'application/problem+json'
  if (status === 503) headers['Retry-After'] = '1'
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="bursar"'
  if (rejection.replayed === true) headers['Idempotency-Replayed'] = 'true'
  const body = {
    type: `/errors/${slugOf(code)}`,
    title,
    status,
    detail: sentence,
    instance: withoutSecrets(exchange.path).slice(0, instanceLengthMax),
    code,
    requestId,
    error: { code, message: sentence, details, requestId },
    ...payment,
  }
  return new Response(JSON.stringify(body), { status, headers })
}
