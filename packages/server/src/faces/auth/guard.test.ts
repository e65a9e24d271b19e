import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Passkey } from '../../../../../test/setup/authenticator.ts'
import { BrowserSession } from '../../../../../test/setup/browser-session.ts'
import { PeopleServer } from '../../../../../test/setup/people-server.ts'
import { mintToken } from '../../identity/mint.ts'
import { attemptsBurstMax, failuresBurstMax } from '../../limits.ts'

let server: PeopleServer
let url: string
let browser: BrowserSession
beforeAll(async () => {
  server = await PeopleServer.open()
  url = (await server.serve()).url
  browser = new BrowserSession(url, server.origin)
  await browser.join(await server.invite())
})
afterAll(() => server.close())

const tables = ['person', 'person_passkey', 'person_session', 'sign_in_attempt', 'invitation']
async function state() {
  const counts = tables.map((table) => `(select count(*) from ${table}) as ${table}`)
  const names = "(select string_agg(name, ',' order by id) from person_passkey) as names"
  const used = '(select count(*) from invitation where used_at is not null) as used'
  return (await server.run(`select ${counts.join(', ')}, ${names}, ${used}`))[0]
}

let invitation = ''
beforeEach(async () => {
  invitation = await server.invite()
})

const foreign: readonly (readonly [string, Record<string, string | null>, number])[] = [
  ['from nowhere', { origin: null }, 403],
  ['from another site', { origin: 'https://evil.example' }, 403],
  ['from a page without origin', { origin: 'null' }, 403],
  ['from another port of this host', { origin: 'http://bursar.localhost:4401' }, 403],
  ['from the other name of this machine', { origin: 'http://localhost:4400' }, 403],
  ['that the browser says is of another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['that the browser says is of a sibling', { 'sec-fetch-site': 'same-site' }, 403],
  ['as text', { 'content-type': 'text/plain' }, 415],
  ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['as a form of parts', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  ['without a type', { 'content-type': null }, 415],
]

test.each(foreign)('a request %s changes nothing', async (_, headers, status) => {
  const made = await browser.asked('/auth/join/options', { invitation })
  const credential = new Passkey().create(made.options, { origin: server.origin })
  const shown = await browser.asked('/auth/sign-in/options')
  const answer = browser.passkey.show(shown.options, { origin: server.origin })
  const id = browser.passkey.id.toString('base64url')
  const requests: readonly (readonly [string, string, object])[] = [
    ['POST', '/auth/join/options', { invitation }],
    ['POST', '/auth/join/verify', { attempt: made.attempt, credential }],
    ['POST', '/auth/sign-in/options', {}],
    ['POST', '/auth/sign-in/verify', { attempt: shown.attempt, credential: answer }],
    ['POST', '/auth/confirm/options', {}],
    ['POST', '/auth/passkeys/options', {}],
    ['POST', '/auth/devices', {}],
    ['PATCH', `/auth/passkeys/${id}`, { name: 'Stolen' }],
    ['DELETE', `/auth/passkeys/${id}`, {}],
    ['DELETE', '/auth/sessions', {}],
    ['POST', '/auth/sign-out', {}],
  ]
  const before = await state()
  for (const [method, path, body] of requests) {
    const said = await browser.send(method, path, { body, headers })
    expect([path, said.status]).toEqual([path, status])
  }
  expect(await state()).toEqual(before)
  expect((await browser.send('GET', '/auth/me')).status).toBe(200)
})

test('no page of another site is let read anything', async () => {
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  for (const path of ['/auth/me', '/auth/passkeys', '/auth/sessions']) {
    const said = await browser.send('GET', path, { headers })
    expect(said.status).toBe(403)
    expect([...said.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    const own = await browser.send('GET', path)
    expect(own.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(own.headers.get('cache-control')).toBe('no-store')
  }
  const preflight = await browser.send('OPTIONS', '/auth/me', { headers })
  expect(preflight.status).toBe(405)
})

test.each([
  ['an unknown field', { invitation: 'x', extra: 1 }, 400],
  ['no field that is required', {}, 400],
  ['what is no JSON', '{', 400],
  ['one field twice', '{"invitation":"a","invitation":"b"}', 400],
  ['more than a passkey needs', { invitation: 'x'.repeat(40_000) }, 413],
])('a body with %s is refused', async (_, body, status) => {
  expect((await browser.send('POST', '/auth/join/options', { body })).status).toBe(status)
})

test('a query is refused, and what is there for another method says so', async () => {
  expect((await browser.send('GET', '/auth/me?a=1')).status).toBe(400)
  expect((await browser.send('GET', '/auth/sign-in/options')).status).toBe(405)
  expect((await browser.send('GET', '/auth/nothing')).status).toBe(404)
})

test('who is signed out reads nothing and changes nothing', async () => {
  const nobody = new BrowserSession(url, server.origin)
  const paths = ['/auth/me', '/auth/passkeys', '/auth/sessions']
  for (const path of paths) expect((await nobody.send('GET', path)).status).toBe(401)
  for (const path of ['/auth/confirm/options', '/auth/passkeys/options', '/auth/devices'])
    expect((await nobody.post(path)).status).toBe(401)
  expect((await nobody.send('DELETE', '/auth/sessions')).status).toBe(401)
  expect((await nobody.post('/auth/sign-out')).status).toBe(200)
  nobody.cookie = `bursar=${mintToken('bss')}`
  expect((await nobody.send('GET', '/auth/me')).status).toBe(401)
  // Where there is no encryption the name of the other cookie means nothing.
  nobody.cookie = `__Host-${browser.cookie}`
  expect((await nobody.send('GET', '/auth/me')).status).toBe(401)
})

test('who guesses is slowed down, and nobody else is', async () => {
  const still = (await server.serve({ now: () => 0 })).url
  const guesser = new BrowserSession(still, server.origin, { address: '192.0.2.1' })
  const shown = await browser.asked('/auth/sign-in/options')
  const credential = browser.passkey.show(shown.options, { origin: server.origin })
  const guess = () =>
    guesser.post('/auth/sign-in/verify', { attempt: mintToken('bsa'), credential })
  const statuses: number[] = []
  for (let round = 0; round < failuresBurstMax + 40; round += 1)
    statuses.push((await guess()).status)
  expect(new Set(statuses.slice(0, failuresBurstMax))).toEqual(new Set([410]))
  expect(statuses).toContain(429)
  const retry = (await guess()).headers.get('retry-after')
  expect(Number(retry)).toBeGreaterThan(0)
  // Who is signed in already works on from that very address, and others sign in from theirs.
  guesser.cookie = browser.cookie
  expect((await guesser.send('GET', '/auth/me')).status).toBe(200)
  const elsewhere = { passkey: browser.passkey, address: '192.0.2.77' }
  expect((await new BrowserSession(still, server.origin, elsewhere).signIn()).status).toBe(200)
})

test('who begins again and again is slowed down, and nobody else is', async () => {
  const still = (await server.serve({ now: () => 0 })).url
  const flood = new BrowserSession(still, server.origin, { address: '192.0.2.2' })
  const statuses: number[] = []
  for (let round = 0; round < attemptsBurstMax + 20; round += 1)
    statuses.push((await flood.post('/auth/sign-in/options')).status)
  expect(new Set(statuses.slice(0, attemptsBurstMax))).toEqual(new Set([200]))
  expect(statuses.at(-1)).toBe(429)
  const elsewhere = new BrowserSession(still, server.origin, { address: '192.0.2.3' })
  expect((await elsewhere.post('/auth/sign-in/options')).status).toBe(200)
})

test('the log has nothing that opens anything', async () => {
  const link = await browser.post('/auth/devices')
  await browser.signIn()
  await new BrowserSession(url, server.origin).post('/auth/join/options', { invitation })
  // What fails is logged with its error.
  await server.run('alter table invitation rename to hidden')
  await new BrowserSession(url, server.origin).post('/auth/join/options', { invitation })
  await server.run('alter table hidden rename to invitation')
  const lines = server.lines.join('')
  expect(lines).toContain('a request failed')
  const secrets = [browser.cookie?.split('=')[1], invitation, String(link.body.url).split('#')[1]]
  for (const secret of secrets) {
    expect(secret).toMatch(/^bs[is]_/)
    expect(lines).not.toContain(secret)
  }
})

test('where browsers keep no passkeys, nobody is asked for one', async () => {
  const other = await PeopleServer.open('http://192.0.2.10:4400')
  try {
    const there = new BrowserSession((await other.serve()).url, other.origin)
    for (const [path, body] of [
      ['/auth/sign-in/options', {}],
      ['/auth/join/options', { invitation: await other.invite() }],
    ] as const) {
      const said = await there.post(path, body)
      expect([said.status, said.body.code]).toEqual([409, 'SIGN_IN_UNAVAILABLE'])
    }
  } finally {
    await other.close()
  }
})

test('with encryption the cookie is of this host and never without it', async () => {
  const other = await PeopleServer.open('https://pay.example.com')
  try {
    const there = new BrowserSession((await other.serve()).url, other.origin)
    const joined = await there.join(await other.invite())
    expect(joined.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-bursar=bss_\w{49}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=604800$/,
      ),
    ])
    expect((await there.send('GET', '/auth/me')).status).toBe(200)
    const out = await there.post('/auth/sign-out')
    expect(out.headers.getSetCookie()).toEqual([
      '__Host-bursar=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0',
    ])
  } finally {
    await other.close()
  }
})
