import { createHash } from 'node:crypto'
import type { Exchange } from './exchange.ts'

/** What is the same for everybody: made once, and its bytes are shared by all answers. */
export interface FixedPage {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

export function fixedPage(
  text: string | Uint8Array,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): FixedPage {
  const bytes = new Uint8Array(typeof text === 'string' ? Buffer.from(text) : text)
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 27)
  const of = { 'Content-Type': type, 'Content-Length': String(bytes.length) }
  // What is kept is asked for again each time, which costs a line or two.
  return { bytes, headers: { ...of, 'Cache-Control': 'no-cache', ETag: `"${digest}"`, ...headers } }
}

/** The page, or 304 to whom has it already (RFC 9110, 13.1.2). */
export function fixedResponse(exchange: Exchange, { bytes, headers }: FixedPage): Response {
  Object.assign(exchange.headers, headers)
  if (!isKnown(exchange.header('if-none-match'), headers.ETag))
    return new Response(bytes, { status: 200, headers: exchange.headers })
  delete exchange.headers['Content-Type']
  delete exchange.headers['Content-Length']
  return new Response(null, { status: 304, headers: exchange.headers })
}

function isKnown(sent: string | null, etag: string | undefined): boolean {
  if (sent === null) return false
  const known = sent.split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.some((one) => one === etag || one === '*')
}
