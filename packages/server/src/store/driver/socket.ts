import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { Address, Host } from './address.ts'

const keepAliveMs = 10_000

/** Opens a TCP connection, encrypted if that is asked. Aborts, and destroys, with `signal`. */
export async function openSocket(
  { host, port }: Host,
  tls: Address['tls'],
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted()
  const socket = connect({ host, port, noDelay: true, keepAlive: true })
  socket.setKeepAlive(true, keepAliveMs)
  socket.on('error', ignore)
  signal.addEventListener('abort', () => socket.destroy(signal.reason))
  await event(socket, 'connect')
  if (tls === null) return socket
  if (await offersTls(socket)) return encrypt(socket, host, tls.options, signal)
  if (!tls.required) return socket
  socket.destroy()
  throw new Error('the server does not support TLS, which sslmode requires')
}

async function offersTls(socket: Socket): Promise<boolean> {
  // SSLRequest: its length and a number that no protocol version has.
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  const answer = await event<Buffer>(socket, 'data')
  socket.pause()
  const text = answer.toString('latin1')
  // More than one byte before the handshake would be plain text smuggled into the session.
  if (text !== 'S' && text !== 'N') {
    socket.destroy()
    throw new Error('the server sent an unexpected response to the TLS request')
  }
  return text === 'S'
}

async function encrypt(
  socket: Socket,
  host: string,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const name = isIP(host) === 0 ? { servername: host } : {}
  const encrypted = connectTls({ ...options, ...name, host, socket })
  encrypted.on('error', ignore)
  signal.addEventListener('abort', () => encrypted.destroy(signal.reason))
  await event(encrypted, 'secureConnect')
  return encrypted
}

/** The first such event; rejects if the socket fails or closes before it. */
function event<T>(socket: Socket, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const close = () => reject(new Error('the server closed the connection'))
    const settle = (value: T) => {
      socket.off('error', reject)
      socket.off('close', close)
      resolve(value)
    }
    socket.once(name, settle)
    socket.once('error', reject)
    socket.once('close', close)
  })
}

/** An error without a listener would end the process; whoever waits also hears of the close. */
function ignore(): void {}
