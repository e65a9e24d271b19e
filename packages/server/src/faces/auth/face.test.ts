import { afterAll, beforeAll, expect, test } from 'vitest'
import { Passkey } from '../../../../../test/setup/authenticator.ts'
import { BrowserSession } from '../../../../../test/setup/browser-session.ts'
import { PeopleServer } from '../../../../../test/setup/people-server.ts'
import { mintToken } from '../../identity/mint.ts'

let server: PeopleServer
let url: string
beforeAll(async () => {
  server = await PeopleServer.open()
  url = (await server.serve()).url
})
afterAll(() => server.close())

let addresses = 0
/** A browser that nobody has seen, at an address of its own. */
function newBrowser(passkey = new Passkey()): BrowserSession {
  addresses += 1
  const address = `198.51.${addresses >> 8}.${addresses & 255}`
  return new BrowserSession(url, server.origin, { passkey, address })
}

async function newOwner(): Promise<BrowserSession> {
  const browser = newBrowser()
  const { status } = await browser.join(await server.invite())
  if (status !== 200) throw new Error(`no owner: ${status}`)
  return browser
}

const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  body.code,
]

test('who joins is signed in, signs out, and signs in without a name', async () => {
  const browser = newBrowser()
  const joined = await browser.join(await server.invite(), 'Ada Lovelace')
  expect(joined.status).toBe(200)
  const { organization } = server.organization
  const role = 'owner'
  expect(joined.body).toEqual({
    person: { id: expect.stringMatching(/^prs_/), name: 'Ada Lovelace' },
    session: {
      id: expect.stringMatching(/^ses_/),
      method: 'invitation',
      freshUntil: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
    },
    memberships: [
      { organization, environment: 'test', role },
      { organization, environment: 'live', role },
    ],
  })
  expect((await browser.send('GET', '/auth/me')).body).toEqual(joined.body)
  const before = browser.cookie
  expect(codeOf(await browser.post('/auth/sign-out'))).toEqual([200, undefined])
  expect(browser.cookie).toBe(null)
  browser.cookie = before
  expect(codeOf(await browser.send('GET', '/auth/me'))).toEqual([401, 'UNAUTHENTICATED'])
  browser.cookie = null
  const again = await browser.signIn()
  expect(again.body).toMatchObject({ person: joined.body.person, session: { method: 'passkey' } })
  expect((await browser.send('GET', '/auth/me')).status).toBe(200)
})

test('the cookie is for this host alone, and for no script', async () => {
  const { headers } = await newBrowser().join(await server.invite())
  expect(headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^bursar=bss_[0-9A-Za-z]{49}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    ),
  ])
})

test('an invitation is good once, and looking at it uses nothing up', async () => {
  const invitation = await server.invite('viewer')
  const looks = newBrowser()
  for (let look = 0; look < 3; look += 1)
    expect((await looks.post('/auth/join/options', { invitation })).body).toMatchObject({
      kind: 'member',
      name: 'Owner',
      grants: [{ environment: 'test', role: 'viewer' }, { environment: 'live' }],
    })
  expect((await newBrowser().join(invitation)).status).toBe(200)
  const late = await newBrowser().post('/auth/join/options', { invitation })
  expect(codeOf(late)).toEqual([410, 'INVITATION_ENDED'])
})

test('of six who join at once with one link, one does', async () => {
  const invitation = await server.invite()
  const browsers = Array.from({ length: 6 }, () => newBrowser())
  const begun = await Promise.all(
    browsers.map((browser) => browser.asked('/auth/join/options', { invitation })),
  )
  const people = await server.run('select count(*) as n from person')
  const done = await Promise.all(
    browsers.map((browser, place) => {
      const { attempt, options = {} } = begun[place] ?? {}
      const credential = browser.passkey.create(options, { origin: server.origin })
      return browser.post('/auth/join/verify', { attempt, credential })
    }),
  )
  const statuses = done.map(({ status }) => status).sort()
  expect(statuses).toEqual([200, 410, 410, 410, 410, 410])
  const [{ n = 0 } = {}] = await server.run('select count(*) as n from person')
  expect(Number(n)).toBe(Number(people[0]?.n) + 1)
})

test('an invitation that was revoked, is over, or that nobody made, is none', async () => {
  const begins = async (invitation: string) =>
    codeOf(await newBrowser().post('/auth/join/options', { invitation }))
  const end = 'update invitation set'
  const revoked = await server.invite()
  const begun = newBrowser()
  const { attempt, options } = await begun.asked('/auth/join/options', { invitation: revoked })
  await server.run(`${end} revoked_at = 1 where used_at is null`)
  expect(await begins(revoked)).toEqual([410, 'INVITATION_ENDED'])
  const credential = begun.passkey.create(options, { origin: server.origin })
  const late = await begun.post('/auth/join/verify', { attempt, credential })
  expect(codeOf(late)).toEqual([410, 'INVITATION_ENDED'])
  const over = await server.invite()
  await server.run(
    `${end} created_at = 0, expires_at = 1 where revoked_at is null and used_at is null`,
  )
  expect(await begins(over)).toEqual([410, 'INVITATION_ENDED'])
  expect(await begins(mintToken('bsi'))).toEqual([410, 'INVITATION_ENDED'])
  expect(await begins('bsi_short')).toEqual([410, 'INVITATION_ENDED'])
})

test('a name that people approve by passes for nobody and nothing else', async () => {
  const invitation = await server.invite()
  for (const name of ['', ' ', 'a\u202eb', 'system:clock', `prs_${'0'.repeat(26)}`, 'аlice'])
    expect(codeOf(await newBrowser().post('/auth/join/options', { invitation, name }))).toEqual([
      400,
      'INVALID_REQUEST',
    ])
  const joined = await newBrowser().join(invitation, '  Anna   Müller ')
  expect(joined.body.person).toMatchObject({ name: 'Anna Müller' })
})

test('an answer is good once: a repeated one signs nobody in', async () => {
  const browser = await newOwner()
  const { attempt, options } = await browser.asked('/auth/sign-in/options')
  const credential = browser.passkey.show(options, { origin: server.origin })
  const answer = { attempt, credential }
  expect((await browser.post('/auth/sign-in/verify', answer)).status).toBe(200)
  expect(codeOf(await newBrowser().post('/auth/sign-in/verify', answer))).toEqual([
    410,
    'ATTEMPT_ENDED',
  ])
  const { attempt: other } = await browser.asked('/auth/sign-in/options')
  const replayed = await newBrowser().post('/auth/sign-in/verify', { attempt: other, credential })
  expect(codeOf(replayed)).toEqual([403, 'PASSKEY_REFUSED'])
  // What was answered wrongly is not answered again.
  const twice = await newBrowser().post('/auth/sign-in/verify', { attempt: other, credential })
  expect(codeOf(twice)).toEqual([410, 'ATTEMPT_ENDED'])
})

test('an attempt ends after its time', async () => {
  const browser = await newOwner()
  const { attempt, options } = await browser.asked('/auth/sign-in/options')
  await server.run('update sign_in_attempt set expires_at = 1')
  const credential = browser.passkey.show(options, { origin: server.origin })
  const late = await browser.post('/auth/sign-in/verify', { attempt, credential })
  expect(codeOf(late)).toEqual([410, 'ATTEMPT_ENDED'])
})

test.each([
  ['who was not verified', { isVerified: false }],
  ['of another page', { origin: 'http://localhost:4400' }],
  ['of another port', { origin: 'http://bursar.localhost:4401' }],
  ['of another host name', { rpId: 'localhost' }],
])('a passkey %s is not accepted', async (_, behaviour) => {
  const joined = await newBrowser().join(await server.invite(), undefined, behaviour)
  expect(codeOf(joined)).toEqual([403, 'PASSKEY_REFUSED'])
  const browser = await newOwner()
  const before = browser.cookie
  expect(codeOf(await browser.signIn(behaviour))).toEqual([403, 'PASSKEY_REFUSED'])
  expect(codeOf(await browser.confirm(behaviour))).toEqual([403, 'PASSKEY_REFUSED'])
  expect(browser.cookie).toBe(before)
})

test('a passkey that is unknown, or signed by another, is not accepted', async () => {
  const stranger = await newOwner()
  const { options } = await stranger.asked('/auth/join/options', {
    invitation: await server.invite(),
  })
  const unknown = new Passkey()
  unknown.create(options, { origin: server.origin })
  expect(codeOf(await newBrowser(unknown).signIn())).toEqual([403, 'PASSKEY_REFUSED'])
  const { attempt, options: asked } = await stranger.asked('/auth/sign-in/options')
  const forged = unknown.show(asked, { origin: server.origin })
  const known = stranger.passkey.id.toString('base64url')
  const credential = { ...forged, id: known, rawId: known }
  const answer = await stranger.post('/auth/sign-in/verify', { attempt, credential })
  expect(codeOf(answer)).toEqual([403, 'PASSKEY_REFUSED'])
})

test('an attestation that was not asked for is not looked at', async () => {
  const { body, status } = await newBrowser().join(await server.invite(), undefined, {
    fmt: 'fido-u2f',
  })
  expect([status, body.code]).toEqual([403, 'PASSKEY_REFUSED'])
  expect(server.lines.join('')).toContain('an attestation that was not asked for')
})

test('counters refuse nobody: synchronized passkeys do not count', async () => {
  const browser = await newOwner()
  expect((await browser.signIn({ counter: 7 })).status).toBe(200)
  expect((await browser.signIn({ counter: 7 })).status).toBe(200)
  expect((await browser.signIn({ counter: 3 })).status).toBe(200)
})

test('each sign-in has a secret of its own, and ends the session before it', async () => {
  const browser = await newOwner()
  const first = browser.cookie
  await browser.signIn()
  expect(browser.cookie).not.toBe(first)
  const old = newBrowser()
  old.cookie = first
  expect((await old.send('GET', '/auth/me')).status).toBe(401)
  // One that somebody put into the browser before is not taken over.
  const other = newBrowser(browser.passkey)
  const planted = `bursar=${mintToken('bss')}`
  other.cookie = planted
  await other.signIn()
  expect(other.cookie).not.toBe(planted)
  const attacker = newBrowser()
  attacker.cookie = planted
  expect((await attacker.send('GET', '/auth/me')).status).toBe(401)
})

test('of two cookies of one name neither is taken', async () => {
  const [one, two] = [await newOwner(), await newOwner()]
  one.cookie = `${two.cookie}; ${one.cookie}`
  expect((await one.send('GET', '/auth/me')).status).toBe(401)
})

test('passkeys are added, named and removed, but for the last one', async () => {
  const browser = await newOwner()
  const only = browser.passkey.id.toString('base64url')
  const remove = (id: string) => browser.send('DELETE', `/auth/passkeys/${id}`)
  expect(codeOf(await remove(only))).toEqual([409, 'CONFLICT'])
  const phone = new Passkey()
  const added = await browser.addPasskey(phone, 'Phone')
  expect(added).toMatchObject({ status: 200, body: { name: 'Phone', usedAt: null } })
  const renamed = await browser.send('PATCH', `/auth/passkeys/${only}`, {
    body: { name: 'Laptop' },
  })
  expect(renamed.body.name).toBe('Laptop')
  expect((await browser.send('GET', '/auth/passkeys')).body.data).toMatchObject([
    { id: only, name: 'Laptop' },
    { id: added.body.id, name: 'Phone' },
  ])
  expect((await newBrowser(phone).signIn()).status).toBe(200)
  // At once, one of them is the last one.
  const both = await Promise.all([remove(only), remove(String(added.body.id))])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  expect((await browser.send('GET', '/auth/passkeys')).body.data).toHaveLength(1)
  expect(codeOf(await remove('nothing'))).toEqual([404, 'NOT_FOUND'])
})

test('nobody renames or removes what is of somebody else', async () => {
  const [one, two] = [await newOwner(), await newOwner()]
  const id = two.passkey.id.toString('base64url')
  const path = `/auth/passkeys/${id}`
  expect((await one.send('PATCH', path, { body: { name: 'Mine' } })).status).toBe(404)
  expect((await one.send('DELETE', path)).status).toBe(404)
  const me = await two.send('GET', '/auth/me')
  const { id: session } = me.body.session as { id: string }
  expect((await one.send('DELETE', `/auth/sessions/${session}`)).status).toBe(404)
  expect((await two.send('GET', '/auth/me')).status).toBe(200)
})

test('a passkey of another person confirms nothing', async () => {
  const [one, two] = [await newOwner(), await newOwner()]
  const { attempt, options } = await one.asked('/auth/confirm/options')
  const credential = two.passkey.show(options, { origin: server.origin })
  const answer = await one.post('/auth/confirm/verify', { attempt, credential })
  expect(codeOf(answer)).toEqual([403, 'PASSKEY_REFUSED'])
  const begun = await one.asked('/auth/confirm/options')
  const shown = two.passkey.show(begun.options, { origin: server.origin })
  const elsewhere = { attempt: begun.attempt, credential: shown }
  expect(codeOf(await two.post('/auth/confirm/verify', elsewhere))).toEqual([410, 'ATTEMPT_ENDED'])
})

test('a device is added by a link, once, by who was verified moments ago', async () => {
  const browser = await newOwner()
  const made = await browser.post('/auth/devices')
  expect(made.status).toBe(200)
  const link = String(made.body.url)
  expect(link.startsWith(`${server.origin}/join#bsi_`)).toBe(true)
  const invitation = link.slice(link.indexOf('#') + 1)
  const phone = newBrowser()
  const asked = await phone.post('/auth/join/options', { invitation, name: 'Somebody Else' })
  expect(asked.body).toMatchObject({ kind: 'device', name: 'Owner', grants: [] })
  const joined = await phone.join(invitation, 'Somebody Else')
  const me = await browser.send('GET', '/auth/me')
  expect(joined.body).toMatchObject({
    person: me.body.person,
    memberships: me.body.memberships as object[],
  })
  expect(codeOf(await newBrowser().post('/auth/join/options', { invitation }))).toEqual([
    410,
    'INVITATION_ENDED',
  ])
  expect((await browser.send('GET', '/auth/passkeys')).body.data).toHaveLength(2)
})

test('what lasts asks for a passkey that was shown moments ago', async () => {
  const browser = await newOwner()
  const { attempt, options } = await browser.asked('/auth/passkeys/options')
  const credential = new Passkey().create(options, { origin: server.origin })
  const id = browser.passkey.id.toString('base64url')
  await browser.addPasskey()
  await server.run('update person_session set created_at = 0, fresh_at = 0')
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect((await browser.send('GET', '/auth/me')).body.session).toMatchObject({ freshUntil: null })
  const needing = [
    () => browser.post('/auth/passkeys/options'),
    () => browser.post('/auth/passkeys/verify', { attempt, credential }),
    () => browser.send('DELETE', `/auth/passkeys/${id}`),
    () => browser.post('/auth/devices'),
  ]
  for (const ask of needing) expect(codeOf(await ask())).toEqual([403, 'REAUTHENTICATION_REQUIRED'])
  const before = browser.cookie
  expect((await browser.confirm()).status).toBe(200)
  expect(browser.cookie).toBe(before)
  expect((await browser.post('/auth/devices')).status).toBe(200)
})

test('sessions are listed and ended, one by one or all others', async () => {
  const browser = await newOwner()
  const others = [newBrowser(browser.passkey), newBrowser(browser.passkey)]
  for (const other of others) await other.signIn()
  const listed = (await browser.send('GET', '/auth/sessions')).body.data as {
    id: string
    current: boolean
  }[]
  expect(listed.map(({ current }) => current)).toEqual([false, false, true])
  const [newest] = listed
  expect((await browser.send('DELETE', `/auth/sessions/${newest?.id}`)).status).toBe(200)
  expect((await others[1]?.send('GET', '/auth/me'))?.status).toBe(401)
  expect((await others[0]?.send('GET', '/auth/me'))?.status).toBe(200)
  expect((await browser.send('DELETE', '/auth/sessions')).body).toEqual({ ended: 1 })
  expect((await others[0]?.send('GET', '/auth/me'))?.status).toBe(401)
  expect((await browser.send('GET', '/auth/me')).status).toBe(200)
})
