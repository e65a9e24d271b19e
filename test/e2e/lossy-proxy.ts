import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** What becomes of the answer to a request that is passed on. */
interface Loss {
  /** A text by which the request is known. */
  readonly of: string
  /** Nothing is heard any more, on any connection; or this connection breaks, once. */
  readonly by: 'silence' | 'break'
}

/** A TCP proxy that can hold requests back, and lose the answer to a certain one. */
export class LossyProxy {
  loss: Loss | null = null
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #held: { readonly of: string; readonly on: Set<Socket>; readonly passes: (() => void)[] } | null =
    null
  #isSilent = false

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer((client) => this.#join(client, connect(target)))
  }

  static async open(target: URL): Promise<LossyProxy> {
    const proxy = new LossyProxy({ host: target.hostname, port: Number(target.port) })
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** The same address by way of this proxy. */
  before(target: string): string {
    const url = new URL(target)
    url.hostname = '127.0.0.1'
    url.port = String((this.#server.address() as AddressInfo).port)
    return url.href
  }

  /** Holds back a request with this text, and what follows it on its connection. */
  hold(of: string): void {
    this.#held = { of, on: new Set(), passes: [] }
  }

  release(): void {
    const { passes = [] } = this.#held ?? {}
    this.#held = null
    for (const pass of passes) pass()
  }

  /** Connections that nothing was heard on are broken, as they would be in the end. */
  repair(): void {
    this.loss = null
    this.#isSilent = false
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.repair()
    await closed
  }

  #join(client: Socket, upstream: Socket): void {
    let isBroken = false
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket.setNoDelay(true))
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => this.#isSilent || client.destroy())
    const pass = (bytes: Buffer) => {
      if (this.#isSilent) return
      upstream.write(bytes)
      if (this.loss === null || !bytes.includes(this.loss.of)) return
      if (this.loss.by === 'silence') this.#isSilent = true
      else isBroken = true
      this.loss = null
    }
    client.on('data', (bytes) => {
      const held = this.#held
      if (held !== null && bytes.includes(held.of)) held.on.add(client)
      if (held?.on.has(client)) held.passes.push(() => pass(bytes))
      else pass(bytes)
    })
    upstream.on('data', (bytes) => {
      if (isBroken) client.destroy()
      else if (!this.#isSilent) client.write(bytes)
    })
  }
}
