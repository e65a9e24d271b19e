import type { IncomingMessage, ServerResponse } from 'node:http'
import { problems, slugOf } from '@bursar/contract'
import { mintUlid } from '../../identity/mint.ts'
import { refusedBytesMax } from './bounds.ts'
import { rawHeader } from './raw-header.ts'
import type { Surface, Surfaces } from './surface.ts'

const code = 'UNAVAILABLE' as const

/** A body around its request id, made once: refusing has to stay far cheaper than answering. */
function bodyOf(surface: Surface): readonly [string, string, string] {
  const { status, title, sentence: detail } = problems[code]
  const mark = '\n'
  const type = `/errors/${slugOf(code)}`
  const nothing = { details: {}, declined: null, waiting: null }
  const problem = { type, title, status, detail, instance: '', code, ...nothing }
  const text = JSON.stringify(surface.problem({ ...problem, requestId: mark }))
  const [start = '', middle = '', end = ''] = text.split(JSON.stringify(mark))
  return [`${start}"`, `"${middle}"`, `"${end}`]
}

/** Says 503 where there is no room, in the form of the face that was asked. */
export class Refusal {
  readonly #surfaces: Surfaces
  readonly #bodies = new Map<Surface, readonly [string, string, string]>()

  constructor(surfaces: Surfaces) {
    this.#surfaces = surfaces
  }

  /** Answers on a connection that stays, whatever is still to come of the request. */
  answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const requestId = `req_${mintUlid()}`
    const [path = ''] = incoming.url?.split('?', 1) ?? []
    const surface = this.#surfaces.of(path)
    const body = this.#bodyFor(surface).join(requestId)
    // A body too long to be taken in anyway is not read just to keep the connection.
    if (bytesOf(incoming) > refusedBytesMax) outgoing.shouldKeepAlive = false
    outgoing.writeHead(503, [
      ...['Request-Id', requestId, 'Cache-Control', 'no-store'],
      ...['X-Content-Type-Options', 'nosniff', 'Content-Type', surface.problemType],
      ...['Retry-After', '1', 'Content-Length', String(body.length)],
    ])
    outgoing.end(body)
  }

  #bodyFor(surface: Surface): readonly [string, string, string] {
    const body = this.#bodies.get(surface) ?? bodyOf(surface)
    this.#bodies.set(surface, body)
    return body
  }
}

/** How long the body is said to be; one of unknown length may have no end. */
function bytesOf(incoming: IncomingMessage): number {
  if (rawHeader(incoming, 'transfer-encoding') !== null) return Infinity
  return Number(rawHeader(incoming, 'content-length') ?? 0)
}
