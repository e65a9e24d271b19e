import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { whenUnanswered } from './unanswered.ts'

const waiting: { request: IncomingMessage; answer: ServerResponse }[] = []
let lost: string[] = []
const server = createServer((request, answer) => {
  waiting.push({ request, answer })
  whenUnanswered(request.socket, answer, () => lost.push(request.url ?? ''))
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())
beforeEach(() => {
  waiting.length = 0
  lost = []
})

async function open(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  return socket
}

function ask(socket: Socket, ...paths: readonly string[]): void {
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 500; !holds(); left -= 1) {
    if (left === 0) throw new Error('it never came to that')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test('an answer that came is no loss, whatever becomes of the connection', async () => {
  const socket = await open()
  for (const path of ['/a', '/b']) {
    ask(socket, path)
    await until(() => waiting.some(({ request }) => request.url === path))
    waiting.at(-1)?.answer.end('fine')
    await once(socket, 'data')
  }
  const closed = once(waiting[0]?.request.socket ?? server, 'close')
  socket.destroy()
  await closed
  expect(lost).toEqual([])
})

test('a connection that ends before the answer is a loss, once', async () => {
  const socket = await open()
  ask(socket, '/a')
  await until(() => waiting.length === 1)
  socket.destroy()
  await until(() => lost.length > 0)
  waiting[0]?.answer.end('too late')
  expect(lost).toEqual(['/a'])
})

test('of several on one connection all that were not answered are lost', async () => {
  const socket = await open()
  ask(socket, '/a', '/b', '/c')
  await until(() => waiting.length === 3)
  waiting[0]?.answer.end('fine')
  await once(socket, 'data')
  socket.destroy()
  await until(() => lost.length === 2)
  expect(lost.toSorted()).toEqual(['/b', '/c'])
})

test('what ended before anybody looked is a loss at once', async () => {
  const socket = await open()
  ask(socket, '/a')
  await until(() => waiting.length === 1)
  const [{ request, answer }] = waiting as [(typeof waiting)[number]]
  const closed = once(request.socket, 'close')
  socket.destroy()
  await closed
  let seen = 0
  whenUnanswered(request.socket, answer, () => {
    seen += 1
  })
  expect(seen).toBe(1)
})

test('a write that failed is a loss, even though it was handed over', async () => {
  const socket = await open()
  ask(socket, '/a')
  await until(() => waiting.length === 1)
  const [{ answer }] = waiting as [(typeof waiting)[number]]
  socket.resetAndDestroy()
  // The end of the connection is not noticed while this goes on.
  const end = performance.now() + 100
  while (performance.now() < end);
  answer.end('fine')
  await until(() => lost.length > 0)
  expect(lost).toEqual(['/a'])
})
