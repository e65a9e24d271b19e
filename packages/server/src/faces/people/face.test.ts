import { afterAll, beforeAll, expect, test } from 'vitest'
import { PageServer } from '../../../../../test/setup/page-server.ts'
import { files } from './frame.ts'
import { homeOf } from './place.ts'
import { to } from './script/to.ts'

let server: PageServer
beforeAll(async () => {
  server = await PageServer.start()
})
afterAll(() => server.stop())

/** Asked of the socket itself, whatever names resolve to here. */
async function get(path: string) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const pages = [
  ...['/join', '/sign-in', '/account', '/people'],
  ...['/people?environment=test', '/people?environment=live'],
]

test.each(pages)('%s is guarded, and nothing in it runs by itself', async (path) => {
  const { status, headers, text } = await get(path)
  expect(status).toBe(200)
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
      "require-trusted-types-for 'script'; trusted-types 'none'",
  )
  expect(Object.fromEntries(headers)).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  expect(text).not.toMatch(/<style|<script(?! src)|\sstyle=|\son\w+=|https?:\/\/(?!bursar|pay)/)
})

test('the page of a book is told by the address, and of what else is said none', async () => {
  const titled = async (query: string) =>
    /<title>(.*?)<\/title>/.exec((await get(`/people?${query}`)).text)?.[1]
  expect(await titled('environment=live')).toBe('● LIVE · People · Bursar')
  expect(await titled('organization=org_1&environment=test')).toBe('◌ TEST · People · Bursar')
  for (const query of ['', 'environment=LIVE', 'environment=test&environment=live', '<b>'])
    expect(await titled(query)).toBe('People · Bursar')
})

test('every id of a page stands in it once, and what a label is for is there', async () => {
  for (const path of pages) {
    const { text } = await get(path)
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([])
    for (const [, of] of text.matchAll(/\b(?:for|aria-labelledby|aria-describedby)="([^"]+)"/g))
      expect(ids).toContain(of)
  }
})

test('what the pages load is served, and is small', async () => {
  const bytes = new Map<string, number>()
  for (const [name, path] of Object.entries(files)) {
    const { status, headers, text } = await get(path)
    expect([name, status]).toEqual([name, 200])
    expect(headers.get('etag')).not.toBe(null)
    bytes.set(name, Buffer.byteLength(text))
  }
  const of = (...names: string[]) => names.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0)
  for (const name of ['join', 'signIn', 'account', 'people'])
    expect(of('page', 'to', name)).toBeLessThan(12_000)
  expect(of('page', 'to', 'join', 'signIn', 'account', 'people')).toBeLessThan(18_000)
})

const origin = 'https://pay.example.com'
const { ownPath } = (await import(`data:text/javascript,${encodeURIComponent(to)}`)) as {
  ownPath(to: string | null, origin: string): string
}

test.each([
  ['/people?environment=test#a', '/people?environment=test#a'],
  ['/a/../people', '/people'],
  ['/', '/'],
  [null, '/account'],
  ['', '/account'],
  ['people', '/account'],
  ['//evil.test', '/account'],
  ['/..//evil.test', '/account'],
  ['/.//evil.test', '/account'],
  ['/%2e%2e//evil.test', '/account'],
  ['/\\evil.test', '/account'],
  ['\\\\evil.test', '/account'],
  ['/\t/evil.test', '/account'],
  ['/..\\/evil.test', '/account'],
  [' /\n/evil.test', '/account'],
  ['javascript:alert(1)', '/account'],
  ['data:text/html,x', '/account'],
  [`blob:${origin}/x`, '/account'],
  ['https://evil.test/', '/account'],
  [`${origin}@evil.test/`, '/account'],
  [`${origin}/people`, '/account'],
  ['https://[', '/account'],
])('after signing in, %j leads to %s', (asked, path) => {
  const found = ownPath(asked, origin)
  expect(found).toBe(path)
  expect(new URL(found, origin).origin).toBe(origin)
})

test.each([
  ['https://pay.example.com', 'https://pay.example.com'],
  ['https://pay.example.com:8443/x', 'https://pay.example.com:8443'],
  ['http://bursar.localhost:4000', 'http://bursar.localhost:4000'],
  ['http://localhost:4000', 'http://localhost:4000'],
  ['http://127.0.0.1:4000', null],
  ['http://[::1]:4000', null],
  ['https://192.0.2.7', null],
  ['http://pay.example.com', null],
  ['http://evil.localhost:4000', null],
])('passkeys of %s live at %s', (publicUrl, home) => {
  expect(homeOf(publicUrl)).toBe(home)
})
