import { isUtf8 } from 'node:buffer'
import { isRejection, type Rejection, rejected } from '../../application/call.ts'
import { readBytes } from '../http/body.ts'
import type { Exchange } from '../http/exchange.ts'

const FORM = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i
const formBytesMax = 16 * 1024

/** Parameters, each sent once; an empty one counts as left out (RFC 6749, 3.1). */
export type Parameters = Readonly<Record<string, string>>

/** Those of a query or a form; null: one was sent twice. */
export function parametersIn(text: string): Parameters | null {
  const pairs = [...new URLSearchParams(text)]
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) return null
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''))
}

/** Those that a form sends. */
export async function formIn(exchange: Exchange): Promise<{ form: Parameters } | Rejection> {
  if (!FORM.test(exchange.header('content-type') ?? '')) return rejected('UNSUPPORTED_MEDIA_TYPE')
  const bytes = await readBytes(exchange, formBytesMax)
  if (isRejection(bytes)) return bytes
  const form = isUtf8(bytes) ? parametersIn(bytes.toString('utf8')) : null
  if (form !== null) return { form }
  const sentence = 'A field of the form was sent twice, or it is not valid UTF-8.'
  return rejected('INVALID_REQUEST', { sentence })
}
