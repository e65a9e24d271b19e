import type { IncomingMessage, ServerResponse } from 'node:http'
import { problems, slugOf } from '@bursar/contract'
import { mintUlid } from '../../identity/mint.ts'
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

/** Answers 503 on a connection that stays, whatever is still to come of the request. */
export function refuse(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const requestId = `req_${mintUlid()}`
  const isSnake = incoming.url?.startsWith('/api/v2/') === true
  const body = bodies[isSnake ? 'v2' : 'v1'].join(requestId)
  // A body too long to be taken in anyway is not read just to keep the connection.
  if (bytesOf(incoming) > refusedBytesMax) outgoing.shouldKeepAlive = false
  outgoing.writeHead(503, [
    ...['Request-Id', requestId, 'Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff'],
    ...['Content-Type', 'application/problem+json', 'Retry-After', '1'],
    ...['Content-Length', String(body.length)],
  ])
  outgoing.end(body)
}

/** How long the body is said to be; one of unknown length may have no end. */
function bytesOf(incoming: IncomingMessage): number {
  if (rawHeader(incoming, 'transfer-encoding') !== null) return Infinity
  return Number(rawHeader(incoming, 'content-length') ?? 0)
}
