import type { RawAnswer } from '../e2e/raw-http.ts'
import type { ClientName } from './profile.ts'

/** What is left of a problem when a client has read it. */
export interface Refusal {
  readonly message: string
  /** null: the client drops it, or makes up one of its own. */
  readonly code: string | null
  readonly details: unknown
  readonly requestId: string | null
}

/** How a client reads what is not a success. Throws where the client itself would break. */
export function refusalOf(name: ClientName, answer: RawAnswer): Refusal {
  switch (name) {
    case 'J':
      return readByJs(answer)
    case 'P':
      return readByPython(answer)
    case 'M':
    case 'D':
      return {
        message: `API error ${answer.status}: ${answer.text}`,
        code: null,
        details: null,
        requestId: null,
      }
  }
}

/** The seconds to wait, as a client reads them. One of them breaks on what is no integer. */
export function retryAfterOf(name: ClientName, { headers }: Pick<RawAnswer, 'headers'>) {
  const retryAfter = headers.get('retry-after')
  if (name !== 'P') return retryAfter === null ? null : secondsIn(retryAfter)
  if (retryAfter === null || !/^\d+$/.test(retryAfter))
    throw new Error(`Retry-After is no integer: ${retryAfter}`)
  return Number(retryAfter)
}

/** Seconds or a date. */
function secondsIn(text: string): number | null {
  const seconds = Number(text)
  if (!Number.isNaN(seconds)) return seconds
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1_000))
}

function readByJs(answer: RawAnswer): Refusal {
  const { status, body } = answer
  if (status === 401) return { message: 'Not signed in', ...nothing }
  if (status === 429) {
    if (retryAfterOf('J', answer) === null) throw new Error('no time to wait for')
    return { message: 'Too fast', ...nothing }
  }
  const error = body.error || body.detail || body
  if (typeof error === 'string') return { message: error, ...nothing }
  return fieldsOf(error as Readonly<Record<string, unknown>>, 'Unknown API error')
}

function readByPython(answer: RawAnswer): Refusal {
  const { status, body } = answer
  if (status === 429) retryAfterOf('P', answer)
  const error = 'error' in body ? body.error : 'detail' in body ? body.detail : body
  if (typeof error === 'string') return { message: error, ...nothing }
  if (Array.isArray(error))
    return { message: 'Validation Error', ...nothing, code: 'VALIDATION_ERROR', details: error }
  if (typeof error !== 'object' || error === null) throw new Error('the error is no object')
  const whole = fieldsOf(error as Readonly<Record<string, unknown>>, 'Unknown error')
  const { message, code, details } = { ...whole }
  switch (status) {
    case 401:
    case 404:
    case 429:
      return { message, ...nothing }
    case 403:
      return { message, ...nothing, code: 'FORBIDDEN' }
    case 422:
      return { message, ...nothing, details }
    default:
      return { message, ...nothing, code, details }
  }
}

const nothing = { code: null, details: null, requestId: null }

function fieldsOf(error: Readonly<Record<string, unknown>>, otherwise: string): Refusal {
  const { message, code, details, request_id: requestId } = error
  return {
    message: typeof message === 'string' && message !== '' ? message : otherwise,
    code: typeof code === 'string' ? code : null,
    details: details ?? null,
    requestId: typeof requestId === 'string' ? requestId : null,
  }
}
