import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { problemBody } from '@bursar/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'
import { requestBytesMax } from './bounds.ts'
import { createHttpServer } from './server.ts'

const rig = new FaceRig()
const key = rig.key()
const id = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const server: Server = createHttpServer(rig)
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(() => server.close())

interface Heard {
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** Sends these very bytes and reads until the server closes, or has nothing more to say. */
function raw(...parts: (string | Buffer)[]): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString()
      const [headers = '', ...body] = text.split('\r\n\r\n')
      resolve({ status: Number(headers.slice(9, 12)), headers, body: body.join('\r\n\r\n') })
    })
    for (const part of parts) socket.write(part)
  })
}

const close = 'Connection: close\r\n'
const auth = `Host: localhost\r\n${close}Authorization: Bearer ${key}\r\n`
const get = (target: string, headers = auth, method = 'GET') =>
  raw(`${method} ${target} HTTP/1.1\r\n${headers}\r\n`)

/** Sends the parts one by one: the answer is on its way before the last of them. */
async function slowly(first: string, ...rest: string[]): Promise<Heard> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.write(first)
  await once(socket, 'readable')
  for (const part of rest) {
    socket.write(part)
    await sleep(10)
  }
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'close')
  const text = Buffer.concat(chunks).toString()
  const [headers = '', ...body] = text.split('\r\n\r\n')
  return { status: Number(headers.slice(9, 12)), headers, body: body.join('\r\n\r\n') }
}

function post(body: string | Buffer, headers = 'Content-Type: application/json\r\n') {
  const bytes = Buffer.from(body)
  const length = `Content-Length: ${bytes.length}\r\n`
  return raw(`POST /v1/agents HTTP/1.1\r\n${auth}${headers}${length}\r\n`, bytes)
}

function codeOf({ status, headers, body }: Heard): string {
  expect(headers).toMatch(/^content-type: application\/problem\+json$/im)
  const parsed = problemBody.parse(JSON.parse(body))
  expect(parsed.status).toBe(status)
  return `${status} ${parsed.code}`
}

const padded = (bytes: number) => {
  const [before, after] = ['{"name":"Bot","description":"', '"}']
  return `${before}${' '.repeat(bytes - before.length - after.length)}${after}`
}

test.each([
  ['an application/json', '{"name":"Bot"}', 'application/json', 200],
  ['one with charset', '{"name":"Bot"}', 'application/json; charset=utf-8', 200],
  ['one with charset, quoted, loud', '{"name":"Bot"}', 'Application/JSON;charset="UTF-8"', 200],
  ['a usual misspelling', '{"name":"Bot"}', 'application/json; charset=utf8', 200],
  ['the same, quoted', '{"name":"Bot"}', 'application/json ; Charset="UTF8"', 200],
  ['a part of UTF-8', '{"name":"Bot"}', 'application/json;charset=us-ascii', 200],
  ['an empty parameter', '{"name":"Bot"}', 'application/json;', 200],
  ['empty parameters', '{"name":"Bot"}', 'application/json; ; charset=utf-8;', 200],
  ['an empty charset', '{"name":"Bot"}', 'application/json; charset=', 200],
  ['another parameter', '{"name":"Bot"}', 'application/json; version=1', 200],
  ['another charset', '{"name":"Bot"}', 'application/json; charset=utf-16', 415],
  ['another charset, quoted', '{"name":"Bot"}', 'application/json; charset="latin1"', 415],
  ['one charset too many', '{"name":"Bot"}', 'application/json;charset=utf8;charset=big5', 415],
  ['a form', 'name=Bot', 'application/x-www-form-urlencoded', 415],
  ['a text', '{"name":"Bot"}', 'text/plain', 415],
  ['a longer type', '{"name":"Bot"}', 'application/json-patch+json', 415],
  ['no type', '{"name":"Bot"}', '', 415],
  ['bytes that are not UTF-8', Buffer.from('{"name":"\xff"}', 'latin1'), 'application/json', 400],
  ['UTF-16', Buffer.from('{"name":"Bot"}', 'utf16le'), 'application/json', 400],
  ['an encoded surrogate', Buffer.from('22eda08022', 'hex'), 'application/json', 400],
  ['a byte order mark', '\ufeff{"name":"Bot"}', 'application/json', 400],
  ['a key twice', '{"name":"Bot","name":"Bob"}', 'application/json', 400],
  ['an unknown field', '{"name":"Bot","admin":true}', 'application/json', 400],
  ['a list', '[]', 'application/json', 400],
  ['null', 'null', 'application/json', 400],
  ['nothing, though a field is required', '', 'application/json', 400],
  ['a byte too many', padded(requestBytesMax + 1), 'application/json', 413],
  ['100,000 labels', labels(), 'application/json', 413],
])('a body: %s', async (_, body, type, status) => {
  const heard = await post(body, type === '' ? '' : `Content-Type: ${type}\r\n`)
  expect(heard.status).toBe(status)
  if (status !== 200) codeOf(heard)
})

function labels(): string {
  const metadata = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))
  return JSON.stringify({ name: 'Bot', metadata })
}

test('a body of the greatest size is read', async () => {
  // Too long for a description, yet not for a body.
  expect(codeOf(await post(padded(requestBytesMax)))).toBe('400 INVALID_REQUEST')
})

test('a compressed body is refused', async () => {
  const headers = 'Content-Type: application/json\r\nContent-Encoding: gzip\r\n'
  expect(codeOf(await post('{"name":"Bot"}', headers))).toBe('415 UNSUPPORTED_MEDIA_TYPE')
})

test('a body of unknown length is measured while it comes', async () => {
  const start = `POST /v1/agents HTTP/1.1\r\n${auth}Content-Type: application/json\r\n`
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
  const chunked = `${start}Transfer-Encoding: chunked\r\n\r\n`
  const small = await raw(chunked, chunk('{"name":'), chunk('"Bot"}'), '0\r\n\r\n')
  expect(small.status).toBe(200)
  const big = await raw(chunked, chunk('x'.repeat(requestBytesMax + 1)))
  expect(codeOf(big)).toBe('413 PAYLOAD_TOO_LARGE')
})

test('an announced giant is refused before it is sent', async () => {
  const headers = `${auth}Content-Type: application/json\r\nContent-Length: 999999999\r\n`
  const heard = await raw(`POST /v1/agents HTTP/1.1\r\n${headers}\r\n{`)
  expect(codeOf(heard)).toBe('413 PAYLOAD_TOO_LARGE')
})

const giant = 'Content-Type: application/json\r\nContent-Length: 9999999\r\n'
const rest = Array.from({ length: 20 }, () => 'x'.repeat(16_384))

test.each([
  ['headers', 400, `GET /v1/agents HTTP/1.1\r\n${auth}X-Long: ${'x'.repeat(17_000)}`],
  ['no request', 400, 'hello\r\n\r\n'],
  ['a body', 413, `POST /v1/agents HTTP/1.1\r\n${auth}${giant}\r\n`],
  ['a body without a path', 404, `POST /v1/none HTTP/1.1\r\n${auth}${giant}\r\n`],
])('an answer is read by who still sends: %s', async (_, status, first) => {
  expect((await slowly(first, ...rest)).status).toBe(status)
})

test('where no body is expected an empty one passes, and any field is named', async () => {
  const pause = `POST /v1/agents/${id}/pause HTTP/1.1\r\n${auth}`
  const json = (body: string) =>
    raw(`${pause}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  expect((await raw(`${pause}\r\n`)).status).toBe(200)
  expect((await raw(`${pause}Content-Length: 0\r\n\r\n`)).status).toBe(200)
  expect((await json('{}')).status).toBe(200)
  const named = await json('{"reason":"x"}')
  expect(codeOf(named)).toBe('400 INVALID_REQUEST')
  expect(named.body).toContain('"path":"reason"')
})

test.each([
  ['/v1/agents', 200],
  [`/v1/agents/${id}`, 200],
  ['/v1/agents/templates', 200],
  ['/v1/agents/', 404],
  ['//v1/agents', 404],
  ['/v1//agents', 404],
  ['/V1/agents', 404],
  ['/v1/Agents', 404],
  ['/v1/agents/.', 404],
  ['/v1/agents/..', 404],
  [`/v1/agents/${id}/..`, 404],
  ['/v1/agents/../payments', 404],
  ['/v1/./agents', 404],
  ['/v1/agents/%2e%2e/payments', 404],
  ['/v1/agents%2ftemplates', 404],
  ['/v1/agents/x%2fpause', 404],
  ['/v1/agents%00', 404],
  ['/v1/agent%73', 404],
  ['/v1/agents;a=b', 404],
  ['/v1\\agents', 400],
  ['/v1/agents/caf%C3%A9', 404],
  ['http://localhost/v1/agents', 404],
  ['/v2/agents', 404],
  ['/v1', 404],
  ['/v1/unknown', 404],
])('the path %s', async (path, status) => {
  rig.calls.length = 0
  const heard = await get(path)
  expect(heard.status).toBe(status)
  if (status === 200) return
  codeOf(heard)
  expect(rig.calls).toStrictEqual([])
})

test('an id of 10 kB names nothing', async () => {
  rig.calls.length = 0
  const heard = await get(`/v1/agents/${'x'.repeat(10_000)}`)
  expect(codeOf(heard)).toBe('404 NOT_FOUND')
  expect(heard.body.length).toBeLessThan(1_000)
  expect(rig.calls).toStrictEqual([])
})

test.each([
  ['PUT', '/v1/agents', 'GET, HEAD, POST'],
  ['OPTIONS', '/v1/agents', 'GET, HEAD, POST'],
  ['TRACE', '/v1/agents', 'GET, HEAD, POST'],
  ['DELETE', '/v1/payments', 'GET, HEAD, POST'],
  ['PATCH', `/v1/agents/${id}`, 'DELETE, GET, HEAD'],
  ['GET', `/v1/agents/${id}/pause`, 'POST'],
  ['POST', '/health', 'GET, HEAD'],
  ['POST', '/v1/openapi.json', 'GET, HEAD'],
])('%s %s is no method of it', async (method, path, allow) => {
  const heard = await get(path, auth, method)
  expect(codeOf(heard)).toBe('405 METHOD_NOT_ALLOWED')
  expect(heard.headers).toContain(`Allow: ${allow}`)
  expect(heard.headers).not.toMatch(/access-control/i)
})

test('HEAD is GET without the body', async () => {
  const heard = await get('/v1/agents', auth, 'HEAD')
  expect(heard).toMatchObject({ status: 200, body: '' })
  expect(heard.headers).toMatch(/content-type: application\/json/i)
  expect((await get(`/v1/agents/${id}/pause`, auth, 'HEAD')).status).toBe(405)
  expect((await get('/v1/agents', `Host: localhost\r\n${close}`, 'HEAD')).status).toBe(401)
})

test('no header changes the method', async () => {
  rig.calls.length = 0
  const override = 'X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\n'
  await get(`/v1/agents/${id}?_method=DELETE`, `${auth}${override}`)
  await get(`/v1/agents/${id}`, `${auth}${override}`)
  expect(rig.calls.map(({ operation }) => operation)).toStrictEqual(['agents.retrieve'])
})

test.each([
  ['Authorization twice', `${auth}Authorization: Bearer ${key}\r\n`, 200],
  ['two of them', `${auth}Authorization: Bearer ${key}a\r\n`, 401],
  ['two of them, in small letters', `${auth}authorization: bearer ${key}a\r\n`, 401],
  ['Authorization and X-API-Key', `${auth}X-API-Key: ${key}\r\n`, 200],
  ['Authorization and another X-API-Key', `${auth}X-API-Key: ${key}a\r\n`, 401],
  ['a foreign Host', auth.replace('localhost', 'evil.example'), 400],
  ['a Host that begins well', auth.replace('localhost', 'localhost.evil.example'), 400],
  ['a Host that ends in a dot', auth.replace('localhost', 'localhost.'), 400],
  ['a Host with a port', auth.replace('localhost', '127.0.0.1:4400'), 200],
  ['an IPv6 Host', auth.replace('localhost', '[::1]:4400'), 200],
  ['an impossible Host', auth.replace('localhost', 'a b'), 400],
  ['no Host', auth.replace('Host: localhost\r\n', ''), 400],
  ['a header of 64 kB', `${auth}X-Long: ${'x'.repeat(65_536)}\r\n`, 400],
  ['two lengths', `${auth}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n`, 400],
  ['a header with a line break inside', `${auth}X-Bad: a\rb\r\n`, 400],
])('%s', async (_, headers, status) => {
  const heard = await get('/v1/agents', headers)
  expect(heard.status).toBe(status)
  if (status !== 200) codeOf(heard)
})

test('an Idempotency-Key that comes twice is refused', async () => {
  const twice = 'Idempotency-Key: a\r\nIdempotency-Key: a\r\nContent-Type: application/json\r\n'
  expect(codeOf(await post('{"name":"Bot"}', twice))).toBe('400 INVALID_REQUEST')
})

test('what is no HTTP is answered with a problem', async () => {
  expect(codeOf(await raw('hello\r\n\r\n'))).toBe('400 INVALID_REQUEST')
})

test.each([['{"name":"Bot"}'], ['{"name":"Bot"}x'.repeat(20_000)]])(
  'a body longer than it says is read as far as it says, answered, and the last of its connection',
  async (body) => {
    const head = `${auth.replace(close, '')}Content-Type: application/json\r\n`
    const heard = await raw(
      `POST /v1/agents HTTP/1.1\r\n${head}Content-Length: 14\r\n\r\n`,
      body,
      'x',
    )
    expect(heard.status).toBe(200)
    expect(heard.headers).toMatch(/^connection: close$/im)
    expect(heard.body).toBe('{"fine":true}')
  },
)

test('a body that cannot be told from what follows is answered', async () => {
  const head = `${auth.replace(close, '')}Content-Type: application/json\r\n`
  const chunked = `POST /v1/agents HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n`
  rig.calls.length = 0
  expect(codeOf(await raw(chunked, '5\r\n{"na', 'me":"Bot"}'))).toBe('400 INVALID_REQUEST')
  expect(rig.calls).toEqual([])
})

test('garbage behind requests is not taken for their answer, nor keeps it from them', async () => {
  const releases: (() => void)[] = []
  rig.answer = () =>
    new Promise((resolve) => {
      const number = releases.length + 1
      releases.push(() => resolve({ status: 200, body: { number } }))
    })
  const one = `GET /v1/agents HTTP/1.1\r\n${auth.replace(close, '')}\r\n`
  const heard = raw(one, `${one}garbage\r\n\r\n`, 'and more of it')
  await expect.poll(() => releases.length).toBe(2)
  await sleep(50)
  for (const release of releases) release()
  const { status, headers, body } = await heard
  expect({ status, body: body.replace(/HTTP.*\r\n\r\n/s, ' ') }).toStrictEqual({
    status: 200,
    body: '{"number":1} {"number":2}',
  })
  expect(headers).not.toMatch(/^connection: close$/im)
  expect(body).toMatch(/^connection: close$/im)
  rig.answer = () => ({ status: 200, body: { fine: true } })
})
