import { expect, test } from 'vitest'
import { partial } from '../../../../../test/setup/partial.ts'
import type { Exchange } from '../http/exchange.ts'
import { isForeign } from './origin.ts'

const publicUrl = 'https://pay.example.com'
const host = '127.0.0.1:4400'

test.each([
  ['the public address', { origin: publicUrl }, false],
  ['the address that was asked', { origin: `http://${host}` }, false],
  ['a page without referrer, the same', { origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
  ['no browser', {}, false],
  ['the address bar', { 'sec-fetch-site': 'none' }, false],
  ['another site', { origin: 'https://evil.example' }, true],
  ['the same name with another port', { origin: 'http://127.0.0.1:4401' }, true],
  ['the same name over TLS', { origin: `https://${host}` }, true],
  ['the public name in plain', { origin: 'http://pay.example.com' }, true],
  ['a name that begins alike', { origin: `${publicUrl}.evil.example` }, true],
  ['nowhere', { origin: 'null' }, true],
  ['nowhere, of another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }, true],
  [
    'the same origin, yet another site',
    { origin: publicUrl, 'sec-fetch-site': 'cross-site' },
    true,
  ],
  ['a neighbour', { 'sec-fetch-site': 'same-site' }, true],
  ['what no browser says', { 'sec-fetch-site': 'trusted' }, true],
  ['two at once', { origin: `${publicUrl}, https://evil.example` }, true],
])('a form from %s', (_, sent, foreign) => {
  const headers: Readonly<Record<string, string>> = { host, ...sent }
  const exchange = partial<Exchange>({ header: (name) => headers[name] ?? null })
  expect(isForeign(exchange, publicUrl)).toBe(foreign)
})
