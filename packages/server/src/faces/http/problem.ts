import { type ProblemCode, problems, slugOf } from '@bursar/contract'
import type { Rejection } from '../../application/call.ts'
import type { Exchange } from './exchange.ts'
import { withoutSecrets } from './log.ts'

const instanceLengthMax = 200
/** Of 503, where it is more than one: an operator does not act within a second. */
const retrySeconds: Partial<Record<ProblemCode, number>> = { BOOK_STOPPED: 30 }

/**
 * A refusal or failure: `problemBody` of the contract, or `v2ProblemBody`, which says the same in
 * the words of its face.
 */
export function problemResponse(exchange: Exchange, rejection: Rejection): Response {
  const { code, sentence = problems[code].sentence, details = {}, more } = rejection
  const isSnake = exchange.path.startsWith('/api/v2/')
  const { status, title } = problems[code]
  const { requestId, headers } = exchange
  headers['Content-Type'] = 'application/problem+json'
  if (status === 503) headers['Retry-After'] = String(retrySeconds[code] ?? 1)
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="bursar"'
  if (rejection.replayed === true) headers['Idempotency-Replayed'] = 'true'
  const body = {
    type: `/errors/${slugOf(code)}`,
    title,
    status,
    detail: sentence,
    instance: withoutSecrets(exchange.path).slice(0, instanceLengthMax),
    code,
    ...(isSnake ? { request_id: requestId } : { requestId }),
    error: {
      code,
      message: sentence,
      details: isSnake ? inSnakeCase(details) : details,
      ...(isSnake ? { request_id: requestId } : { requestId }),
    },
    ...more,
  }
  return new Response(JSON.stringify(body), { status, headers })
}

function inSnakeCase(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const renamed = Object.entries(details).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return Object.fromEntries(renamed)
}
