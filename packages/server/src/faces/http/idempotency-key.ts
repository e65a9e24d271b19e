import { invalidField, type Rejection } from '../../application/call.ts'
import { idempotencyKeyLengthMax } from './bounds.ts'
import type { Exchange } from './exchange.ts'

const HEADER = 'idempotency-key'
const VALUE = new RegExp(`^[\\x21-\\x7e]{1,${idempotencyKeyLengthMax}}$`)
// X-Idempotency-Key, Idempotency_Key, Idempotent-Key, Idempotence-Key, and misspellings.
const ALIKE = /idempo|poten[ct]/i

/** Whether a value can be an Idempotency-Key. */
export function isIdempotencyKey(value: unknown): value is string {
  return typeof value === 'string' && VALUE.test(value)
}

/**
 * The caller's Idempotency-Key, which a face may also take by a second name; null when none was
 * sent. A key by any other name is refused: its caller relies on it, and would pay twice.
 */
export function sentIdempotencyKey(
  exchange: Exchange,
  synonym: Lowercase<string> | null = null,
): string | null | Rejection {
  let key: string | null = null
  for (const name of exchange.headerNames()) {
    if (!ALIKE.test(name)) continue
    const isKnown = name === HEADER || name === synonym
    // Two of one name come joined by a comma and a blank.
    const value = exchange.header(name)
    if (!isKnown) return invalidField(name, 'Send the key in the header Idempotency-Key.')
    if (!isIdempotencyKey(value))
      return invalidField(nameShown(name), 'Must be 1 to 255 visible ASCII characters, once.')
    if (key !== null && key !== value)
      return invalidField(nameShown(name), 'Must be the same as in the other header, or omitted.')
    key = value
  }
  return key
}

function nameShown(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())
}
