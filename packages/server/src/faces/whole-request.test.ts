import { expect, test } from 'vitest'
import { wholeRequest } from './whole-request.ts'

const head = 'POST /v1/payments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer bsr_test_x'
const whole = `${head}\r\nContent-Length: 2\r\n\r\n{}`
const of = (text: string) => wholeRequest(Buffer.from(text, 'latin1'))

test('a request in one piece is read: method, address and headers in any case', () => {
  const request = of(whole)
  expect([request?.method, request?.url]).toEqual(['POST', '/v1/payments'])
  expect(request?.header('authorization')).toBe('Bearer bsr_test_x')
  expect(request?.header('x-api-key')).toBeNull()
  expect(
    of('GET /v1/agents?limit=1 HTTP/1.1\r\nhost: a\r\nX-API-KEY:k \r\n\r\n')?.header('x-api-key'),
  ).toBe('k')
  expect(of(`${head}\r\nConnection: Keep-Alive\r\n\r\n`)).not.toBeNull()
})

// What the parser of HTTP could end elsewhere is left to it: bytes of one request must never be
// taken for another.
test.each([
  ['a part of the body', whole.slice(0, -1)],
  ['a part of the head', whole.slice(0, 40)],
  ['something after it', `${whole}G`],
  ['two at once', whole + whole],
  ['two lengths', `${head}\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
  ['two lists of hops', `${head}\r\nX-Forwarded-For: a\r\nX-Forwarded-For: b\r\n\r\n`],
  ['a length that is none', `${head}\r\nContent-Length: 0x2\r\n\r\n{}`],
  ['a length with a sign', `${head}\r\nContent-Length: +2\r\n\r\n{}`],
  ['a length list', `${head}\r\nContent-Length: 2, 2\r\n\r\n{}`],
  ['a blank before the colon', `${head}\r\nContent-Length : 2\r\n\r\n`],
  ['a folded header', `${head}\r\nX: a\r\n b\r\n\r\n`],
  ['a folded length', `${head}\r\nContent-Length:\r\n 2\r\n\r\n{}`],
  ['chunks', `${head}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['chunks, hidden', `${head}\r\nTransfer-Encoding : chunked\r\n\r\n`],
  ['a bare line feed', `${head}\nContent-Length: 2\r\n\r\n{}`],
  ['a bare carriage return', `${head}\rX: y\r\n\r\n`],
  ['a length in a value', `${head}\r\nX: content-length: 2\r\n\r\n`],
  ['an expectation', `${head}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`],
  ['an upgrade', `${head}\r\nUpgrade: h2c\r\n\r\n`],
  ['the last of its connection', `${head}\r\nConnection: close\r\n\r\n`],
  ['an older version', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n'],
  ['a HEAD, which has no body', 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a proxy request', 'GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a long head', `${head}\r\nX: ${'x'.repeat(3_000)}\r\n\r\n`],
])('%s is for the parser', (_, text) => {
  expect(of(text)).toBeNull()
})
