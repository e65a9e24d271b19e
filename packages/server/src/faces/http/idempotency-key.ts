import { type Rejection, rejected } from '../../application/call.ts'
import { idempotencyKeyLengthMax } from './bounds.ts'
import type { Exchange } from './exchange.ts'

const KEY = new RegExp(`^[\\x21-\\x7e]{1,${idempotencyKeyLengthMax}}$`)

/** The caller's Idempotency-Key; null when none was sent. Two come joined by a space: refused. */
export function sentIdempotencyKey(exchange: Exchange): string | null | Rejection {
  const key = exchange.header('idempotency-key')
  if (key === null || KEY.test(key)) return key
  const fields = [
    { path: 'Idempotency-Key', message: 'Must be 1 to 255 visible ASCII characters, once.' },
  ]
  return rejected('INVALID_REQUEST', { details: { fields } })
}
