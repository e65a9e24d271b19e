/** A request as it arrived, in one piece and with nothing after it. */
export interface WholeRequest {
  readonly method: string
  readonly url: string
  /** The value of a header, of the first of that name; null when it was not sent. */
  header(name: Lowercase<string>): string | null
}

// Longer heads take the usual way.
const headBytesMax = 2_048
const REQUEST_LINE = /^(GET|POST|PUT|PATCH|DELETE) (\/[\x21-\x7e]*) HTTP\/1\.1\r\n/
// Whatever could mean another end of the request than its Content-Length, or another answer.
const UNUSUAL = new RegExp(
  [
    /\r\n(?:transfer-encoding|expect|upgrade|trailer|te)[ \t]*:/,
    /\r\nconnection:(?! *keep-alive(?:\r\n|$))/,
    // A folded header, and ends of lines that are none.
    /\r\n[ \t]|[^\r]\n|\r(?!\n)/,
  ]
    .map(({ source }) => source)
    .join('|'),
)
// Two lengths could mean two ends; and of two lists of hops the last one counts.
const atMostOnce = ['content-length', 'x-forwarded-for']
const LENGTH = /\r\ncontent-length: *(\d{1,7})(?=\r\n|$)/

/**
 * Reads what was sent between two requests, if it is exactly one and nothing about it is unusual;
 * null otherwise: then it is for the parser of HTTP to say what it is.
 */
export function wholeRequest(chunk: Buffer): WholeRequest | null {
  const text = chunk.toString('latin1', 0, headBytesMax)
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return null
  const head = text.slice(0, end)
  const [, method, url] = REQUEST_LINE.exec(head) ?? []
  if (method === undefined || url === undefined) return null
  const folded = head.toLowerCase()
  if (UNUSUAL.test(folded)) return null
  const length = LENGTH.exec(folded)
  const isPlain = length !== null || !folded.includes('content-length')
  if (!isPlain || atMostOnce.some((name) => folded.lastIndexOf(name) !== folded.indexOf(name)))
    return null
  if (chunk.length !== end + 4 + Number(length?.[1] ?? 0)) return null
  return { method, url, header: (name) => headerOf({ head, folded }, name) }
}

function headerOf(
  { head, folded }: { readonly head: string; readonly folded: string },
  name: Lowercase<string>,
): string | null {
  const mark = `\r\n${name}:`
  const at = folded.indexOf(mark)
  if (at === -1) return null
  const start = at + mark.length
  const end = head.indexOf('\r\n', start)
  return head.slice(start, end === -1 ? head.length : end).trim()
}
