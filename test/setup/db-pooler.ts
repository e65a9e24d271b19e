import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Incoming } from '../../packages/server/src/store/driver/message.ts'

/** What a pooler gives to each client: a server's process of its own, or one to all in turn. */
export type Pooling = 'session' | 'transaction'

/** A connection pooler of the tests. It says hello itself, as one that has connections does. */
export async function openPooler(
  serverUrl: string,
  pooling: Pooling,
): Promise<{ url: string; close(): Promise<void> }> {
  const url = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let shared: Backend | null = null
  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => undefined)
    client.once('data', (startup) => {
      // The request for TLS is declined; the startup follows.
      if (startup.length === 8) {
        client.write('N')
        client.once('data', (second) => serve(client, second))
      } else serve(client, startup)
    })
  })

  function serve(client: Socket, startup: Buffer): void {
    const backend = shared ?? new Backend(connect(Number(url.port), url.hostname), startup)
    sockets.add(backend.socket)
    if (pooling === 'transaction') shared = backend
    backend.serve(client)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const own = new URL(serverUrl)
  own.hostname = '127.0.0.1'
  own.port = String((server.address() as AddressInfo).port)
  return {
    url: own.href,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One process of the server. The first client logs in; who comes later is told what it was. */
class Backend {
  readonly socket: Socket
  #hello: Buffer[] = []
  #isOpen = false
  #client: Socket | null = null
  /** Whole requests that wait until the server is free. */
  readonly #waiting: { client: Socket; bytes: Buffer }[] = []

  constructor(socket: Socket, startup: Buffer) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.write(startup)
    const incoming = new Incoming((type, body) => this.#answer(type, message(type, body)))
    socket.on('data', (bytes) => incoming.push(bytes))
  }

  serve(client: Socket): void {
    if (this.#isOpen) client.write(Buffer.concat(this.#hello))
    else this.#client = client
    let request: Buffer[] = []
    const incoming = new Incoming((type, body) => {
      request.push(message(type, body))
      if (this.#isOpen && type !== 'S') return
      this.#ask({ client, bytes: Buffer.concat(request) })
      request = []
    })
    client.on('data', (bytes) => incoming.push(bytes))
  }

  #ask(request: { client: Socket; bytes: Buffer }): void {
    if (this.#isOpen && this.#client !== null) {
      this.#waiting.push(request)
      return
    }
    this.#client = request.client
    this.socket.write(request.bytes)
  }

  #answer(type: string, bytes: Buffer): void {
    // A pooler has keys of its own for those that would cancel something.
    if (type === 'K') bytes.writeInt32BE(7, 5)
    if (!this.#isOpen && 'SKZ'.includes(type)) this.#hello.push(bytes)
    this.#client?.write(bytes)
    if (type !== 'Z') return
    if (!this.#isOpen) this.#hello.unshift(message('R', Buffer.alloc(4)))
    this.#isOpen = true
    // In a transaction the server stays with whoever began it.
    if (bytes.toString('latin1', 5) !== 'I') return
    this.#client = null
    const next = this.#waiting.shift()
    if (next !== undefined) this.#ask(next)
  }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
