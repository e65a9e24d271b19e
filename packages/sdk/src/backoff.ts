import { APIError, ConnectionError } from './error.ts'

const firstDelayMs = 500
const longestDelayMs = 8000
// Who is told to wait longer than this learns it at once instead of hanging.
const retryAfterSecondsMax = 60

/**
 * How long to wait before the same request is sent again, in milliseconds; null when repeating
 * it is of no use. `attempt` counts from 0.
 */
export function retryDelay(error: unknown, attempt: number): number | null {
  if (error instanceof ConnectionError) return backoff(attempt)
  if (!(error instanceof APIError) || !isPassing(error)) return null
  if (error.retryAfter === null) return backoff(attempt)
  return error.retryAfter > retryAfterSecondsMax ? null : error.retryAfter * 1000
}

function isPassing({ status, code }: APIError): boolean {
  if (status === 409) return code === 'IDEMPOTENCY_IN_FLIGHT' || code === 'OUTCOME_UNKNOWN'
  return status === 408 || status === 429 || status >= 500
}

// Jitter, so that clients that failed together do not come back together.
function backoff(attempt: number): number {
  const delay = Math.min(firstDelayMs * 2 ** attempt, longestDelayMs)
  return delay * (1 - Math.random() * 0.25)
}

/** Waits; an aborted signal ends the wait with its reason. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
