import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowserSession } from '../../../../../test/setup/browser-session.ts'
import { documentOf, OAuthServer, redirectUri } from '../../../../../test/setup/oauth-server.ts'
import { Unreachable } from '../../identity/outside.ts'

let server: OAuthServer
let owner: BrowserSession
beforeAll(async () => {
  server = await OAuthServer.start()
  owner = await server.person()
})
afterAll(() => server.close())

const get = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init)

describe('metadata', () => {
  test('is that of BURSAR_URL, whatever a request says, and for everybody to read', async () => {
    const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    const response = await get('/.well-known/oauth-authorization-server', { headers })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toMatchObject({
      issuer: server.url,
      authorization_endpoint: `${server.url}/oauth/authorize`,
      token_endpoint: `${server.url}/oauth/token`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
    })
    for (const path of ['', '/mcp']) {
      const found = await get(`/.well-known/oauth-protected-resource${path}`)
      expect(await found.json()).toMatchObject({
        resource: `${server.url}/mcp`,
        authorization_servers: [server.url],
      })
    }
  })

  test('is in the one folder with a dot, which leads to nothing else', async () => {
    for (const path of ['/x/.well-known/y', '/.env', '/.well-known/.x'])
      expect([path, (await get(path)).status]).toEqual([path, 404])
  })

  test('no page of others may read what is said to people', async () => {
    for (const path of ['/oauth/consent', '/oauth/revoke']) {
      const headers = { origin: 'https://a.example.com' }
      const response = await get(path, { method: 'POST', headers })
      expect(response.headers.get('access-control-allow-origin')).toBe(null)
    }
    const preflight = await get('/oauth/token', { method: 'OPTIONS' })
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('registration is there only where it is switched on', async () => {
    expect((await get('/oauth/register', { method: 'POST' })).status).toBe(404)
  })
})

describe('the page', () => {
  test('names the host of the program and where the answer goes, and its name small', async () => {
    const { status, headers, text } = await server.authorize(owner)
    expect(status).toBe(200)
    for (const part of [
      '<b class="host"><bdi>client.example.com</bdi></b>',
      '“<bdi>Example Client</bdi>”',
      'a program on this computer',
      'Continue only if you started this yourself',
      'The most that this can cost',
    ])
      expect(text).toContain(part)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'self' http://localhost:8765; " +
        "frame-ancestors 'none'",
    )
    expect(text).not.toMatch(/<style|<script(?! src)|\sstyle=|\son\w+=/)
    const web = await server.authorize(owner, { redirect_uri: 'https://client.example.com/back' })
    expect(web.text).toContain('<dd><b class="host"><bdi>client.example.com</bdi></b></dd>')
  })

  test('what a program calls itself is text, and nothing else', async () => {
    const id = 'https://evil.example.com/id'
    const name = '<script>alert(1)</script>\u202eClaude'
    server.world.documents.set(id, documentOf({ client_id: id, client_name: name }))
    const { text } = await server.authorize(owner, { client_id: id })
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; Claude')
    expect(text).not.toContain('<script>alert')
  })

  test('whoever is signed out signs in first, and nothing is fetched for them', async () => {
    const asked = server.world.asked.length
    const id = 'https://new.example.com/id'
    const { status, headers } = await server.authorize(null, { client_id: id })
    expect(status).toBe(303)
    const to = new URL(headers.get('location') ?? '', server.url)
    expect([to.origin, to.pathname]).toEqual([server.url, '/sign-in'])
    expect(to.searchParams.get('to')).toContain(encodeURIComponent(id))
    expect(server.world.asked).toHaveLength(asked)
  })

  test.each([
    ['no client', { client_id: null }],
    ['a client without a document', { client_id: 'https://nobody.example.com/id' }],
    ['a client of a private name', { client_id: 'https://intranet/id' }],
    ['a client at an address', { client_id: 'https://127.0.0.1/id' }],
    ['a client by http', { client_id: 'http://client.example.com/oauth/client.json' }],
    ['a client in capitals', { client_id: 'https://CLIENT.example.com/oauth/client.json' }],
    ['a client at a port', { client_id: 'https://client.example.com:8443/id' }],
    ['a client without a path', { client_id: 'https://client.example.com/' }],
    ['a client that nobody registered', { client_id: 'reg_01JD7Q3W8N4V5T6R2X9K0M1B7C' }],
    ['no address to go back to', { redirect_uri: null }],
    ['an address of another', { redirect_uri: 'https://evil.example.com/back' }],
    ['an address with more', { redirect_uri: 'https://client.example.com/back/more' }],
    ['an address with a query', { redirect_uri: 'https://client.example.com/back?x=1' }],
    ['an address at a port', { redirect_uri: 'https://client.example.com:444/back' }],
    ['another path of this computer', { redirect_uri: 'http://localhost:1/other' }],
    ['another name of this computer', { redirect_uri: 'http://127.0.0.1:1/callback' }],
    ['credentials in an address', { redirect_uri: 'http://evil@localhost:1/callback' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
  ])('%s leads nowhere', async (_, parts) => {
    const { status, headers, text } = await server.authorize(owner, parts)
    expect([status, headers.get('location')]).toEqual([400, null])
    expect(text).not.toContain('name="request"')
    expect(text).not.toContain('class="again"')
  })

  test.each([
    ['no PKCE', { code_challenge: null }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['PKCE that does not say how', { code_challenge_method: null }, 'invalid_request'],
    ['another response', { response_type: 'token' }, 'unsupported_response_type'],
    ['another resource', { resource: 'https://other.example.com/mcp' }, 'invalid_target'],
    ['this server as resource', { resource: 'http://localhost/mcp' }, 'invalid_target'],
    ['not to ask', { prompt: 'none' }, 'interaction_required'],
  ])('%s is told, and nobody is sent anywhere by it', async (_, parts, error) => {
    const { status, headers, text } = await server.authorize(owner, parts)
    expect([status, headers.get('location')]).toEqual([400, null])
    const [, href = ''] = /class="again" href="([^"]+)"/.exec(text) ?? []
    const back = new URL(href.replaceAll('&amp;', '&'))
    expect(back.origin + back.pathname).toBe(redirectUri)
    expect(Object.fromEntries(back.searchParams)).toEqual({ error, state: 's', iss: server.url })
  })

  test('a parameter that comes twice leads nowhere', async () => {
    const address = `${server.addressOf()}&redirect_uri=${encodeURIComponent(redirectUri)}`
    const headers = { cookie: owner.cookie ?? '' }
    expect((await fetch(address, { headers, redirect: 'manual' })).status).toBe(400)
  })

  test.each([
    ['of another client', { client_id: 'https://other.example.com/id' }],
    ['with a shared secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['that tells a secret', { client_secret: 'x' }],
    ['with keys elsewhere', { jwks_uri: 'https://keys.example.com/jwks' }],
    ['with a script', { redirect_uris: ['javascript:alert(1)'] }],
    ['with an open address', { redirect_uris: ['http://client.example.com/back'] }],
    ['with no address', { redirect_uris: [] }],
    ['that is a text', 'x'],
  ])('a document %s is not taken', async (what, parts) => {
    const id = `https://bad${what.length}.example.com/id`
    const document = typeof parts === 'string' ? parts : documentOf({ client_id: id, ...parts })
    server.world.documents.set(id, document)
    const { status, text } = await server.authorize(owner, { client_id: id })
    expect(status).toBe(400)
    expect(text).toContain('The program cannot be let in')
  })

  test('a document as that of ChatGPT is taken', async () => {
    const id = 'https://chat.example.com/client.json'
    const method = { token_endpoint_auth_method: 'private_key_jwt' }
    const keys = { jwks_uri: 'https://chat.example.com/jwks.json' }
    server.world.documents.set(id, documentOf({ client_id: id, ...method, ...keys }))
    expect((await server.authorize(owner, { client_id: id })).status).toBe(200)
  })

  test('the last good document holds while the address does not answer', async () => {
    const id = 'https://down.example.com/id'
    server.world.documents.set(id, documentOf({ client_id: id }))
    expect((await server.authorize(owner, { client_id: id })).status).toBe(200)
    server.world.documents.set(id, new Unreachable('it did not answer'))
    await server.people.run('update oauth_client set fresh_until = 1 where id = $1', id)
    expect((await server.authorize(owner, { client_id: id })).status).toBe(200)
    const over = 'update oauth_client set fresh_until = 1, keep_until = 1 where id = $1'
    await server.people.run(over, id)
    expect((await server.authorize(owner, { client_id: id })).status).toBe(400)
  })

  test('one host is asked so often, and no oftener', async () => {
    const before = server.world.asked.length
    for (let n = 0; n < 30; n += 1)
      await server.authorize(owner, { client_id: `https://busy.example.com/${n}` })
    const asked = server.world.asked.slice(before)
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.length).toBeLessThan(25)
  })

  test('clients that have no document are marked', async () => {
    await server.people.run(
      `insert into oauth_client (id, kind, name, redirect_uris, auth_methods, fetched_at,
  fresh_until, keep_until)
values ('reg_1', 'registered', 'Claude', $1, '["none"]', 1, 9000000000000000, 9000000000000000)`,
      JSON.stringify([redirectUri]),
    )
    const { text } = await server.authorize(owner, { client_id: 'reg_1' })
    expect(text).toContain('<b class="host unverified">An unverified program</b>')
    expect(text).toContain('Nobody knows whose it is')
  })
})

describe('an answer', () => {
  const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    body.code,
  ]

  test('to allow leads back with a code and whose answer it is', async () => {
    const said = await server.consent(owner, await server.asked(owner))
    const to = new URL(String(said.body.to))
    expect(to.origin + to.pathname).toBe(redirectUri)
    expect(Object.fromEntries(to.searchParams)).toEqual({
      code: expect.stringMatching(/^bsc_test_/),
      state: 's',
      iss: server.url,
    })
  })

  test('not to allow leads back with nothing given', async () => {
    const { request } = await server.asked(owner)
    const said = await server.consent(owner, { request, decision: 'deny' })
    const { searchParams } = new URL(String(said.body.to))
    const expected = { error: 'access_denied', state: 's', iss: server.url }
    expect(Object.fromEntries(searchParams)).toEqual(expected)
  })

  test('is good once', async () => {
    const fields = await server.asked(owner)
    const both = await Promise.all([server.consent(owner, fields), server.consent(owner, fields)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  test('is of the session that saw the page', async () => {
    const fields = await server.asked(owner)
    const other = await server.person()
    expect(codeOf(await server.consent(other, fields))).toEqual([409, 'CONFLICT'])
    other.cookie = null
    expect(codeOf(await server.consent(other, fields))).toEqual([401, 'UNAUTHENTICATED'])
    expect((await server.consent(owner, fields)).status).toBe(200)
  })

  test.each([
    ['another site', { origin: 'https://evil.example.com' }],
    ['another port', { origin: 'http://localhost:1' }],
    ['nowhere', { origin: 'null' }],
    ['who does not say', { origin: null }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('from %s is none', async (_, headers) => {
    const body = await server.asked(owner)
    const said = await owner.send('POST', '/oauth/consent', { body, headers })
    expect(codeOf(said)).toEqual([403, 'FORBIDDEN'])
  })

  test.each(['viewer', 'approver'] as const)(
    'of a member who is %s gives nothing',
    async (role) => {
      const member = await server.person(role)
      const { text } = await server.authorize(member)
      expect(text).toContain('the role operator or owner')
      const said = await server.consent(member, server.fieldsOf(text))
      expect(codeOf(said)).toEqual([403, 'FORBIDDEN'])
    },
  )

  test.each([
    [{ perPayment: '0' }],
    [{ perDay: '-1' }],
    [{ budget: '1e3' }],
    [{ days: '91' }],
    [{ days: '0' }],
    [{ book: 'org_x/test' }],
    [{ name: '' }],
    [{ agent: 'x/y' }],
  ])('%j is no answer, and can be given anew', async (wrong) => {
    const fields = await server.asked(owner)
    expect(codeOf(await server.consent(owner, { ...fields, ...wrong }))[0]).toBe(400)
    expect((await server.consent(owner, { ...fields, budget: '0' })).status).toBe(200)
  })

  test('that gives more than there is gives nothing, and can be given anew', async () => {
    const fields = await server.asked(owner)
    const said = await server.consent(owner, { ...fields, budget: '999999999' })
    expect(codeOf(said)).toEqual([402, 'INSUFFICIENT_FUNDS'])
    const { error } = said.body as { error: { details: { request: string } } }
    const { request } = error.details
    expect((await server.consent(owner, { ...fields, request })).status).toBe(200)
  })

  test('is made by a form, too', async () => {
    const response = await fetch(`${server.url}/oauth/consent`, {
      method: 'POST',
      headers: { cookie: owner.cookie ?? '', origin: server.url },
      body: new URLSearchParams(await server.asked(owner)),
      redirect: 'manual',
    })
    expect(response.status).toBe(303)
    const to = response.headers.get('location')
    expect(to).toMatch(/^http:\/\/localhost:8765\/callback\?code=bsc_test_/)
  })

  test('to allow needs a passkey that was shown moments ago', async () => {
    const late = await server.person()
    const fields = await server.asked(late)
    await server.people.run('update person_session set created_at = 0, fresh_at = 0')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const stale = [403, 'REAUTHENTICATION_REQUIRED']
    expect(codeOf(await server.consent(late, fields))).toEqual(stale)
    const { request } = await server.asked(late)
    expect((await server.consent(late, { request, decision: 'deny' })).status).toBe(200)
    expect((await late.confirm()).status).toBe(200)
    expect((await server.consent(late, fields)).status).toBe(200)
    expect((await owner.confirm()).status).toBe(200)
  })
})

test('no line of the log has a secret', async () => {
  const code = await server.code(owner)
  const { body } = await server.exchange(code)
  await server.tools(body.access_token)
  const lines = server.people.lines.join('')
  for (const secret of [code, body.access_token, body.refresh_token])
    expect(lines).not.toContain(String(secret))
})
