import { type Operation, problemBody, v1Operations } from '@bursar/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type RawAnswer, requestText, sendRaw } from './raw-http.ts'
import { isByPerson } from './world.ts'

const all: readonly Operation[] = Object.values(v1Operations)
/** Those that the key of an organization may call. */
const operations = all.filter((one) => !isByPerson(one))
const some = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
let server: TestServer
let head: unknown

beforeAll(async () => {
  server = await TestServer.start()
  head = (await server.did('GET', '/v1/organization')).head
})
afterAll(async () => {
  expect((await server.did('GET', '/v1/organization')).head).toEqual(head)
  await server.stop()
})

function authorized(...headers: readonly string[]): string[] {
  return [`Authorization: Bearer ${server.testKey}`, ...headers]
}

function raw(line: string, headers: readonly string[], body = ''): Promise<RawAnswer> {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return sendRaw(server.baseUrl, requestText(line, [...headers, ...length], body))
}

function expectRefused({ status, text }: RawAnswer, expected: number | number[], why: string) {
  expect([expected].flat(), `${why}: ${status} ${text.slice(0, 200)}`).toContain(status)
  expect(problemBody.parse(JSON.parse(text)).status).toBe(status)
  expect(text).not.toContain(server.testKey.slice(18))
}

describe('keys', () => {
  /** Headers that carry no usable key, or more than one. */
  const rows: Readonly<Record<string, (key: string) => string[]>> = {
    none: () => [],
    'an empty one': () => ['Authorization: Bearer '],
    'another scheme': (key) => [`Authorization: Basic ${key}`],
    'no scheme': (key) => [`Authorization: ${key}`],
    'half of it': (key) => [`Authorization: Bearer ${key.slice(0, 20)}`],
    'a wrong checksum': (key) => [`Authorization: Bearer ${key.slice(0, -1)}${other(key)}`],
    'of another brand': (key) => [`Authorization: Bearer sk${key.slice(3)}`],
    'of the other environment': (key) => [
      `Authorization: Bearer ${key.replace('_test_', '_live_')}`,
    ],
    'quotes and SQL': () => [`Authorization: Bearer ' or 1=1--`],
    'two of them': (key) => [`Authorization: Bearer ${key}`, `Authorization: Bearer x${key}`],
    'another in the other header': (key) => [`Authorization: Bearer ${key}`, `X-API-Key: x${key}`],
    'two in the other header': (key) => [`X-API-Key: x${key}`, `X-API-Key: ${key}`],
    'in a cookie': (key) => [`Cookie: key=${key}`],
  }

  test.each(Object.entries(rows))('%s: 401 on every route', async (why, headersOf) => {
    for (const { method, path } of operations) {
      const line = `${method} ${named(path)}`
      expectRefused(await raw(line, headersOf(server.testKey)), 401, `${why} ${line}`)
    }
  })

  test.each([
    ['in both headers', 'Authorization: Bearer', 'X-API-Key:'],
    ['twice', 'Authorization: Bearer', 'Authorization: Bearer'],
    ['twice in the other header', 'X-API-Key:', 'X-API-Key:'],
  ])('the same key %s is one', async (_, ...names) => {
    const headers = names.map((name) => `${name} ${server.testKey}`)
    expect((await raw('GET /v1/organization', headers)).status).toBe(200)
  })

  test('in the address: refused on every route, and not repeated', async () => {
    for (const { method, path } of operations) {
      const line = `${method} ${named(path)}?api_key=${server.testKey}`
      expectRefused(await raw(line, authorized()), 400, line.slice(0, 60))
    }
  })
})

describe('methods and paths', () => {
  const paths = [...new Set(operations.map(({ path }) => path))]

  test('a method that a path does not take is 405 with those that it takes', async () => {
    for (const path of paths) {
      // A literal path can also be read as one with an id, which takes methods of its own.
      const taken = all.filter((one) => formOf(one.path).test(path))
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
        if (taken.some((one) => one.method === method)) continue
        const answer = await raw(`${method} ${named(path)}`, authorized())
        expectRefused(answer, 405, `${method} ${path}`)
        for (const one of taken) expect(answer.headers.get('allow')).toContain(one.method)
      }
    }
  })

  test('a method in a header changes nothing', async () => {
    const headers = authorized('X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: DELETE')
    const answer = await raw('GET /v1/agents', headers)
    expect(answer.status).toBe(200)
  })

  test('a path that is almost one is none', async () => {
    for (const { method, path } of operations) {
      const right = named(path)
      const almost = [
        `${right}/`,
        `/${right}`,
        right.replace('/v1/', '/v1//'),
        right.toUpperCase(),
        right.replace('/v1/', '/V1/'),
        right.replace('/v1/', '/v1/./'),
        right.replace('/v1/', '/v1/x/../'),
        right.replace('/v1/', '/v1/%2e%2e/v1/'),
        right.replace('/v1/', '/v1%2F'),
        right.replace('v1', 'v%31'),
        `${right}%00`,
        `${right};a=b`,
        `${right}.json`,
        `${right}.`,
        right.replaceAll('/', '\\'),
        `${right}${'/a'.repeat(5_000)}`,
      ]
      for (const one of almost)
        expectRefused(
          await raw(`${method} ${one}`, authorized()),
          [404, 400, 405],
          one.slice(0, 80),
        )
    }
  })
})

describe('headers', () => {
  const name = '{"name":"Ada"}'
  const json = 'Content-Type: application/json'

  test.each([
    ['an empty Idempotency-Key', ['Idempotency-Key: ']],
    ['one of 256 characters', [`Idempotency-Key: ${'a'.repeat(256)}`]],
    ['one with a space', ['Idempotency-Key: a b']],
    ['one that is not ASCII', ['Idempotency-Key: \u00e4']],
    ['two', ['Idempotency-Key: a', 'Idempotency-Key: b']],
    ['a Host from elsewhere', ['Host: evil.example']],
  ])('%s', async (why, headers) => {
    for (const { method, path } of operations.filter(({ writes }) => writes)) {
      const all = headers[0]?.startsWith('Host') ? headers : ['Host: 127.0.0.1', ...headers]
      const line = `${method} ${named(path)} HTTP/1.1`
      const lines = [line, ...all, 'Connection: close', ...authorized(json)]
      const length = `Content-Length: ${name.length}`
      const text = `${[...lines, length].join('\r\n')}\r\n\r\n${name}`
      expectRefused(await sendRaw(server.baseUrl, text), [400, 404], `${why} ${line}`)
    }
  })

  test.each([
    ['two lengths', ['Content-Length: 14', 'Content-Length: 2']],
    ['a length and a coding', ['Content-Length: 14', 'Transfer-Encoding: chunked']],
    ['a length that is none', ['Content-Length: -1']],
    ['a line without a colon', ['nonsense']],
    ['a folded line', ['X-A: a', ' b']],
    ['a NUL', ['X-A: a\0b']],
    ['a bare line feed', ['X-A: a\nX-B: c\u0001']],
    ['headers of 64 kB', [`X-A: ${'a'.repeat(65_536)}`]],
  ])('%s', async (why, headers) => {
    const answer = await sendRaw(
      server.baseUrl,
      requestText('POST /v1/agents', authorized(json, ...headers), name),
    )
    expectRefused(answer, [400, 431], why)
  })

  test('what a proxy would add is believed by nobody', async () => {
    const forged = [
      'X-Forwarded-For: 10.0.0.1',
      'X-Forwarded-Host: evil.example',
      'Forwarded: for=a',
    ]
    const answer = await raw('GET /v1/agents', authorized(...forged))
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('evil.example')
  })
})

function formOf(path: string): RegExp {
  return new RegExp(`^${named(path, '[^/]+')}$`)
}

function other(key: string): string {
  return key.endsWith('a') ? 'b' : 'a'
}

/** A path with something in the place of each id. */
function named(path: string, one: string = some): string {
  return path.replaceAll(/\{\w+\}/g, one)
}
