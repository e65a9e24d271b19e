import type { Id } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asking } from '../../../../../test/setup/bench.ts'
import { BrowserSession } from '../../../../../test/setup/browser-session.ts'
import { PeopleServer } from '../../../../../test/setup/people-server.ts'
import type { People } from '../../application/people/people.ts'

let server: PeopleServer
let url: string
let people: People
beforeAll(async () => {
  server = await PeopleServer.open()
  ;({ url, people } = await server.serve())
  // The first member of a book is an owner.
  await newPerson()
})
afterAll(() => server.close())

async function newPerson(...asked: Parameters<PeopleServer['invite']>) {
  const browser = new BrowserSession(url, server.origin)
  const joined = await browser.join(await server.invite(...asked))
  if (joined.status !== 200) throw new Error(`not joined: ${joined.status}`)
  return { browser, person: (joined.body.person as { id: string }).id, joined }
}

async function remove(person: string, bookId: number) {
  const params = { person: person as Id<'person'>, cascade: null }
  const command = { kind: 'member.end', actor: 'system:setup', params } as const
  expect(await server.engine.submit(bookId, asking(command))).toMatchObject({ kind: 'recorded' })
}

const test1 = { 'bursar-environment': 'test' }
const read = (browser: BrowserSession, headers: Record<string, string | null> = test1) =>
  browser.send('GET', '/v1/organization', { headers })

function create(browser: BrowserSession, headers: Record<string, string | null> = {}) {
  return browser.send('POST', '/v1/agents', {
    body: { name: 'Ada' },
    headers: { ...test1, ...headers },
  })
}

test('who is signed in may what their membership may, in the book that is named', async () => {
  const { browser } = await newPerson('viewer', { environments: ['test'] })
  const { status, body } = await read(browser)
  expect([status, body.environment]).toEqual([200, 'test'])
  const live = await read(browser, { 'bursar-environment': 'live' })
  expect([live.status, live.body.code]).toEqual([403, 'FORBIDDEN'])
  const write = await create(browser)
  expect([write.status, write.body.code]).toEqual([403, 'FORBIDDEN'])
  const { browser: owner } = await newPerson('owner')
  expect((await create(owner)).status).toBe(201)
  const inLive = await read(owner, { 'bursar-environment': 'live' })
  expect([inLive.status, inLive.body.environment]).toEqual([200, 'live'])
})

test('the book is named by its environment, and by its organization if need be', async () => {
  const { browser } = await newPerson()
  const { organization } = server.organization
  for (const headers of [{}, { 'bursar-environment': 'Test' }, { 'bursar-environment': 'both' }])
    expect((await read(browser, headers)).status).toBe(400)
  expect((await read(browser, { ...test1, 'bursar-organization': organization })).status).toBe(200)
  const other = `${organization.slice(0, -1)}${organization.endsWith('0') ? '1' : '0'}`
  expect((await read(browser, { ...test1, 'bursar-organization': other })).status).toBe(403)
  expect((await read(browser, { ...test1, 'bursar-organization': 'mine' })).status).toBe(400)
})

test('what writes comes from a page of this server; what reads, from no other site', async () => {
  const { browser } = await newPerson()
  const count = async () =>
    (
      await server.run(
        'select count(*) as n from agent where book_id = $1',
        server.organization.test.bookId,
      )
    )[0]?.n
  const before = await count()
  for (const headers of [
    { origin: null },
    { origin: 'https://evil.example' },
    { origin: 'http://bursar.localhost:4401' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])
    expect([headers, (await create(browser, headers)).status]).toEqual([headers, 403])
  expect(await count()).toEqual(before)
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])
    expect((await read(browser, { ...test1, ...headers })).status).toBe(403)
  expect((await read(browser, { ...test1, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
})

test('an API key is the one identity of its request, whatever cookie comes along', async () => {
  const { browser } = await newPerson('viewer', { environments: ['test'] })
  const authorization = `Bearer ${server.organization.live.key}`
  const byKey = await read(browser, { ...test1, authorization })
  expect([byKey.status, byKey.body.code]).toEqual([400, 'INVALID_REQUEST'])
  const plain = await browser.send('GET', '/v1/organization', { headers: { authorization } })
  expect([plain.status, plain.body.environment]).toEqual([200, 'live'])
  const wrong = await browser.send('GET', '/v1/organization', {
    headers: { authorization: 'Bearer nothing' },
  })
  expect(wrong.status).toBe(401)
})

test('no other face takes a session', async () => {
  const { browser } = await newPerson()
  expect((await browser.send('GET', '/api/v2/wallets', { headers: test1 })).status).toBe(401)
  const tool = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  expect((await browser.send('POST', '/mcp', { body: tool, headers: test1 })).status).not.toBe(200)
})

test('a new key that was asked for twice is shown again to that session alone', async () => {
  const { browser } = await newPerson()
  const body = { name: 'CI', permissions: ['wallets:read'] }
  const ask = (one: BrowserSession) =>
    one.send('POST', '/v1/api-keys', {
      body,
      headers: { ...test1, 'idempotency-key': 'once' },
    })
  const made = await ask(browser)
  expect(made.status).toBe(201)
  expect(made.body.apiKey).toMatch(/^bsr_test_/)
  const again = await ask(browser)
  expect(again.body).toEqual(made.body)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  await browser.signIn()
  expect((await ask(browser)).body).toEqual({ ...made.body, apiKey: null })
})

test('two people whom one member invited do not share their retries', async () => {
  const { person } = await newPerson('owner', { environments: ['test'] })
  const { bookId } = server.organization.test
  const [member] = await server.members.of(person as `prs_${string}`, [bookId])
  if (member === undefined) throw new Error('no member')
  const options = { madeBy: member.key, environments: ['test'] } as const
  const made: unknown[] = []
  for (const { browser } of [await newPerson('owner', options), await newPerson('owner', options)])
    made.push((await create(browser, { 'idempotency-key': 'same' })).body.id)
  expect(new Set(made).size).toBe(2)
})

test('a session that ended in another process opens nothing there after a second', async () => {
  const { browser } = await newPerson()
  const there = browser.at((await server.serve()).url)
  expect((await there.send('GET', '/auth/me')).status).toBe(200)
  expect((await read(there)).status).toBe(200)
  await browser.post('/auth/sign-out')
  await new Promise((resolve) => setTimeout(resolve, 1_050))
  expect((await there.send('GET', '/auth/me')).status).toBe(401)
  expect((await read(there)).status).toBe(401)
  expect((await create(there)).status).toBe(401)
})

test('who is suspended, or was away for too long, is signed out', async () => {
  const suspended = await newPerson()
  await server.run(
    `update person set status = 'SUSPENDED'
     where created_at in (select max(created_at) from person)`,
  )
  const idle = await newPerson()
  const past = 'created_at = seen_at - 8 * 86400000000::bigint'
  const { id } = (await idle.browser.send('GET', '/auth/me')).body.session as { id: string }
  expect(id).toMatch(/^ses_/)
  await server.run(`update person_session set ${past}, fresh_at = created_at,
    seen_at = seen_at - 13 * 3600000000::bigint
    where created_at in (select max(created_at) from person_session)`)
  await new Promise((resolve) => setTimeout(resolve, 1_050))
  expect((await suspended.browser.send('GET', '/auth/me')).status).toBe(401)
  expect((await suspended.browser.signIn()).status).toBe(403)
  expect((await idle.browser.send('GET', '/auth/me')).status).toBe(401)
  const old = await newPerson()
  await server.run(`update person_session set created_at = 0, fresh_at = 0, expires_at = 1
    where created_at in (select max(created_at) from person_session)`)
  await new Promise((resolve) => setTimeout(resolve, 1_050))
  expect((await old.browser.send('GET', '/auth/me')).status).toBe(401)
})

test('a session stays alive by being used, which is written down once a minute', async () => {
  const { browser } = await newPerson()
  await server.run(`update person_session set created_at = 0, fresh_at = 0,
    seen_at = seen_at - 61000000`)
  people.sessions.takeUses()
  await new Promise((resolve) => setTimeout(resolve, 1_050))
  await browser.send('GET', '/auth/me')
  await browser.send('GET', '/auth/me')
  const uses = people.sessions.takeUses()
  expect(uses).toHaveLength(1)
  expect(people.sessions.takeUses()).toEqual([])
})

test('who accepted and was not added is added at the next sign-in', async () => {
  server.members.instead.push(new Error('it ended'))
  const { browser, joined } = await newPerson('approver', { environments: ['test'] })
  expect(joined.body.memberships).toEqual([])
  expect((await browser.signIn()).body.memberships).toMatchObject([{ role: 'approver' }])
  // A book that does not answer is asked again.
  server.members.instead.push('UNAVAILABLE')
  const other = await newPerson('approver', { environments: ['test'] })
  expect(other.joined.body.memberships).toEqual([])
  expect((await other.browser.signIn()).body.memberships).toHaveLength(1)
})

test('who was removed is not added again by an old invitation', async () => {
  const { browser, person } = await newPerson('viewer', { environments: ['test'] })
  // As if the server had ended right after it added them.
  await server.run('update invitation_grant set settled_at = null, outcome = null')
  const { bookId } = server.organization.test
  await remove(person, bookId)
  const again = await browser.signIn()
  expect([again.status, again.body.memberships]).toEqual([200, []])
})

test('an invitation ends with the membership of who made it', async () => {
  const { person } = await newPerson('owner', { environments: ['test'] })
  const { bookId } = server.organization.test
  const [member] = await server.members.of(person as Id<'person'>, [bookId])
  if (member === undefined) throw new Error('no member')
  const options = { madeBy: member.key, environments: ['test'] } as const
  const [open, begun] = [
    await server.invite('owner', options),
    await server.invite('owner', options),
  ]
  expect((await new BrowserSession(url, server.origin).join(open)).status).toBe(200)
  const late = new BrowserSession(url, server.origin)
  const asked = await late.asked('/auth/join/options', { invitation: begun })
  await remove(person, bookId)
  const after = await late.post('/auth/join/options', { invitation: begun })
  expect([after.status, after.body.code]).toEqual([410, 'INVITATION_ENDED'])
  // Who was asked before is judged by the book, which takes nothing from who is no member.
  const credential = late.passkey.create(asked.options, { origin: server.origin })
  const joined = await late.post('/auth/join/verify', { attempt: asked.attempt, credential })
  expect([joined.status, joined.body.memberships]).toEqual([200, []])
})
