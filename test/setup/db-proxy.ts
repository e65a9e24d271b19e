import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What the network does to the next request of a client, and to the answers after it. */
export type Fault =
  | 'none'
  | 'cut before the request'
  | 'cut after the request'
  | 'cut amid the answer'
  | 'reset before the request'
  | 'reset after the request'
  | 'swallow the request'
  | 'swallow the answer'
  | 'delay'

export interface FaultyProxy {
  /** The URL of the server, by way of this proxy. */
  readonly url: string
  /** Connections that clients have opened since the start. */
  readonly opened: number
  /** How many of them are still open on the client's side. */
  readonly live: number
  fault: Fault
  delayMs: number
  close(): Promise<void>
}

/** A TCP proxy of the tests before a real PostgreSQL, which harms connections on demand. */
export async function openProxy(serverUrl: string): Promise<FaultyProxy> {
  const server = createServer()
  const sockets = new Set<Socket>()
  const target = new URL(serverUrl)
  const proxy = { url: '', opened: 0, live: 0, fault: 'none' as Fault, delayMs: 0, close }

  server.on('connection', (client) => {
    proxy.opened += 1
    proxy.live += 1
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', () => undefined)
    }
    client.on('close', () => {
      proxy.live -= 1
      upstream.destroy()
    })
    // A silent network does not deliver the news of a close either.
    upstream.on('close', () => proxy.fault.startsWith('swallow') || client.destroy())
    client.on('data', (bytes) => forward(proxy, bytes, { client, upstream }))
    upstream.on('data', (bytes) => answer(proxy, bytes, client))
  })

  async function close(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const own = new URL(serverUrl)
  own.hostname = '127.0.0.1'
  own.port = String((server.address() as AddressInfo).port)
  proxy.url = own.href
  return proxy
}

function forward(
  proxy: FaultyProxy,
  bytes: Buffer,
  link: { client: Socket; upstream: Socket },
): void {
  if (proxy.fault === 'cut before the request') link.client.destroy()
  else if (proxy.fault === 'reset before the request') link.client.resetAndDestroy()
  else if (proxy.fault === 'delay') setTimeout(() => link.upstream.write(bytes), proxy.delayMs)
  else if (proxy.fault !== 'swallow the request') link.upstream.write(bytes)
}

function answer(proxy: FaultyProxy, bytes: Buffer, client: Socket): void {
  if (proxy.fault === 'cut after the request') client.destroy()
  else if (proxy.fault === 'reset after the request') client.resetAndDestroy()
  else if (proxy.fault === 'cut amid the answer') client.end(bytes.subarray(0, bytes.length / 2))
  else if (proxy.fault !== 'swallow the answer') client.write(bytes)
}
