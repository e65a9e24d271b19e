import type { IncomingMessage, ServerResponse } from 'node:http'
import { problems, slugOf } from '@bursar/contract'
import { mintUlid } from '../handlers/mint.ts'
import { refusedBytesMax } from './bounds.ts'
import { rawHeader } from './raw-header.ts'

const code = 'UNAVAILABLE'

/** A body around its request id, made once: refusing has to stay far cheaper than answering. */
function bodyOf(name: 'requestId' | 'request_id'): readonly [string, string, string] {
  const { status, title, sentence } = problems[code]
  const mark = '\n'
  const error = { code, message: sentence, details: {}, [name]: mark }
  const type = `/errors/${slugOf(code)}`
  const body = { type, title, status, detail: sentence, instance: '', code, [name]: mark, error }
  const [start = '', middle = '', end = ''] = JSON.stringify(body).split(JSON.stringify(mark))
  return [`${start}"`, `"${middle}"`, `"${end}`]
}

const bodies = { v1: bodyOf('requestId'), v2: bodyOf('request_id') }

interface Refusal {
  readonly body: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
}

function refusalOf(url: string): Refusal {
  const requestId = `req_${mintUlid()}`
  const body = bodies[url.startsWith('/api/v2/') ? 'v2' : 'v1'].join(requestId)
  const headers = [
    ...['Request-Id', requestId, 'Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'],
    ...['Content-Type', 'application/problem+json', 'Retry-After', '1'],
    ...['Content-Length', String(body.length)],
  ]
  return { body, headers }
}

/** The whole answer, for a connection that stays. */
export function refusalText(url: string): string {
  const { body, headers } = refusalOf(url)
  let text = 'HTTP/1.1 503 Service Unavailable\r\n'
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`
  return `${text}\r\n${body}`
}

/** Answers 503 on a connection that stays, whatever is still to come of the request. */
export function refuse(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { body, headers } = refusalOf(incoming.url ?? '')
  // A body too long to be taken in anyway is not read just to keep the connection.
  if (bytesOf(incoming) > refusedBytesMax) outgoing.shouldKeepAlive = false
  outgoing.writeHead(503, [...headers])
  outgoing.end(body)
}

/** How long the body is said to be; one of unknown length may have no end. */
function bytesOf(incoming: IncomingMessage): number {
  if (rawHeader(incoming, 'transfer-encoding') !== null) return Infinity
  return Number(rawHeader(incoming, 'content-length') ?? 0)
}
