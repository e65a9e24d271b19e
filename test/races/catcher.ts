import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A TCP proxy before a PostgreSQL, which can stop a client in the midst of its work. */
export class Catcher {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #caught: { readonly of: string; readonly act: () => void } | null = null
  readonly #held: (() => void)[] = []
  #isHeld = false

  private constructor(target: URL) {
    const to = { host: target.hostname, port: Number(target.port) }
    this.#server = createServer((client) => this.#join(client, connect(to)))
  }

  static async open(databaseUrl: string): Promise<{ catcher: Catcher; url: string }> {
    const url = new URL(databaseUrl)
    const catcher = new Catcher(new URL(databaseUrl))
    catcher.#server.listen(0, '127.0.0.1')
    await once(catcher.#server, 'listening')
    url.hostname = '127.0.0.1'
    url.port = String((catcher.#server.address() as AddressInfo).port)
    return { catcher, url: url.href }
  }

  /** Ends all connections: what is sent on the next ones is spelled out again. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /**
   * Resolves when a statement with this text was answered by the server, and the client has not
   * heard of it: then nothing passes until `release`.
   */
  async catches(of: string, act: () => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#caught = {
        of,
        act: () => {
          act()
          resolve()
        },
      }
    })
  }

  release(): void {
    this.#isHeld = false
    for (const pass of this.#held.splice(0)) pass()
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(client: Socket, server: Socket): void {
    let isMeant = false
    for (const socket of [client, server]) {
      this.#sockets.add(socket.setNoDelay(true))
      socket.on('error', () => undefined)
      socket.on('close', () => this.#sockets.delete(socket))
    }
    client.on('close', () => server.destroy())
    server.on('close', () => this.#pass(() => client.destroy()))
    client.on('data', (bytes) => {
      isMeant = this.#caught !== null && bytes.includes(this.#caught.of)
      this.#pass(() => server.write(bytes))
    })
    server.on('data', (bytes) => {
      const caught = isMeant ? this.#caught : null
      if (caught !== null) {
        this.#caught = null
        this.#isHeld = true
        caught.act()
      }
      this.#pass(() => client.write(bytes))
    })
  }

  #pass(act: () => void): void {
    if (this.#isHeld) this.#held.push(act)
    else act()
  }
}
