import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { problems } from '@bursar/contract'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { mintUlid } from '../../identity/mint.ts'
import { headersSecondsMax, requestSecondsMax, slowLookSeconds } from './bounds.ts'
import { Connections, linger } from './connections.ts'
import { keepPlace } from './places.ts'

export interface App {
  fetch(request: Request, env: HttpBindings): Response | Promise<Response>
}

/** Lets a request in, and hears when its answer is given; null when it has refused it itself. */
interface Entrance {
  enter(incoming: IncomingMessage, outgoing: ServerResponse): (() => void) | null
}

/** What answers, and who lets in before it. Either may be put in the place of another. */
export interface Front {
  app: App
  door: Entrance
}

export const openDoor: Entrance = { enter: () => () => undefined }

/** The socket side of the faces: also what is no request at all is answered with a problem. */
export function createHttpServer(front: Front, connections = new Connections()): Server {
  const listener = getRequestListener(
    (request, env) => front.app.fetch(request, env as HttpBindings),
    {
      errorHandler: () => {
        const { headers, body } = malformed()
        return new Response(body, { status: 400, headers })
      },
    },
  )
  const server = createServer(
    {
      headersTimeout: headersSecondsMax * 1000,
      requestTimeout: requestSecondsMax * 1000,
      connectionsCheckingInterval: slowLookSeconds * 1000,
      // Node would answer a missing Host without a body; the listener above does it with one.
      requireHostHeader: false,
    },
    (incoming, outgoing) =>
      connections.serve(outgoing, () => {
        const leave = front.door.enter(incoming, outgoing)
        if (leave !== null) void listener(incoming, outgoing).finally(keepPlace(incoming, leave))
      }),
  )
  connections.guard(server)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Whose requests wait is not slow: it is not being read.
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && connections.isHeld(socket)) return
    // What came before is answered first, and nothing of what is wrong is taken for that answer.
    if (connections.endAfterAnswers(socket)) return
    refuse(error, socket)
  })
  return server
}

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { headers, body } = malformed()
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`
  socket.write(`HTTP/1.1 400 Bad Request\r\n${lines.join('')}${length}\r\n${body}`)
  linger(socket)
}

function malformed(): { headers: Record<string, string>; body: string } {
  const requestId = `req_${mintUlid()}`
  const { status, title } = problems.INVALID_REQUEST
  const code = 'INVALID_REQUEST'
  const detail = 'The HTTP request is incomplete, or its URL or Host header is invalid.'
  const error = { code, message: detail, details: {}, requestId }
  const type = '/errors/invalid-request'
  const body = { type, title, status, detail, instance: '', code, requestId, error }
  const headers = {
    'Request-Id': requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'application/problem+json',
    Connection: 'close',
  }
  return { headers, body: JSON.stringify(body) }
}
