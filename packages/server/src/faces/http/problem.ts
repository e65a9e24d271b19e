import { type FieldProblem, problems, slugOf } from '@bursar/contract'
import type { Declined, Rejection } from '../../application/call.ts'
import { withoutSecrets } from '../../redact.ts'
import { reasonIn, sentenceOf } from '../text/finding.ts'
import type { Exchange } from './exchange.ts'
import { type Problem, retrySecondsOf } from './surface.ts'

const instanceLengthMax = 200

/** What a refusal or failure says to whoever sent this request. */
export function problemFor({ path, requestId }: Exchange, rejection: Rejection): Problem {
  const { code, details = {}, declined = null, waiting = null } = rejection
  const faults = code === 'INVALID_REQUEST' ? faultsIn(details) : null
  const said = rejection.sentence ?? reasonOf(declined) ?? faults
  const detail = said ?? problems[code].sentence
  const { status, title } = problems[code]
  const instance = withoutSecrets(path).slice(0, instanceLengthMax)
  const type = `/errors/${slugOf(code)}`
  return { type, title, status, detail, instance, code, details, declined, waiting, requestId }
}

/** Of a payment that was declined, what its own check says, with figures. */
function reasonOf(declined: Declined | null): string | null {
  const reason = declined === null ? null : reasonIn(declined.findings)
  return reason === null ? null : sentenceOf(reason)
}

const faultsShownMax = 3

/** What is wrong with which field: some clients keep the message alone. */
function faultsIn({ fields = [] }: { readonly fields?: readonly FieldProblem[] }): string | null {
  const faults = fields.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  const more = faults.length - faultsShownMax
  const rest = more > 0 ? [`${more} more in details.fields.`] : []
  return faults.length === 0 ? null : [...faults.slice(0, faultsShownMax), ...rest].join(' ')
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
