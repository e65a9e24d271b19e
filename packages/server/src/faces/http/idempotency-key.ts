import { type Rejection, rejected } from '../../application/call.ts'
import { idempotencyKeyLengthMax } from './bounds.ts'
import type { Exchange } from './exchange.ts'

const KEY = new RegExp(`^[\\x21-\\x7e]{1,${idempotencyKeyLengthMax}}$`)

/** Whether a value can be an Idempotency-Key. */
export function isIdempotencyKey(value: unknown): value is string {
  return typeof value === 'string' && KEY.test(value)
}

/** The caller's Idempotency-Key; null when none was sent. Two come joined by a space: refused. */
export function sentIdempotencyKey(exchange: Exchange): string | null | Rejection {
  const key = exchange.header('idempotency-key')
  if (key === null || isIdempotencyKey(key)) return key
  const fields = [
    { path: 'Idempotency-Key', message: 'Must be 1 to 255 visible ASCII characters, once.' },
  ]
  return rejected('INVALID_REQUEST', { details: { fields } })
}
