import { connect, type Socket } from 'node:net'

/** Clients that mean no good: what each sends, and whether it ever reads. */
export interface Habit {
  readonly name: string
  readonly reads: boolean
  /** Sent at once. */
  readonly first: string
  /** Sent again and again, so that the connection never quite falls silent. */
  readonly drip?: string
  /** Whether it says that it sends nothing more. */
  readonly ends?: true
}

const many = 1_300
const get = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`

export function habits(key: string): readonly Habit[] {
  const auth = `Authorization: Bearer ${key}\r\n`
  const file = get('/docs/swagger-ui-bundle.js')
  return [
    { name: 'silent', reads: true, first: '' },
    { name: 'half-closed', reads: true, first: 'GET / HTTP/1.1\r\nHost', ends: true },
    { name: 'asks and half-closes', reads: false, first: file, ends: true },
    { name: 'slow headers', reads: true, first: 'GET / HTTP/1.1\r\n', drip: 'X-Drip: 1\r\n' },
    { name: 'slow body', reads: true, first: slowBody(auth), drip: ' ' },
    { name: 'garbage', reads: true, first: 'hello\r\n\r\n' },
    { name: 'pipelines', reads: true, first: get('/health').repeat(many / 10) },
    { name: 'pipelines, unread', reads: false, first: file.repeat(many) },
    {
      name: 'pipelines with a key, unread',
      reads: false,
      first: get('/v1/wallets', auth).repeat(many / 10),
    },
    { name: 'asks, unread', reads: false, first: file },
  ]
}

function slowBody(auth: string): string {
  const type = 'Content-Type: application/json\r\nContent-Length: 1000\r\n'
  return `POST /v1/agents HTTP/1.1\r\nHost: 127.0.0.1\r\n${auth}${type}\r\n{`
}

/** Connections of each habit, which their side never closes. */
export class Crowd {
  readonly #sockets: Socket[] = []
  readonly #drips: NodeJS.Timeout

  constructor(baseUrl: string, all: readonly Habit[], count: number) {
    const { hostname, port } = new URL(baseUrl)
    const dripping: { socket: Socket; drip: string }[] = []
    for (let n = 0; n < count; n += 1) {
      const habit = all[n % all.length]
      if (habit === undefined) break
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
      socket.on('error', () => undefined)
      if (habit.reads) socket.resume()
      else socket.pause()
      if (habit.first !== '') socket.write(habit.first)
      if (habit.drip !== undefined) dripping.push({ socket, drip: habit.drip })
      if (habit.ends === true) socket.end()
      this.#sockets.push(socket)
    }
    this.#drips = setInterval(() => {
      for (const { socket, drip } of dripping) if (socket.writable) socket.write(drip)
    }, 1_000)
  }

  /** Resolves when each was taken, or refused. */
  async arrived(): Promise<void> {
    const arriving = this.#sockets.filter(({ connecting }) => connecting)
    const arrival = (socket: Socket) =>
      new Promise<void>((resolve) => {
        socket.once('connect', resolve).once('close', () => resolve())
      })
    await Promise.all(arriving.map(arrival))
  }

  leave(): void {
    clearInterval(this.#drips)
    for (const socket of this.#sockets) socket.destroy()
  }
}
