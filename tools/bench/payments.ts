import { merchants } from './book.ts'
import type { LoadJob } from './load.ts'

/** One payment by each key to an outside merchant; keyed, each sending has a key of its own. */
export function requestsOf(keys: readonly string[], keyed: boolean): LoadJob['requests'] {
  return keys.map((key, number) => ({
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      ...(keyed ? { 'Idempotency-Key': '[<id>]' } : {}),
    },
    body: JSON.stringify({
      to: { merchant: { domain: merchants[number % merchants.length] } },
      amount: '0.0001',
    }),
  }))
}
