import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ConsentServer } from '../../../../../test/setup/consent-server.ts'
import { type OpenedAgent, openAgent } from '../../../../../test/setup/open-agent.ts'
import { failuresBurstMax } from '../../limits.ts'

let server: ConsentServer
let agent: OpenedAgent
beforeAll(async () => {
  server = await ConsentServer.start()
  const rules = { requireApprovalAbove: '50.00', dailyLimit: '5000.00' }
  agent = await openAgent(server, { name: 'Buyer', budget: 10_000, rules })
})
afterAll(() => server.stop())

let approval: string
let payment: string
let url: string
beforeEach(async () => {
  const body = { to: { merchant: { domain: 'shop.example' } }, amount: '60.00', memo: 'Chairs' }
  const asked = await server.did('POST', '/v1/payments', { key: agent.key, body })
  approval = String(asked.approvalId)
  payment = String(asked.id)
  url = await server.link(approval)
})

const type = 'application/x-www-form-urlencoded'

async function get(address = url, init: RequestInit = {}) {
  const response = await fetch(address, init)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

async function terms(): Promise<string> {
  return String((await server.did('GET', `/v1/approvals/${approval}`)).termsHash)
}

async function send(form: Record<string, string> | string, headers: Record<string, string> = {}) {
  const filled = typeof form === 'string' ? form : { terms: await terms(), ...form }
  const body = new URLSearchParams(filled).toString()
  return get(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body })
}

async function statuses() {
  const [found, paid] = await Promise.all([
    server.did('GET', `/v1/approvals/${approval}`),
    server.did('GET', `/v1/payments/${payment}`),
  ])
  return [found.status, paid.status]
}

const open = ['PENDING', 'PENDING_APPROVAL']

test('the page shows the terms, and approving pays exactly them', async () => {
  const { text } = await get()
  for (const part of [
    'shop.example',
    'Chairs',
    'Approve 60.00 USD in test',
    await terms(),
    'Buyer',
  ])
    expect(text).toContain(part)
  const { status, text: said } = await send({ decision: 'approve', note: 'for the\r\nnew office' })
  expect([status, await statuses()]).toEqual([200, ['APPROVED', 'COMPLETED']])
  expect(said).toContain('The payment was made.')
  const { note } = await server.did('GET', `/v1/approvals/${approval}`)
  expect(note).toBe('for the\nnew office')
  const later = await get()
  expect(later.status).toBe(200)
  expect(later.text).toContain('with this link, which its maker labeled “<bdi>Ann</bdi>”')
  expect(later.text).not.toContain('<form')
  const again = await send({ decision: 'deny' })
  expect([again.status, await statuses()]).toEqual([409, ['APPROVED', 'COMPLETED']])
})

test('denying pays nothing', async () => {
  const { status, text } = await send({ decision: 'deny' })
  expect([status, await statuses()]).toEqual([200, ['DENIED', 'RELEASED']])
  expect(text).toContain('Nothing was paid.')
})

test('nothing but the form decides, however often the link is opened', async () => {
  const ask = (n: number) => {
    const query = n % 3 === 0 ? '?decision=approve&note=x' : ''
    return get(`${url}${query}`, { method: n % 4 === 0 ? 'HEAD' : 'GET' })
  }
  for (let done = 0; done < 100; done += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(done + n)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  }
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await get(url, { method })
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  }
  expect(await statuses()).toEqual(open)
})

test('two decisions at once are one, and the other one is told which', async () => {
  const both = await Promise.all([send({ decision: 'approve' }), send({ decision: 'deny' })])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  const [decided] = await statuses()
  const word = decided === 'APPROVED' ? 'Approved' : 'Denied'
  for (const { text } of both) expect(text).toContain(`<h1 tabindex="-1">${word}</h1>`)
})

test('every answer is guarded, and says nothing of the secret', async () => {
  const answers = [
    await get(),
    await get(`${server.baseUrl}/approve/unknown`),
    await get(url, { method: 'DELETE' }),
    await send({ decision: 'maybe' }),
    await send({ decision: 'approve' }, { origin: 'https://evil.example' }),
    await get(await expired()),
    await get(await revoked()),
    await send({ decision: 'approve' }),
    await send({ decision: 'approve' }),
  ]
  const found = answers.map(({ status }) => status)
  expect(found).toEqual([200, 404, 405, 400, 403, 410, 410, 200, 409])
  for (const { headers, text } of answers) {
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, nofollow',
    })
    for (const secret of server.secrets) expect(text).not.toContain(secret)
    // Nothing runs, or is styled, in the page itself.
    expect(text).not.toMatch(/<style|<script(?! src)|\sstyle=|\son\w+=/)
  }
})

async function expired(): Promise<string> {
  const address = await server.link(approval)
  await server.expire(address)
  return address
}

async function revoked(): Promise<string> {
  const address = await server.link(approval)
  const links = `/v1/approvals/${approval}/links`
  const { data } = await server.did('GET', links)
  await server.did('DELETE', `${links}/${(data as { id: string }[]).at(-1)?.id}`)
  return address
}

/** One whose key has ended. */
async function orphaned(): Promise<string> {
  const permissions = ['approvals:read', 'approvals:write']
  const key = await server.did('POST', '/v1/api-keys', { body: { permissions } })
  const address = await server.link(approval, { key: String(key.apiKey) })
  await server.did('DELETE', `/v1/api-keys/${key.id}`)
  return address
}

test('a link that has ended, or that nobody made, shows nothing of the payment', async () => {
  for (const end of [expired, revoked, orphaned]) {
    url = await end()
    for (const { status, text } of [await get(), await send({ decision: 'approve' })]) {
      expect(status).toBe(410)
      expect(text).not.toContain('shop.example')
    }
  }
  expect(await statuses()).toEqual(open)
})

test('one that has decided shows nothing any more once its key has ended', async () => {
  const permissions = ['approvals:read', 'approvals:write']
  const key = await server.did('POST', '/v1/api-keys', { body: { permissions } })
  url = await server.link(approval, { key: String(key.apiKey) })
  await send({ decision: 'approve' })
  expect((await get()).text).toContain('shop.example')
  await server.did('DELETE', `/v1/api-keys/${key.id}`)
  const { status, text } = await get()
  expect([status, text.includes('shop.example')]).toEqual([410, false])
})

test('a form of another site decides nothing', async () => {
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ] as Record<string, string>[]) {
    const { status, text } = await send({ decision: 'approve' }, headers)
    expect(status).toBe(403)
    expect(text).toContain('Nothing was decided.')
  }
  expect(await statuses()).toEqual(open)
  const headers = { origin: 'https://pay.example.com' }
  expect((await send({ decision: 'approve' }, headers)).status).toBe(200)
})

test('a form that is not the one of the page decides nothing', async () => {
  const hash = await terms()
  const base = `decision=approve&terms=${hash}`
  for (const [body, expected] of [
    [`${base}&more=1`, 400],
    [`${base}&decision=deny`, 400],
    [`${base}&note=a&note=a`, 400],
    ['decision=approve', 400],
    [`terms=${hash}`, 400],
    [`decision=Approve&terms=${hash}`, 400],
    [`${base}&note=${'x'.repeat(501)}`, 400],
    [`${base}&note=${encodeURIComponent('a\u202eb')}`, 400],
    [`${base}&note=${'x'.repeat(25_000)}`, 413],
    [`decision=approve&terms=${'0'.repeat(64)}`, 409],
    ['', 400],
  ] as const) {
    const { status } = await get(url, { method: 'POST', headers: { 'content-type': type }, body })
    expect([body.slice(0, 120), status]).toEqual([body.slice(0, 120), expected])
  }
  for (const sent of ['application/json', 'text/plain', 'multipart/form-data', `${type};charset=x`])
    expect((await send(base, { 'content-type': sent })).status).toBe(415)
  expect(await statuses()).toEqual(open)
})

test('a check that fails is told, and the link still decides', async () => {
  await server.did('POST', '/v1/kill-switch', { body: { on: true } })
  expect((await get()).text).toContain('It cannot be approved at the moment.')
  const refused = await send({ decision: 'approve', note: 'keep this' })
  expect(refused.status).toBe(409)
  for (const part of ['Nothing was decided.', 'A kill switch', 'keep this', '<form'])
    expect(refused.text).toContain(part)
  expect(await statuses()).toEqual(open)
  await server.did('POST', '/v1/kill-switch', { body: { on: false } })
  expect((await send({ decision: 'approve' })).status).toBe(200)
})

test('what another decided in the meantime is told, with who did', async () => {
  await server.did('POST', `/v1/approvals/${approval}/deny`, { body: { note: 'no <b>' } })
  const late = await send({ decision: 'approve' })
  expect(late.status).toBe(409)
  for (const { text } of [late, await get()]) {
    expect(text).toContain('Denied')
    expect(text).toContain('by <bdi>owner</bdi>.')
    expect(text).toContain('Note: <bdi>no &lt;b&gt;</bdi>')
  }
})

test('what is decided and cannot be told is never called undecided', async () => {
  const { database } = server.deps
  const { read } = database
  const broken = (query: Parameters<typeof read>[0]) =>
    query.text.includes('percentile') ? Promise.reject(new Error('gone')) : read(query)
  Object.assign(database, { read: broken })
  const shown = await get()
  const { status, text } = await send({ decision: 'approve' })
  Object.assign(database, { read })
  expect([shown.status, status, await statuses()]).toEqual([500, 409, ['APPROVED', 'COMPLETED']])
  expect(text).toContain('It is not known yet whether your decision was recorded.')
  expect(text).not.toContain('Nothing was decided')
})

test('no line of the log and no metric has a secret, at any level', async () => {
  await get(`${url}/more`)
  await get(`${url}?x=1`)
  await send({ decision: 'approve' }, { origin: 'null' })
  await send({ decision: 'approve' })
  const metrics = await get(`${server.baseUrl}/metrics`)
  expect(server.lines.join('')).toContain('/approve/…')
  for (const secret of server.secrets)
    for (const text of [...server.lines, metrics.text]) expect(text).not.toContain(secret)
})

// The last one: it uses up what this address may guess.
test('guessing is stopped, and a good link still opens', async () => {
  const guess = (n: number) => get(`${server.baseUrl}/approve/guess${n}`)
  let last = await guess(0)
  for (let n = 1; last.status === 404 && n <= 2 * failuresBurstMax; n += 1) last = await guess(n)
  expect(last.status).toBe(429)
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await get()).status).toBe(200)
})
