import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Writes a request and, that much later, closes the connection without looking back. */
export async function sendAndDrop(baseUrl: string, request: string, afterMs: number) {
  const { hostname, port } = new URL(baseUrl)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  socket.write(request)
  if (afterMs > 0) await sleep(afterMs)
  socket.destroy()
  await closed
}

/**
 * As above, but tells whether the server wrote its answer before. It sees the same end of the
 * connection, while this side still listens: what was dropped could not be told otherwise.
 */
export async function sendAndEnd(
  baseUrl: string,
  request: string,
  afterMs: number,
): Promise<'lost' | 'answered'> {
  const { hostname, port } = new URL(baseUrl)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  let received = 0
  socket
    .on('error', () => undefined)
    .on('data', (bytes: Buffer) => {
      received += bytes.length
    })
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  socket.write(request)
  if (afterMs > 0) await sleep(afterMs)
  socket.end()
  await closed
  return received === 0 ? 'lost' : 'answered'
}
