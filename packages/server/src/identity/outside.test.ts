import { once } from 'node:events'
import { createServer, request, type Server, type ServerResponse } from 'node:http'
import type { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { documentBytesMax } from '../limits.ts'
import { GuardedOutside, Unreachable } from './outside.ts'

let server: Server
let port = 0
let answer: (response: ServerResponse) => void
const seen: string[] = []
beforeAll(async () => {
  server = createServer((incoming, response) => {
    seen.push(`${incoming.headers.host}${incoming.url}`)
    answer(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close().closeAllConnections())
beforeEach(() => {
  seen.length = 0
  answer = (response) => json(response, '{"a":1}')
})

function json(response: ServerResponse, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text)
}

const address = new URL('https://client.example.com/id')
const loopback = { address: '127.0.0.1', family: 4 }

/** One that takes this machine for a public place, and needs no certificate. */
function outside(options: ConstructorParameters<typeof GuardedOutside>[0] = {}): GuardedOutside {
  const open = ((url: URL, rest: object, done: never) => {
    const near = new URL(url.href.replace('https:', 'http:'))
    near.port = String(port)
    return request(near, { ...rest, headers: { host: url.host } }, done)
  }) as typeof httpsRequest
  const resolve = () => Promise.resolve([loopback])
  return new GuardedOutside({ resolve, isPublic: () => true, request: open, ...options })
}

const why = (found: Promise<unknown>) =>
  found.then(
    () => 'it was had',
    (error: unknown) => (error instanceof Unreachable ? error.message : String(error)),
  )

test('a document is had from the address that was judged', async () => {
  let asked = 0
  const resolve = () => {
    asked += 1
    return Promise.resolve([loopback])
  }
  expect(await outside({ resolve }).json(address)).toEqual({ a: 1 })
  expect(asked).toBe(1)
  expect(seen).toEqual(['client.example.com/id'])
})

test.each([
  ['http://client.example.com/id', 'https'],
  ['https://u:p@client.example.com/id', 'credentials'],
  ['https://client.example.com:8443/id', 'port'],
  ['https://127.0.0.1/id', 'public host name'],
  ['https://2130706433/id', 'public host name'],
  ['https://0x7f.1/id', 'public host name'],
  ['https://[::1]/id', 'public host name'],
  ['https://[::ffff:127.0.0.1]/id', 'public host name'],
  ['https://localhost/id', 'public host name'],
  ['https://metadata.google.internal/id', 'public host name'],
])('nobody is asked at %s', async (url, part) => {
  expect(await why(outside().json(new URL(url)))).toContain(part)
  expect(seen).toEqual([])
})

test.each([
  ['127.0.0.1'],
  ['169.254.169.254'],
  ['::ffff:10.0.0.1'],
  ['64:ff9b::a00:1'],
  ['2002:a00:1::'],
  ['100.64.0.1'],
])('one address of several, %s, is enough to ask nobody', async (bad) => {
  const addresses = [
    { address: '8.8.8.8', family: 4 },
    { address: bad, family: bad.includes(':') ? 6 : 4 },
  ]
  // With what judges addresses in production.
  const guarded = new GuardedOutside({ resolve: () => Promise.resolve(addresses) })
  expect(await why(guarded.json(address))).toContain('private network')
})

test.each([
  ['that leads elsewhere', (r: ServerResponse) => r.writeHead(302, { location: '/' }).end(), '302'],
  ['that is not there', (r: ServerResponse) => r.writeHead(404).end(), '404'],
  ['that is a page', (r: ServerResponse) => json(r, '{}', { 'content-type': 'text/html' }), 'JSON'],
  ['that is no JSON', (r: ServerResponse) => json(r, '{'), 'not valid JSON'],
  [
    'that is compressed',
    (r: ServerResponse) => json(r, '{}', { 'content-encoding': 'gzip' }),
    'compressed',
  ],
  [
    'that is too long',
    (r: ServerResponse) => json(r, `"${'x'.repeat(documentBytesMax)}"`),
    'bytes',
  ],
  [
    'that breaks off',
    (r: ServerResponse) =>
      r
        .writeHead(200, { 'content-type': 'application/json', 'content-length': '9' })
        .write('{', () => setTimeout(() => r.destroy(), 100)),
    'broke off',
  ],
])('a document %s is none', async (_, how, part) => {
  answer = how
  expect(await why(outside().json(address))).toContain(part)
  expect(seen).toHaveLength(1)
})

test('nobody is waited for: not for a name, nor for an answer', async () => {
  const secondsMax = 0.2
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{')
  }
  expect(await why(outside({ secondsMax }).json(address))).toContain('too long')
  const resolve = () => new Promise<never>(() => undefined)
  expect(await why(outside({ secondsMax, resolve }).json(address))).toContain('too long')
})
