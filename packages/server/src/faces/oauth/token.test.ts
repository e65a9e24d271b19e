import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowserSession } from '../../../../../test/setup/browser-session.ts'
import { clientId, documentOf, OAuthServer } from '../../../../../test/setup/oauth-server.ts'

let server: OAuthServer
let owner: BrowserSession
beforeAll(async () => {
  server = await OAuthServer.start({ allowsRegistration: true })
  owner = await server.person()
})
afterAll(() => server.close())

type Answer = Awaited<ReturnType<OAuthServer['exchange']>>

const errorOf = ({ status, body }: Answer) => [status, body.error]
const refused = [400, 'invalid_grant']

/** Tokens of a new agent. */
async function tokens(): Promise<Record<string, unknown>> {
  const { status, body } = await server.exchange(await server.code(owner))
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body
}

/** What is known of an access is looked up again after a second. */
const second = () => new Promise((resolve) => setTimeout(resolve, 1_100))

describe('a code', () => {
  test('is exchanged for tokens that open the tools', async () => {
    const { status, headers, body } = await server.exchange(await server.code(owner))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(body).toEqual({
      access_token: expect.stringMatching(/^bsa_test_[0-9A-Za-z]{36}$/),
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^bsf_test_[0-9A-Za-z]{36}$/),
      scope: 'agent',
    })
    expect((await server.tools(body.access_token)).status).toBe(200)
  })

  test.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }, refused],
    ['no verifier', { code_verifier: null }, [400, 'invalid_request']],
    ['another address', { redirect_uri: 'http://localhost:8766/callback' }, refused],
    ['no address', { redirect_uri: null }, [400, 'invalid_request']],
    ['another client', { client_id: 'https://other.example.com/id' }, refused],
    ['no client', { client_id: null }, [400, 'invalid_request']],
    ['another resource', { resource: 'https://other.example.com' }, [400, 'invalid_target']],
    ['a secret', { client_secret: 'x' }, [401, 'invalid_client']],
    ['another grant', { grant_type: 'password' }, [400, 'unsupported_grant_type']],
  ])('is not exchanged with %s, and is still good', async (_, fields, expected) => {
    const code = await server.code(owner)
    expect(errorOf(await server.exchange(code, fields))).toEqual(expected)
    expect((await server.exchange(code)).status).toBe(200)
  })

  test('is good for a minute', async () => {
    const code = await server.code(owner)
    await server.people.run('update oauth_code set expires_at = 1 where used_at is null')
    expect(errorOf(await server.exchange(code))).toEqual(refused)
  })

  test('that is used twice ends the access', async () => {
    const code = await server.code(owner)
    const { body } = await server.exchange(code)
    expect((await server.tools(body.access_token)).status).toBe(200)
    expect(errorOf(await server.exchange(code))).toEqual(refused)
    expect((await server.tools(body.access_token)).status).toBe(401)
    expect(errorOf(await server.refresh(body.refresh_token))).toEqual(refused)
  })

  test('of eight exchanges at once, one is answered at most, and the access ends', async () => {
    const code = await server.code(owner)
    const all = await Promise.all(Array.from({ length: 8 }, () => server.exchange(code)))
    const good = all.filter(({ status }) => status === 200)
    expect(good.length).toBeLessThanOrEqual(1)
    await second()
    for (const { body } of good) {
      expect((await server.tools(body.access_token)).status).toBe(401)
      expect(errorOf(await server.refresh(body.refresh_token))).toEqual(refused)
    }
  })

  test('that nobody gave is refused, whatever it looks like', async () => {
    for (const code of ['x', 'bsc_test_', `bsc_test_${'0'.repeat(36)}`, 'bsr_test_1'])
      expect(errorOf(await server.exchange(code))).toEqual(refused)
  })
})

describe('a refresh token', () => {
  test('is exchanged for the next ones', async () => {
    const first = await tokens()
    const { status, body } = await server.refresh(first.refresh_token)
    expect(status).toBe(200)
    expect(body.refresh_token).not.toBe(first.refresh_token)
    expect((await server.tools(body.access_token)).status).toBe(200)
    expect((await server.refresh(body.refresh_token)).status).toBe(200)
  })

  test('that several send at once is answered to each of them', async () => {
    const { refresh_token: token } = await tokens()
    const all = await Promise.all(Array.from({ length: 10 }, () => server.refresh(token)))
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200))
    for (const { body } of all) expect((await server.tools(body.access_token)).status).toBe(200)
  })

  test('that comes again later ends the access', async () => {
    const first = await tokens()
    const { body } = await server.refresh(first.refresh_token)
    await server.people.run('update oauth_token set used_at = used_at - 121000000')
    expect(errorOf(await server.refresh(first.refresh_token))).toEqual(refused)
    expect((await server.tools(body.access_token)).status).toBe(401)
    expect(errorOf(await server.refresh(body.refresh_token))).toEqual(refused)
    const rows = await server.people.run(
      "select 1 from key where client is not null and status = 'REVOKED'",
    )
    expect(rows.length).toBeGreaterThan(0)
  })

  test.each([
    ['another client', { client_id: 'https://other.example.com/id' }, refused],
    ['another resource', { resource: 'https://other.example.com' }, [400, 'invalid_target']],
  ])('is not exchanged by %s, and is still good', async (_, fields, expected) => {
    const { refresh_token: token } = await tokens()
    expect(errorOf(await server.refresh(token, fields))).toEqual(expected)
    expect((await server.refresh(token)).status).toBe(200)
  })

  test('is no access token, nor the other way round', async () => {
    const { access_token: access, refresh_token: token } = await tokens()
    expect((await server.tools(token)).status).toBe(401)
    expect(errorOf(await server.refresh(access))).toEqual(refused)
  })
})

describe('an access token', () => {
  test('opens the tools, and nothing else', async () => {
    const { access_token: token } = await tokens()
    for (const path of ['/v1/wallets', '/v1/organization', '/api/v2/agents', '/auth/me']) {
      const headers = { authorization: `Bearer ${String(token)}` }
      expect((await fetch(`${server.url}${path}`, { headers })).status).toBe(401)
    }
  })

  test('of another resource opens nothing', async () => {
    const { access_token: token } = await tokens()
    await server.people.run("update oauth_token set resource = 'https://other.example.com/mcp'")
    await second()
    expect((await server.tools(token)).status).toBe(401)
    await server.people.run('update oauth_token set resource = $1', `${server.url}/mcp`)
  })

  test('that is over asks for the next one; whoever has none is told where', async () => {
    const { access_token: token, refresh_token: next } = await tokens()
    await server.people.run(
      "update oauth_token set created_at = 0, expires_at = 1 where kind = 'access'",
    )
    await second()
    const where = `resource_metadata="${server.url}/.well-known/oauth-protected-resource/mcp"`
    expect(await server.tools(token)).toEqual({
      status: 401,
      challenge: `Bearer error="invalid_token", ${where}, scope="agent"`,
    })
    expect(await server.tools(null)).toEqual({
      status: 401,
      challenge: `Bearer ${where}, scope="agent"`,
    })
    const { body } = await server.refresh(next)
    expect((await server.tools(body.access_token)).status).toBe(200)
  })

  test('API keys go on as they are', async () => {
    const { test: book } = server.people.organization
    expect((await server.tools(book.key)).status).toBe(200)
    expect(await server.tools('bsr_test_wrong')).toEqual({
      status: 401,
      challenge: 'Bearer realm="bursar"',
    })
  })

  test('ends with the access that a person ended', async () => {
    const body = await tokens()
    const [row] = await server.people.run(
      `select agent from key where client = $1 and status = 'ACTIVE'
order by created_seq desc limit 1`,
      clientId,
    )
    const { key } = server.people.organization.test
    const { ulidFromHex } = await import('@bursar/core')
    const wallet = `wal_${ulidFromHex(String(row?.agent))}`
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const path = `${server.url}/v1/agents/${wallet}/rotate-key`
    expect((await fetch(path, { method: 'POST', headers, body: '{}' })).status).toBeLessThan(300)
    await second()
    expect((await server.tools(body.access_token)).status).toBe(401)
    expect(errorOf(await server.refresh(body.refresh_token))).toEqual(refused)
  })
})

describe('giving back', () => {
  const revoke = (token: unknown, fields = {}) =>
    server.form('/oauth/revoke', { token: String(token), client_id: clientId, ...fields })

  test('a refresh token ends the access, an access token itself', async () => {
    const first = await tokens()
    expect((await revoke(first.access_token)).status).toBe(200)
    expect((await server.tools(first.access_token)).status).toBe(401)
    const { body } = await server.refresh(first.refresh_token)
    expect((await revoke(body.refresh_token)).status).toBe(200)
    expect((await server.tools(body.access_token)).status).toBe(401)
    expect(errorOf(await server.refresh(body.refresh_token))).toEqual(refused)
  })

  test('what is not one’s own says nothing and does nothing', async () => {
    const { refresh_token: token } = await tokens()
    const other = { client_id: 'https://other.example.com/id' }
    expect((await revoke(token, other)).status).toBe(200)
    expect((await revoke('bsf_test_x')).status).toBe(200)
    expect((await server.refresh(token)).status).toBe(200)
  })
})

test('a client that comes back gets its agent again, and what it had ends', async () => {
  const first = await tokens()
  const { text } = await server.authorize(owner)
  const [, agent = ''] = /<option value="([^"]+\/agent_[^"]+)"/.exec(text) ?? []
  const said = await server.consent(owner, { ...server.fieldsOf(text), agent, budget: '1' })
  const code = new URL(String(said.body.to)).searchParams.get('code') ?? ''
  const { body } = await server.exchange(code)
  await second()
  expect((await server.tools(first.access_token)).status).toBe(401)
  expect(errorOf(await server.refresh(first.refresh_token))).toEqual(refused)
  expect((await server.tools(body.access_token)).status).toBe(200)
})

test('a client without a document registers itself, and is let in by a person', async () => {
  const register = (body: unknown) =>
    fetch(`${server.url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const redirect_uris = ['http://127.0.0.1/callback']
  const made = await register({ client_name: 'Local', redirect_uris })
  expect(made.status).toBe(201)
  const { client_id } = (await made.json()) as { client_id: string }
  const parts = { client_id, redirect_uri: 'http://127.0.0.1:9999/callback' }
  const code = await server.code(owner, {}, parts)
  expect((await server.exchange(code, parts)).status).toBe(200)
  const bad = await register({ redirect_uris: ['http://evil.example.com/back'] })
  expect([bad.status, ((await bad.json()) as { error: string }).error]).toEqual([
    400,
    'invalid_redirect_uri',
  ])
})

describe('an assertion', () => {
  const id = 'https://signs.example.com/client.json'
  type How = { readonly key?: CryptoKey | Uint8Array; readonly alg?: string }
  let signs: (claims?: Record<string, unknown>, how?: How) => Promise<string>
  let publicJwk: Record<string, unknown>
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    publicJwk = { ...(await exportJWK(publicKey)), kid: 'a', alg: 'ES256' }
    const jwks_uri = 'https://signs.example.com/jwks.json'
    const document = { client_id: id, token_endpoint_auth_method: 'private_key_jwt', jwks_uri }
    server.world.documents.set(id, documentOf(document))
    server.world.documents.set(jwks_uri, { keys: [publicJwk] })
    signs = (claims = {}, { key = privateKey, alg = 'ES256' } = {}) => {
      const now = Math.floor(Date.now() / 1000)
      const usual = { iss: id, sub: id, aud: server.url, exp: now + 60, jti: crypto.randomUUID() }
      const claimed = { ...usual, ...claims }
      return new SignJWT(claimed).setProtectedHeader({ alg, kid: 'a' }).sign(key)
    }
  })

  const parts = { client_id: id }
  const sent = (client_assertion: string, more = {}) => ({
    ...{ client_id: id, client_assertion, client_assertion_type: type, ...more },
  })

  test('proves a client: for a code, and for the next token', async () => {
    const code = await server.code(owner, {}, parts)
    const { status, body } = await server.exchange(code, sent(await signs()))
    expect(status).toBe(200)
    const token = { aud: `${server.url}/oauth/token` }
    const next = await server.refresh(body.refresh_token, sent(await signs(token)))
    expect(next.status).toBe(200)
    const alone = await server.refresh(next.body.refresh_token, {
      ...sent(await signs()),
      client_id: null,
    })
    expect(alone.status).toBe(200)
  })

  test('is no duty: what only the client knows of its request stands in for it', async () => {
    const code = await server.code(owner, {}, parts)
    expect((await server.exchange(code, parts)).status).toBe(200)
  })

  test('is good once', async () => {
    const assertion = await signs()
    const { body } = await server.exchange(await server.code(owner, {}, parts), sent(assertion))
    const again = await server.refresh(body.refresh_token, sent(assertion))
    expect(errorOf(again)).toEqual([401, 'invalid_client'])
  })

  test.each([
    ['for another server', () => signs({ aud: 'https://other.example.com' })],
    ['of another client', () => signs({ iss: 'https://other.example.com/id' })],
    ['about another client', () => signs({ sub: 'https://other.example.com/id' })],
    ['that is over', () => signs({ exp: 1 })],
    ['that lasts for ever', () => signs({ exp: 9_999_999_999 })],
    ['without an end', () => signs({ exp: undefined })],
    ['without a name', () => signs({ jti: undefined })],
    [
      'with another key',
      async () => signs({}, { key: (await generateKeyPair('ES256')).privateKey }),
    ],
    [
      'signed with the public key',
      async () =>
        signs({}, { key: new TextEncoder().encode(JSON.stringify(publicJwk)), alg: 'HS256' }),
    ],
    ['that is not signed', async () => `${btoa('{"alg":"none"}')}.${btoa('{}')}.`],
    ['that is no assertion', async () => 'x'],
  ])('%s is refused, and the code is still good', async (_, make) => {
    const code = await server.code(owner, {}, parts)
    const { status, body } = await server.exchange(code, sent(await make()))
    expect([status, body.error]).toEqual([401, 'invalid_client'])
    expect((await server.exchange(code, parts)).status).toBe(200)
  })

  test('has nobody’s keys fetched for who shows nothing', async () => {
    const before = server.world.asked.length
    const answer = await server.exchange(`bsc_test_${'0'.repeat(36)}`, sent(await signs()))
    expect(errorOf(answer)).toEqual(refused)
    expect(server.world.asked).toHaveLength(before)
  })
})
