import { afterAll, beforeAll, expect, test } from 'vitest'
import { Passkey, type SentOptions } from '../../../../../test/setup/authenticator.ts'
import { BrowserSession } from '../../../../../test/setup/browser-session.ts'
import { PeopleServer } from '../../../../../test/setup/people-server.ts'
import { objectIn } from '../../../../../test/setup/server.ts'
import { verifyBooks } from '../../verify/verify.ts'

let server: PeopleServer
let url: string
let agentKey: string
beforeAll(async () => {
  server = await PeopleServer.open()
  url = (await server.serve()).url
  const agent = await byKey('POST', '/v1/agents', { name: 'Buyer' })
  agentKey = String(agent.apiKey)
  const id = String(agent.id)
  await byKey('POST', `/v1/agents/${id}/adjust-budget`, { amount: 500 })
  const policy = `/v1/policies/pol_${id.slice(4)}`
  const rules = await byKey('PATCH', policy, { requireApprovalAbove: '0', stepUpAbove: '5' })
  if (rules.httpStatus !== 200) throw new Error(JSON.stringify(rules))
  // The first member of a book is an owner.
  await member('owner')
})
afterAll(() => server.close())

async function byKey(
  method: string,
  path: string,
  body: unknown,
  key = server.organization.test.key,
) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  const said = objectIn(await response.text())
  return { ...said, httpStatus: response.status } as Record<string, unknown>
}

let addresses = 0
async function member(role: 'owner' | 'approver' | 'viewer' = 'owner'): Promise<BrowserSession> {
  addresses += 1
  const browser = new BrowserSession(url, server.origin, { address: `198.51.100.${addresses}` })
  const { status } = await browser.join(await server.invite(role))
  if (status !== 200) throw new Error(`no ${role}: ${status}`)
  return browser
}

/** A payment that waits for consent. */
async function asked(amount = '10'): Promise<string> {
  const to = { merchant: { domain: 'shop.example' } }
  const made = await byKey('POST', '/v1/payments', { to, amount }, agentKey)
  if (made.httpStatus !== 202) throw new Error(JSON.stringify(made))
  return String(made.approvalId)
}

const inTest = { 'bursar-environment': 'test' }

function send(browser: BrowserSession, path: string, body: unknown, headers = {}) {
  return browser.send('POST', `/v1/approvals/${path}`, {
    body,
    headers: { ...inTest, ...headers },
  })
}

async function challenged(browser: BrowserSession, approval: string) {
  const { status, body } = await browser.send('POST', `/v1/approvals/${approval}/challenge`, {
    headers: inTest,
  })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body as { nonce: string; options: SentOptions & { challenge: string } }
}

/** Confirms by the browser's passkey, or another one. */
async function confirmed(
  browser: BrowserSession,
  approval: string,
  { passkey = browser.passkey, behaviour = {} }: { passkey?: Passkey; behaviour?: object } = {},
) {
  const { nonce, options } = await challenged(browser, approval)
  const credential = passkey.show(options, { origin: server.origin, ...behaviour })
  return { note: null, stepUp: { nonce, credential } }
}

const said = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
  status,
  body.code ?? body.status,
]

test('a member confirms an approval with the passkey that they joined with', async () => {
  const browser = await member('approver')
  const approval = await asked()
  expect(said(await send(browser, `${approval}/approve`, {}))).toEqual([403, 'STEP_UP_REQUIRED'])
  const { nonce, options } = await challenged(browser, approval)
  expect(options).toMatchObject({
    rpId: 'bursar.localhost',
    userVerification: 'required',
    timeout: 120_000,
    allowCredentials: [{ id: browser.passkey.id.toString('base64url') }],
  })
  const credential = browser.passkey.show(options, { origin: server.origin })
  const body = { stepUp: { nonce, credential } }
  const key = { 'idempotency-key': 'once' }
  const done = await send(browser, `${approval}/approve`, body, key)
  expect(said(done)).toEqual([200, 'APPROVED'])
  // A retry is answered as before, though the nonce is used up.
  expect((await send(browser, `${approval}/approve`, body, key)).body).toEqual(done.body)
  const again = await asked()
  expect(said(await send(browser, `${again}/approve`, body))).toEqual([403, 'STEP_UP_REQUIRED'])
  // What is not above the amount needs nothing.
  expect(said(await send(browser, `${await asked('5')}/approve`, {}))).toEqual([200, 'APPROVED'])
})

test('a confirmation is good for one session and one approval, once, for minutes', async () => {
  const [one, other] = [await member(), await member()]
  const [approval, another] = [await asked(), await asked()]
  const refusals: unknown[] = []
  const tries = async (browser: BrowserSession, at: string, body: unknown) => {
    refusals.push(said(await send(browser, `${at}/approve`, body)))
  }
  await tries(one, another, await confirmed(one, approval))
  await tries(other, approval, await confirmed(one, approval))
  const late = await confirmed(one, approval)
  await server.run("update sign_in_attempt set expires_at = 1 where kind = 'step_up'")
  await tries(one, approval, late)
  const unknown = await confirmed(one, approval)
  await tries(one, approval, { stepUp: { ...unknown.stepUp, nonce: 'bm9ib2R5J3M' } })
  expect(refusals).toEqual(Array.from({ length: 4 }, () => [403, 'STEP_UP_REQUIRED']))
  const body = await confirmed(one, approval)
  const both = await Promise.all([1, 2].map(() => send(one, `${approval}/approve`, body)))
  expect(both.map(({ status }) => status).sort()).toEqual([200, 403])
})

test('what is signed otherwise is refused, and uses the confirmation up', async () => {
  const browser = await member()
  const approval = await asked()
  const refused = [403, 'STEP_UP_REFUSED']
  const behaviours = [
    { isVerified: false },
    { origin: 'http://evil.localhost:4400' },
    { rpId: 'evil.localhost' },
  ]
  for (const behaviour of behaviours) {
    const body = await confirmed(browser, approval, { behaviour })
    expect(said(await send(browser, `${approval}/approve`, body))).toEqual(refused)
    expect(said(await send(browser, `${approval}/approve`, body))).toEqual([
      403,
      'STEP_UP_REQUIRED',
    ])
  }
  const { nonce } = await challenged(browser, approval)
  const { options } = await challenged(browser, await asked())
  const credential = browser.passkey.show(options, { origin: server.origin })
  const other = { stepUp: { nonce, credential } }
  expect(said(await send(browser, `${approval}/approve`, other))).toEqual(refused)
  const stranger = await confirmed(browser, approval, { passkey: new Passkey() })
  Object.assign(stranger.stepUp.credential.response, { userHandle: null })
  expect(said(await send(browser, `${approval}/approve`, stranger))).toEqual(refused)
})

test('a passkey confirms what was asked for after it was added, until it is removed', async () => {
  const browser = await member()
  const before = await asked()
  const second = new Passkey()
  expect((await browser.addPasskey(second, 'Phone')).status).toBe(200)
  const ids = async (approval: string) => {
    const { options } = await challenged(browser, approval)
    return (options.allowCredentials as { id: string }[]).map(({ id }) => id)
  }
  const [own, added] = [browser.passkey, second].map(({ id }) => id.toString('base64url'))
  expect(await ids(before)).toEqual([own])
  const after = await asked()
  expect(await ids(after)).toEqual([own, added])
  const young = await confirmed(browser, before, { passkey: second })
  expect(said(await send(browser, `${before}/approve`, young))).toEqual([403, 'STEP_UP_REFUSED'])
  const body = await confirmed(browser, after, { passkey: second })
  expect(said(await send(browser, `${after}/approve`, body))).toEqual([200, 'APPROVED'])
  expect((await browser.send('DELETE', `/auth/passkeys/${own}`)).status).toBe(200)
  const ended = 'select count(*) as n from passkey where id = $1 and ended_at is not null'
  expect(Number((await server.run(ended, String(own)))[0]?.n)).toBe(2)
  const none = await send(browser, `${before}/challenge`, undefined)
  expect(said(none)).toEqual([403, 'STEP_UP_REQUIRED'])
})

test('API keys and links confirm nothing, and a viewer decides nothing', async () => {
  const browser = await member()
  const approval = await asked()
  const path = `/v1/approvals/${approval}`
  const challenge = await fetch(`${url}${path}/challenge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.organization.test.key}` },
  })
  expect([challenge.status, objectIn(await challenge.text()).code]).toEqual([
    403,
    'STEP_UP_REQUIRED',
  ])
  const body = await confirmed(browser, approval)
  for (const sent of [{}, body])
    expect(await byKey('POST', `${path}/approve`, sent)).toMatchObject({
      httpStatus: 403,
      code: 'STEP_UP_REQUIRED',
    })
  const link = await byKey('POST', `${path}/links`, { label: 'Ann' })
  expect(link).toMatchObject({ httpStatus: 403, code: 'STEP_UP_REQUIRED' })
  const viewer = await member('viewer')
  const late = await asked()
  const theirs = await confirmed(viewer, late)
  expect(said(await send(viewer, `${late}/approve`, theirs))).toEqual([403, 'FORBIDDEN'])
  // Denying needs no passkey.
  expect(await byKey('POST', `${path}/deny`, {})).toMatchObject({ httpStatus: 200 })
  const decided = await send(browser, `${approval}/challenge`, undefined)
  expect(said(decided)).toEqual([409, 'ALREADY_DECIDED'])
})

test('the books hear what they missed at the next sign-in', async () => {
  const browser = await member()
  const second = new Passkey()
  const know = server.members.know
  server.members.know = () => Promise.reject(new Error('busy'))
  try {
    expect((await browser.addPasskey(second)).status).toBe(200)
  } finally {
    server.members.know = know
  }
  const count = async () => {
    const rows = 'select count(*) as n from passkey where id = $1 and ended_at is null'
    return Number((await server.run(rows, second.id.toString('base64url')))[0]?.n)
  }
  expect(await count()).toBe(0)
  expect((await browser.signIn()).status).toBe(200)
  // The test book and the live one.
  expect(await count()).toBe(2)
})

test('verify proves all of it', async () => {
  const { bookId } = server.organization.test
  const { books } = await verifyBooks(server.database, { bookIds: [bookId] })
  expect(books.flatMap(({ findings }) => findings)).toEqual([])
  const confirmed = 'select count(*) as n from event where book_id = $1 and body like $2'
  const [row] = await server.run(confirmed, bookId, '%"evidence":%')
  expect(Number(row?.n)).toBeGreaterThan(2)
})
