import { APIError, ConnectionError } from '@bursar/sdk'
import { codeOf, type Outcome, outcomeOf } from '../exit-code.ts'
import { safeText } from '../terminal/safe-text.ts'
import type { CallFailure } from './call-failure.ts'

/** What a failed call comes to. */
export function outcomeOfFailure({ cause, writes, mayHaveArrived }: CallFailure): Outcome {
  if (cause instanceof APIError) return outcomeOf(cause, writes)
  // Something answered that is no server of Bursar.
  if (!(cause instanceof ConnectionError)) return 'failed'
  return writes && mayHaveArrived ? 'unknown' : 'later'
}

/** A failed call as JSON: the problem as the server told it, or one of ours of the same form. */
export function failureJson(failure: CallFailure): string {
  const { cause, idempotencyKey, baseUrl } = failure
  if (cause instanceof APIError && typeof cause.body === 'object') return JSON.stringify(cause.body)
  const outcome = outcomeOfFailure(failure)
  const code = { unknown: 'OUTCOME_UNKNOWN', later: 'UNAVAILABLE' }[String(outcome)] ?? 'INTERNAL'
  const exitCode = codeOf(outcome)
  return JSON.stringify({ code, detail: failure.message, baseUrl, idempotencyKey, exitCode })
}

/** A failed call for a person: what is wrong, and what would succeed. */
export function failureText(failure: CallFailure): string {
  const { cause } = failure
  const lines = cause instanceof APIError ? problemLines(failure, cause) : connectionLines(failure)
  if (outcomeOfFailure(failure) === 'unknown')
    lines.push(
      'It may have taken effect. To find out, repeat the same command with ' +
        `--idempotency-key ${safeText(failure.idempotencyKey)}`,
    )
  const [first = '', ...rest] = lines
  return [`bursar: ${first}\n`, ...rest.map((line) => `  ${line}\n`)].join('')
}

function connectionLines({ baseUrl, message }: CallFailure): string[] {
  return [
    `No answer from ${safeText(baseUrl)}: ${safeText(message)}`,
    'Start a server with `npx bursar start`, or check the address.',
  ]
}

function problemLines({ baseUrl }: CallFailure, error: APIError): string[] {
  const { code, status, requestId, details, retryAfter } = error
  if (code === null) return [`${safeText(baseUrl)} answered: ${safeText(error.message)}`]
  const { detail = '', paymentId, approvalId } = camelCase(error.body as object)
  return [
    `${safeText(detail)} (${status} ${code})`,
    ...fieldLines(details).filter((line) => line !== detail),
    ...remedyLines(error),
    ...(status === 401 ? ['Log in with bursar login, or check BURSAR_API_KEY.'] : []),
    ...(retryAfter === null ? [] : [`Try again in ${retryAfter} s.`]),
    ...(paymentId === undefined ? [] : [`Payment: ${safeText(paymentId)}`]),
    ...(approvalId === undefined ? [] : [`Approval: ${safeText(approvalId)}`]),
    `Request: ${safeText(requestId ?? '-')}`,
    `More: ${safeText(baseUrl)}/errors/${code.toLowerCase().replaceAll('_', '-')}`,
  ]
}

function fieldLines({ fields }: APIError['details']): string[] {
  const all = Array.isArray(fields) ? (fields as { path: string; message: string }[]) : []
  return all.map(({ path, message }) => safeText(`${path === '' ? 'body' : path}: ${message}`))
}

interface Told {
  readonly detail?: string
  readonly paymentId?: string
  readonly approvalId?: string
  readonly maxAmountNow?: string
  readonly retryAt?: string
  readonly approvalBy?: 'approver' | 'operator'
  readonly duplicateOf?: string
  readonly funding?: Readonly<Record<string, string>>
}

function remedyLines({ remedies }: APIError): string[] {
  return remedies === null ? [] : remedyWords(remedies)
}

const byOperator = 'after an operator changes the policy or the status that stops it'

/** What would succeed, in words. Both faces say it, each in its own spelling. */
export function remedyWords(given: object): string[] {
  const { maxAmountNow, retryAt, approvalBy, duplicateOf, funding } = camelCase(given)
  const who = { approver: 'with the consent of an approver', operator: byOperator }
  const all = [
    ...(maxAmountNow === undefined ? [] : [`an amount of at most ${maxAmountNow} now`]),
    ...(retryAt === undefined ? [] : [`the same payment at ${retryAt}`]),
    ...(approvalBy === undefined ? [] : [who[approvalBy]]),
    ...(duplicateOf === undefined ? [] : [`--allow-duplicate, if ${duplicateOf} was another one`]),
    ...(funding === undefined
      ? []
      : [`after ${funding.amount} ${funding.currency} for ${funding.walletId ?? 'the wallet'}`]),
  ]
  return all.map((line) => `Would succeed: ${safeText(line)}`)
}

/** The agent-first face has names with underscores. */
function camelCase(given: object): Told {
  const entries = Object.entries(given).map(([name, value]: [string, unknown]) => [
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    typeof value === 'object' && value !== null ? camelCase(value) : value,
  ])
  return Object.fromEntries(entries) as Told
}
