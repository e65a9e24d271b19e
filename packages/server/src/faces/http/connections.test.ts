import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requestsInWorkMax } from './bounds.ts'
import { Connections } from './connections.ts'
import { createHttpServer, openDoor } from './server.ts'

interface Asked {
  readonly path: string
  answer(body?: string): void
}

let server: Server
let connections: Connections
let asked: Asked[]
let sockets: Client[]

beforeEach(() => open())
afterEach(() => {
  for (const { socket } of sockets) socket.destroy()
  server.closeAllConnections()
  server.close()
})

function open(connectionsMax = 100): void {
  asked = []
  sockets = []
  connections = new Connections(connectionsMax)
  server = createHttpServer({ app: { fetch }, door: openDoor }, connections)
  server.listen(0, '127.0.0.1')
}

interface Env {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

function fetch(_: Request, env: unknown): Promise<Response> {
  const { incoming } = env as Env
  return new Promise((resolve) => {
    asked.push({
      path: incoming.url ?? '',
      answer: (body = incoming.url ?? '') => resolve(new Response(body, { status: 200 })),
    })
  })
}

/** A client that keeps what it hears. */
class Client {
  readonly socket: Socket
  heard = ''
  ended = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => {
      this.heard += chunk
    })
    socket.on('error', () => undefined)
    for (const end of ['end', 'close'])
      socket.on(end, () => {
        this.ended = true
      })
  }

  static async open(): Promise<Client> {
    if (!server.listening) await once(server, 'listening')
    const socket = connect({ port: (server.address() as AddressInfo).port, allowHalfOpen: true })
    const client = new Client(socket)
    sockets.push(client)
    await once(socket, 'connect')
    return client
  }

  ask(...paths: readonly string[]): void {
    this.socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
  }
}

const openCount = () =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))
const paths = (count: number) => Array.from({ length: count }, (_, n) => `/${n}`)
const patient = { timeout: 20_000, interval: 10 }

test('of one connection a few requests are in work, and each is answered in its turn', async () => {
  const client = await Client.open()
  const all = paths(300)
  client.ask(...all)
  for (let n = 0; n < all.length; n += 1) {
    await expect.poll(() => asked.length, patient).toBeGreaterThan(n)
    expect(asked.length).toBeLessThanOrEqual(n + requestsInWorkMax)
    asked[n]?.answer(`<${n}>`)
  }
  await expect.poll(() => client.heard, patient).toContain(`<${all.length - 1}>`)
  const order = [...client.heard.matchAll(/<(\d+)>/g)].map(([, n]) => `/${n}`)
  expect(order).toEqual(all)
})

test('what a connection sends beyond that stays unread, with other answers under way', async () => {
  const client = await Client.open()
  const line = `GET /${'x'.repeat(5_000)} HTTP/1.1\r\nHost: x\r\n\r\n`
  const some = Buffer.from(line.repeat(50))
  // Far more than the system keeps of it.
  let flushed = 0
  for (let n = 0; n < 100; n += 1) client.socket.write(some, () => (flushed += 1))
  await expect.poll(() => asked.length, patient).toBe(requestsInWorkMax)
  const other = await Client.open()
  other.ask('/other')
  await expect.poll(() => asked.some(({ path }) => path === '/other'), patient).toBe(true)
  asked.find(({ path }) => path === '/other')?.answer()
  await expect.poll(() => other.heard, patient).toContain('/other')
  expect(asked).toHaveLength(requestsInWorkMax + 1)
  expect(flushed).toBeLessThan(100)
})

test('an answer that nobody reads keeps its request in work', async () => {
  const client = await Client.open()
  client.socket.pause()
  client.ask(...paths(50))
  // More than the system keeps for a reader who does not come.
  const big = 'x'.repeat(8_000_000)
  await expect.poll(() => asked.length, patient).toBe(requestsInWorkMax)
  for (const { answer } of asked.splice(0)) answer(big)
  const other = await Client.open()
  other.ask('/other')
  await expect.poll(() => asked.length, patient).toBe(1)
  client.socket.resume()
  await expect.poll(() => asked.length, patient).toBeGreaterThan(1)
})

test('requests that wait are bounded for all connections together', async () => {
  server.close()
  open(1_000)
  const clients = await Promise.all(Array.from({ length: 400 }, () => Client.open()))
  for (const client of clients) client.ask(...Array<string>(200).fill('/'))
  await expect.poll(() => clients.some(({ ended }) => ended), patient).toBe(true)
  expect(clients.some(({ ended }) => !ended)).toBe(true)
  // Who does not pipeline is served all the same.
  const other = await Client.open()
  other.ask('/other')
  await expect.poll(() => asked.at(-1)?.path, patient).toBe('/other')
})

test('of too many connections the one that is quiet for longest gives way', async () => {
  server.close()
  open(3)
  const [busy, silent, second] = [await Client.open(), await Client.open(), await Client.open()]
  busy.ask('/busy')
  await expect.poll(() => asked.length, patient).toBe(1)
  const late = await Client.open()
  late.ask('/late')
  await expect.poll(() => asked.length, patient).toBe(2)
  await expect.poll(() => silent.ended, patient).toBe(true)
  expect([busy.ended, second.ended, late.ended]).toEqual([false, false, false])
  second.ask('/second')
  await expect.poll(() => asked.length, patient).toBe(3)
  // Now each has work: nobody gives way.
  const tooLate = await Client.open()
  await expect.poll(() => tooLate.ended, patient).toBe(true)
  expect([busy.ended, second.ended, late.ended]).toEqual([false, false, false])
})

test('what is no request is refused and gone, though its client never closes', async () => {
  const client = await Client.open()
  client.socket.write('hello\r\n\r\n')
  await expect.poll(() => client.heard, patient).toContain('400 Bad Request')
  await expect.poll(openCount, patient).toBe(0)
})

test('a stop answers what came before it was told, and says so in each last answer', async () => {
  const [busy, idle, piped] = [await Client.open(), await Client.open(), await Client.open()]
  idle.ask('/before')
  await expect.poll(() => asked.length, patient).toBe(1)
  asked[0]?.answer()
  await expect.poll(() => idle.heard, patient).toContain('/before')
  busy.ask('/busy')
  piped.ask('/one', '/two', '/three', '/four', '/five', '/six')
  await expect.poll(() => asked.length, patient).toBe(2 + requestsInWorkMax)
  const drained = connections.drain(server)
  expect(connections.draining).toBe(true)
  // It had not been told yet.
  idle.ask('/after')
  await expect.poll(() => asked.some(({ path }) => path === '/after'), patient).toBe(true)
  const answering = setInterval(() => {
    for (const { answer } of asked) answer()
  }, 5)
  await drained
  clearInterval(answering)
  await expect.poll(() => [busy, idle, piped].every(({ ended }) => ended), patient).toBe(true)
  const closes = (client: Client) => client.heard.match(/^connection: \S+/gim)
  expect(closes(busy)).toEqual(['Connection: close'])
  expect(closes(idle)).toEqual(['Connection: keep-alive', 'Connection: close'])
  expect(closes(piped)?.filter((one) => one.endsWith('close'))).toHaveLength(1)
  expect(piped.heard).toContain('/six')
  expect(piped.heard.lastIndexOf('close')).toBeGreaterThan(piped.heard.indexOf('/five'))
})

test('a stop ends in bounded time, whatever is still in work', async () => {
  const [stuck, silent] = [await Client.open(), await Client.open()]
  stuck.ask('/stuck')
  await expect.poll(() => asked.length, patient).toBe(1)
  await connections.drain(server)
  await expect.poll(() => stuck.ended && silent.ended, patient).toBe(true)
})
